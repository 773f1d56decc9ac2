"""Batch norm on own kernels in whole steps: losses of LibTorch's operators, launches, and both views in one pass."""
import collections

import pytest

import runs
from runs import train

R50 = ("--batch=8", "--data.size=32", "--model.depth=50", "--precision=bf16", "--optim.name=sgd", "--run.log_every=50")
NORMS, PAIRS = 57, 4  # of ResNet-50, projector and predictor; last norms of blocks that share a kernel with their shortcut's
MOST = 600            # launches besides convolutions


def launches(folder, name, steps, **environment):
    trained = train(folder, f"{name}-{steps}", "simsiam", *R50, f"--run.steps={steps}", **environment)
    assert trained.code == 0, trained.printed
    return collections.Counter(trained.devices[0]["kernels"])


def a_step(folder, name, **environment):
    """What the third of three steps launches."""
    longer, shorter = (launches(folder, name, steps, **environment) for steps in (3, 2))
    return longer - shorter


def test_launches_of_a_step_of_resnet_50(folder):
    step = a_step(folder, "r50")
    for kernel in ("statistics", "reduce", "apply_backward"):
        assert step[f"batch_norm_{kernel}_bf16"] == NORMS
    assert step["batch_norm_apply_pair_bf16"] == PAIRS
    assert step["batch_norm_apply_bf16"] == NORMS - 2 * PAIRS
    assert step["aten::convolution"] == 53  # not twice: both views go at once
    assert not any(name.startswith("aten::native_batch_norm") or "relu" in name for name in step)
    assert sum(count for name, count in step.items() if "convolution" not in name) <= MOST


@pytest.mark.parametrize("precision, tolerance", [("fp32", 1e-5), ("bf16", 1e-2)])  # sums in another order; roundings to 8 bits
@pytest.mark.parametrize("method", ["simsiam", "wcl"])
def test_losses_are_those_without_own_kernels(folder, method, precision, tolerance):
    options = ("--run.steps=2", "--run.log_every=1", "--optim.lr=1e-8", *runs.PRECISIONS[precision])
    ours = train(folder, f"{method}-{precision}-own", method, *options)
    theirs = train(folder, f"{method}-{precision}-torch", method, *options, SSLRUN_KERNELS="0")
    assert ours.code == theirs.code == 0, ours.printed + theirs.printed
    assert any(name.startswith("batch_norm_") for name in ours.devices[0]["kernels"])
    assert not any(name.startswith("batch_norm_") for name in theirs.devices[0]["kernels"])
    assert len(ours.losses) == 2
    for step, loss in theirs.losses.items():
        assert ours.losses[step] == pytest.approx(loss, rel=tolerance, abs=tolerance)
