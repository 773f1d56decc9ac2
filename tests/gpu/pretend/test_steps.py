"""Every method's steps on pretend GPUs: losses of the CPU, one device per rank, recordings without a wait.

A quarter of the cases, in which each method, each precision and graphs appear; SSLRUN_LONG_TESTS=1 for all.
"""
import itertools
import os

import pytest
from runs import METHODS, PRECISIONS, recordings, replays, train

LONG = os.environ.get("SSLRUN_LONG_TESTS") == "1"
STEPS, LOGGED = 8, 4  # with a graph: three to warm up, one watched, one recorded, the rest replayed
HELD = ("--optim.lr=1e-8", f"--run.steps={STEPS}")  # weights that stand still let no rounding grow from step to step
# Relative to the loss, or to 1 where it is smaller. float32: sums in another order. Half precisions: on the CPU autocast rounds some
# losses to them too: bf16 by 2^-9, fp16 by 2^-12, ten times that in the exponents of a contrastive loss, whose temperature is 0.1.
TOLERANCES = {"fp32": 2e-5, "accumulate": 2e-5, "bf16": 2e-2, "fp16": 5e-3}
# WCL's labels are the components of a graph of nearest neighbours. Where a rounding makes another picture the nearest, labels and loss jump
# (by up to 6 % in bf16, 2 % in fp16). In half precisions the graph is made, and its labels are replaced.
LABELS = """
local neighbour_labels = loss.neighbour_labels
function loss.neighbour_labels(keys)
  local labels = neighbour_labels(keys)
  return torch.arange(labels:size(0), { device = labels.device, dtype = 'int64' }):remainder(3)
end
"""
BEFORE = {("wcl", precision): LABELS for precision in ("bf16", "fp16")}


CHOICES = list(itertools.product((False, True), PRECISIONS))  # a graph, a precision


def every(share):
    """(method, precision, graph): all, or without SSLRUN_LONG_TESTS one of `share`, other ones for each method."""
    return [(method, precision, graph) for m, method in enumerate(METHODS) for c, (graph, precision) in enumerate(CHOICES)
            if LONG or (c + 3 * m) % share == 0]


@pytest.fixture(scope="module")
def expected(folder):
    """The losses of the CPU's run, once for each method and precision."""
    known = {}

    def losses(method, precision):
        if (method, precision) not in known:
            known[method, precision] = train(folder, f"{method}-{precision}-cpu", method, *HELD, *PRECISIONS[precision], "--run.log_every=1", gpus=0,
                                             before=BEFORE.get((method, precision), ""))
        trained = known[method, precision]
        assert trained.code == 0, trained.printed
        return trained.losses
    return losses


def check_devices(trained, ranks):
    assert trained.code == 0, trained.printed
    assert [device["rank"] for device in trained.devices] == list(range(ranks))
    for device in trained.devices:
        assert set(device["contexts"]) == {str(device["rank"])}, "a context on a device that is not the rank's own"
        figures = device["figures"]
        assert figures["mixed_operators"] == 0 and figures["unsafe_calls"] == 0, trained.printed
        assert figures["launches"] > 100


def check_graph(trained):
    """It was recorded and replayed, or the run says why not."""
    for device in trained.devices:
        if "graph: " in trained.printed:
            assert not recordings(device), trained.printed
        else:
            assert recordings(device)
            assert replays(device) >= STEPS - 6


@pytest.mark.parametrize("method, precision, graph", every(4))
def test_one_gpu(method, precision, graph, folder, expected):
    options = ("--graph=true", f"--run.log_every={LOGGED}") if graph else ("--run.log_every=1",)
    trained = train(folder, f"{method}-{precision}-{graph}", method, *HELD, *PRECISIONS[precision], *options, before=BEFORE.get((method, precision), ""))
    check_devices(trained, 1)
    if graph:
        check_graph(trained)
    losses = expected(method, precision)
    compared = set(trained.losses) & set(losses)
    assert len(compared) == len(trained.losses) and compared >= {LOGGED, STEPS}
    tolerance = TOLERANCES[precision]
    for step in compared:
        assert trained.losses[step] == pytest.approx(losses[step], rel=tolerance, abs=tolerance), f"step {step}"


@pytest.mark.parametrize("method, precision, graph", every(8))
def test_two_gpus(method, precision, graph, folder):
    options = ("--graph=true", f"--run.log_every={LOGGED}") if graph else ("--run.log_every=1",)
    batch = "--batch=24" if method == "triplet" else "--batch=16"
    trained = train(folder, f"{method}-{precision}-{graph}-2", method, *HELD, *PRECISIONS[precision], *options, batch, gpus=2, processes=2)
    check_devices(trained, 2)  # a graph of two processes begins behind eleven updates: test_graphs.py
    assert STEPS in trained.losses


@pytest.mark.parametrize("method", ("simsiam", "ssprl"))
def test_a_recording_holds_no_wait(method, folder):
    """LibTorch's own CUDA operators, whose kernels do nothing: their waits and allocations are those of a GPU."""
    trained = train(folder, f"{method}-recorded", method, *HELD, "--precision=bf16", "--channels_last=true", "--graph=true",
                    f"--run.log_every={LOGGED}", compute=False)
    check_devices(trained, 1)
    check_graph(trained)
