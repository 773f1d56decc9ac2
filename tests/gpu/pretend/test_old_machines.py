"""What is said of drivers and cards that LibTorch cannot use."""
import subprocess

import pytest

from gpu import environment
from program import PROGRAM
from waiting import DEADLINE

OLD_DRIVER = "the NVIDIA driver is for CUDA 12.4, this LibTorch needs one for CUDA 13.0 or newer"
OLD_CARD = "Pretend H200 0 is of sm_61, sm_75 or newer is needed"
OLD = [("PRETEND_DRIVER", "12040", OLD_DRIVER), ("PRETEND_CAPABILITY", "6.1", OLD_CARD)]


def sslrun(*arguments, **variables):
    return subprocess.run([PROGRAM, *arguments], capture_output=True, text=True, timeout=DEADLINE, env=environment(1, **variables))


@pytest.mark.parametrize("name, value, why", OLD)
def test_the_cpu_takes_over_with_one_line(name, value, why):
    done = sslrun("-e", "print(sslrun.device, torch.ones({2}):sum():item())", **{name: value})
    assert (done.returncode, done.stdout) == (0, "cpu\t2\n"), done.stderr
    told = [line for line in done.stderr.splitlines() if "OperatorEntry" not in line and not line.startswith(" ")]
    assert told == [f"sslrun: warning: no usable GPU: {why}; going on with the CPU"]


@pytest.mark.parametrize("name, value, why", OLD)
def test_a_gpu_that_was_asked_for_is_an_error(name, value, why):
    for arguments in (["--device=cuda", "-e", "print(sslrun.device)"], ["-e", "sslrun.use_device 'cuda:0'"]):
        done = sslrun(*arguments, **{name: value})
        assert done.returncode == 2 and why in done.stderr, done.stderr


def test_drivers_of_the_same_major_version_do():
    assert sslrun("-e", "print(sslrun.device)", PRETEND_DRIVER="13020").stdout == "cuda:0\n"
