"""Short runs of the recipes, and the comparison of what two of them leave behind."""
import json
import re
import subprocess

import torch

from conftest import environment
from program import PROGRAM, ROOT
from waiting import DEADLINE

SMALL = ("--batch=16", "--data.train=96", "--data.val=16", "--data.size=32", "--run.steps=5", "--epochs=1", "--run.tensorboard=false",
         "--device=cpu")


def train(folder, starter, run, *arguments, recipe="simsiam_scenes", env=None, code=0):
    """Runs a recipe in `folder`, started by the words of `starter`, with run folder `run`."""
    done = subprocess.run([*map(str, starter), str(ROOT / "recipes" / f"{recipe}.lua"), *SMALL, f"--run.dir={run}", *arguments],
                          cwd=folder, capture_output=True, text=True, timeout=DEADLINE, env=environment(**(env or {})))
    assert done.returncode == code, done.stdout + done.stderr
    return done


def train_here(folder, processes, run, *arguments, **more):
    """The same with our launcher, or without it for one process."""
    return train(folder, [PROGRAM, *(("--nproc", processes) if processes > 1 else ())], run, *arguments, **more)


def runs_alone(folder):
    """A function that trains in one process, once for the same recipe and arguments, and returns the run's folder."""
    made = {}

    def alone(*arguments, recipe="simsiam_scenes"):
        key = (recipe, *arguments)
        if key not in made:
            made[key] = folder / str(len(made))  # data of its own too: arguments may change them
            made[key].mkdir()
            train_here(made[key], 1, "run", *arguments, recipe=recipe)
        return made[key] / "run"

    return alone


def losses(folder, run):
    """By step; a step that was done again counts as it was the last time."""
    records = [json.loads(line) for line in (folder / run / "log.jsonl").read_text().splitlines()]
    return list({record["step"]: record["loss"] for record in records if "loss" in record}.values())


def weights(folder, run):
    state = torch.load(folder / run / "checkpoints" / "last.pt", weights_only=True)["model"]
    return {name: tensor.double() for name, tensor in state.items()}


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


def assert_same(folder, one, many, tolerance):
    loss, weight, name = difference(folder, one, many)
    assert loss <= tolerance
    assert weight <= tolerance, name
