"""`collectives` in the log against those that the pretend NCCL ran, step by step and in a recorded step."""
import pytest

from runs import train

NORMS = 24    # SyncBatchNorms of simsiam_scenes: 20 of ResNet-18, 3 of the projector, 1 of the predictor
PAIRS = 3     # of norms that one kernel adds: the last one of a block and that of its shortcut
PASSES = 2    # of the encoder on a CPU, one for each view; own kernels take both in one
BUCKETS = 2   # of the Reducer: its first one holds at most 1 MiB


def two_gpus(folder, name, steps, *options):
    trained = train(folder, f"{name}-{steps}", "simsiam", "--batch=16", f"--run.steps={steps}", "--run.log_every=1", *options, gpus=2, processes=2)
    assert trained.code == 0, trained.printed
    return trained


def logged(trained):
    return {record["step"]: record["collectives"] for record in trained.records if "collectives" in record}


def run(trained):
    """By NCCL, of each process."""
    assert len(trained.devices) == 2
    return [device["figures"]["collectives"] for device in trained.devices]


@pytest.mark.parametrize("name, fewer, more, options", [
    ("plain", 3, 6, ()),
    # 12 steps as they are, two that are watched and recorded, then replays.
    ("graph", 15, 18, ("--graph=true",)),
    ("accumulate", 4, 8, ("--run.accumulate=2",)),
])
def test_the_log_says_what_nccl_ran(name, fewer, more, options, folder):
    """Of two runs that differ in their last steps: those steps' collectives, and one for each line's loss."""
    short, long = (two_gpus(folder, name, steps, *options) for steps in (fewer, more))
    if name == "graph":
        assert all(device["figures"]["replays"] >= more - fewer for device in long.devices), long.printed
    counts = logged(long)
    assert set(counts) == set(range(1, more + 1))
    last = sum(counts[step] + 1 for step in range(fewer + 1, more + 1))
    assert [b - a for a, b in zip(run(short), run(long))] == [last, last]


def test_a_step_of_simsiam(folder):
    """Each norm exchanges statistics forward and sums backward; those of a pair go together, and both views."""
    gpus = logged(two_gpus(folder, "step", 3))
    assert gpus[3] == 2 * (NORMS - PAIRS) + BUCKETS
    cpu = train(folder, "cpu", "simsiam", "--batch=16", "--run.steps=3", gpus=0, processes=2)
    assert logged(cpu)[3] == 2 * PASSES * NORMS + BUCKETS


def test_batch_norm_of_its_own_leaves_the_gradients(folder):
    assert logged(two_gpus(folder, "own", 3, "--dist.sync_batchnorm=false"))[3] == BUCKETS


def test_one_process_has_none(folder):
    assert logged(train(folder, "alone", "simsiam", "--run.steps=1", gpus=1)) == {}
