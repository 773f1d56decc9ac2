"""Checkpointed stages on a pretend GPU: losses as without, less memory, with a graph and bf16; what a dry run foretells."""
import re

import pytest
from runs import replays, train

HELD = ("--optim.lr=1e-8", "--run.log_every=4")
STAGES = "--model.checkpoint=layer1,layer2,layer3,layer4"


@pytest.mark.parametrize("options", [("--run.steps=4",), ("--run.steps=8", "--precision=bf16", "--channels_last=true", "--graph=true")],
                         ids=["fp32", "bf16-graph"])
def test_losses_are_the_same_bits(options, folder):
    name = str(len(options))
    plain = train(folder, name, "simsiam", *HELD, *options)
    checkpointed = train(folder, f"{name}-checkpointed", "simsiam", *HELD, *options, STAGES)
    assert plain.code == 0 and checkpointed.code == 0, plain.printed + checkpointed.printed
    assert len(plain.losses) >= 1 and checkpointed.losses == plain.losses
    assert checkpointed.devices[0]["figures"]["launches"] > plain.devices[0]["figures"]["launches"]  # stages ran twice
    assert checkpointed.devices[0]["figures"]["unsafe_calls"] == 0
    assert (replays(checkpointed.devices[0]) > 0) == ("--graph=true" in options), checkpointed.printed


def test_a_dry_run_names_the_largest_batch_and_what_to_change(folder):
    def printed(*options):
        done = train(folder, "dry", "simsiam", "--dry_run", *options, PRETEND_MEMORY="0.0625")  # GiB
        assert done.code == 0, done.printed
        return done.printed

    text = printed("--batch=40")
    rows = {names: (float(size), int(batch))
            for size, batch, names in re.findall(r"MiB +([\d.]+) MiB +(\d+) +(\S.*)$", text, re.MULTILINE)}
    assert list(rows) == ["nothing, as now", "layer1", "layer1,layer2", "layer1,layer2,layer3,layer4"]
    assert all(batch > rows["nothing, as now"][1] for name, (_, batch) in rows.items() if name != "nothing, as now")
    for size, batch in rows.values():
        assert (size <= 64 - 40) == (batch >= 40)  # 40 MiB are left
    assert "more than the" not in text
    assert re.search(r"more than the 64.0 MiB of cuda:0: .*--batch=\d+ --run.accumulate=\d+ for the same pictures an update",
                     printed("--batch=48", "--data.size=96")), text


def test_evaluations_take_no_memory_that_stays(folder):
    def taken(epochs):
        trained = train(folder, f"epochs-{epochs}", "simsiam", f"--epochs={epochs}", "--batch=16", "--eval.every=1", "--eval.batch=16")
        assert trained.code == 0, trained.printed
        (device,) = trained.devices
        return max(device["memory"].values())

    # The allocator takes 2 MiB at a time, and a batch may be on its way or not. Loaders with streams of their own took 22 MiB more.
    assert taken(7) <= taken(2) + 4 * 2**20
