"""A run goes on with another number of processes and the same joined batch: the same pictures and views, and the same losses but for
the order of sums."""
import pytest

from conftest import finish, losses

# Against the run that keeps the first number. float64 shows that nothing but rounding differs.
CASES = {"fp64": 1e-12, "fp32": 1e-6}


@pytest.mark.parametrize("precision", CASES)
@pytest.mark.parametrize("before, after", [(1, 2), (2, 1), (2, 4)])
def test_goes_on_with_others(tmp_path, precision, before, after):
    options = (f"--precision={precision}", "--dropout=0", "--shift=0", "--noise=0", "--cutmix=false")  # each process draws its own
    finish(tmp_path, "whole", *options, processes=before)
    finish(tmp_path, "changed", *options, "--run.steps=9", processes=before)  # in the middle of the second epoch
    finish(tmp_path, "changed", *options, "--resume=auto", processes=after)
    expected, found = losses(tmp_path, "whole"), losses(tmp_path, "changed")
    assert list(found) == list(expected) and len(found) == 24
    apart = [abs(value - next(iter(expected[step]))) for step, values in found.items() for value in values]
    assert max(apart) <= CASES[precision]
