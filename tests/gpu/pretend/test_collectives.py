"""`collectives` in the log against those that the pretend NCCL ran, step by step and in a recorded step."""
import pytest

from runs import replays, train

NORMS = 24    # SyncBatchNorms of simsiam_scenes: 20 of ResNet-18, 3 of the projector, 1 of the predictor
PAIRS = 3     # of norms that one kernel adds: the last one of a block and that of its shortcut
PASSES = 2    # of the encoder on a CPU, one for each view; own kernels take both in one
BUCKETS = 2   # of the Reducer: its first one holds at most 1 MiB


@pytest.fixture(scope="module")
def two_gpus(folder):
    """`two_gpus(steps, *options)`: SimSiam trained on them, once for the same arguments."""
    made = {}

    def trained(steps, *options):
        if (steps, options) not in made:
            made[steps, options] = train(folder, str(len(made)), "simsiam", "--batch=16", f"--run.steps={steps}", "--run.log_every=1",
                                         *options, gpus=2, processes=2)
        assert made[steps, options].code == 0, made[steps, options].printed
        return made[steps, options]

    return trained


def logged(trained):
    return {record["step"]: record["collectives"] for record in trained.records if "collectives" in record}


def run(trained):
    """By NCCL, of each process."""
    assert len(trained.devices) == 2
    return [device["figures"]["collectives"] for device in trained.devices]


@pytest.mark.parametrize("fewer, more, options", [
    (3, 6, ()),
    (15, 18, ("--graph=true",)),  # 12 steps as they are, two that are watched and recorded, then replays
    (4, 8, ("--run.accumulate=2",)),
], ids=["plain", "graph", "accumulate"])
def test_the_log_says_what_nccl_ran(fewer, more, options, two_gpus):
    """Of two runs that differ in their last steps: those steps' collectives, and one for each line's loss."""
    short, long = (two_gpus(steps, *options) for steps in (fewer, more))
    if "--graph=true" in options:
        assert all(replays(device) >= more - fewer for device in long.devices), long.printed
    counts = logged(long)
    assert set(counts) == set(range(1, more + 1))
    last = sum(counts[step] + 1 for step in range(fewer + 1, more + 1))
    assert [b - a for a, b in zip(run(short), run(long))] == [last, last]


def test_a_step_of_simsiam(folder, two_gpus):
    """Each norm exchanges statistics forward and sums backward; with own kernels those of a pair go together, and both views."""
    whole = 2 * PASSES * NORMS + BUCKETS
    assert logged(two_gpus(3))[3] == 2 * (NORMS - PAIRS) + BUCKETS < whole / 2
    small = ("--batch=16", "--run.steps=3", "--run.log_every=1")
    assert logged(train(folder, "without", "simsiam", *small, gpus=2, processes=2, SSLRUN_KERNELS="0"))[3] == whole
    assert logged(train(folder, "cpu", "simsiam", *small, gpus=0, processes=2))[3] == whole


def test_batch_norm_of_its_own_leaves_the_gradients(two_gpus):
    assert logged(two_gpus(3, "--dist.sync_batchnorm=false"))[3] == BUCKETS


def test_one_process_has_none(folder):
    assert logged(train(folder, "alone", "simsiam", "--run.steps=1", gpus=1)) == {}
