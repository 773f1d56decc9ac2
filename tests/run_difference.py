"""What two runs of a recipe left behind, compared: losses of the log, weights and gradients of the last checkpoint."""
import json
import re

import torch


def losses(folder, run):
    """By step; a step that was done again counts as it was the last time."""
    records = [json.loads(line) for line in (folder / run / "log.jsonl").read_text().splitlines()]
    return list({record["step"]: record["loss"] for record in records if "loss" in record}.values())


def checkpoint(folder, run):
    return torch.load(folder / run / "checkpoints" / "last.pt", weights_only=True, map_location="cpu")


def weights(folder, run):
    return {name: tensor.double() for name, tensor in checkpoint(folder, run)["model"].items()}


def gradients(folder, run):
    """All of them in one tensor: Adam's running means."""
    state = checkpoint(folder, run)["optimizer"]["state"]
    return torch.cat([state[key]["exp_avg"].double().flatten() for key in sorted(state)])


# Biases that a batch norm takes away again: their gradients, and so their values, are nothing but rounding errors.
INERT = re.compile(r"^(online|target)[.]projector[.][03][.]bias$|^predictor[.]0[.]bias$|projector[.]0[.]bias$|linear[12][.]bias$")


def difference(folder, one, many):
    """The largest difference of losses and of weights, each relative to the largest value of its tensor."""
    apart = lambda a, b: float((a - b).abs().max() / b.abs().max().clamp(min=1e-3))
    ours, theirs = losses(folder, many), losses(folder, one)
    assert len(ours) == len(theirs) > 0
    loss = max(abs(a - b) / max(abs(b), 1e-3) for a, b in zip(ours, theirs))
    ours, theirs = weights(folder, many), weights(folder, one)
    assert list(ours) == list(theirs)
    name = max((key for key in ours if not INERT.search(key)), key=lambda key: apart(ours[key], theirs[key]))
    return loss, apart(ours[name], theirs[name]), name
