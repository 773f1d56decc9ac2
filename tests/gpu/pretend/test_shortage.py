"""What is said of a run whose GPU has no memory left, and of numbers that a card has no arithmetic for."""
import re
import subprocess

import pytest
import runs
from gpu import environment
from program import PROGRAM, ROOT
from waiting import DEADLINE


def train(folder, *arguments, pictures=96, **variables):
    return subprocess.run([PROGRAM, str(ROOT / "recipes/simsiam_scenes.lua"), f"--data.train={pictures}", "--data.val=16", "--data.size=64", "--epochs=1",
                           "--run.preview=0", "--run.tensorboard=false", *arguments], cwd=folder, capture_output=True, text=True,
                          timeout=DEADLINE, env=environment(1, **variables))


def test_a_run_without_memory_names_step_bytes_and_what_to_change(tmp_path):
    done = train(tmp_path, "--batch=64", PRETEND_MEMORY="0.05")  # GiB
    assert done.returncode == 1
    told = re.search(r"out of GPU memory in step (\d+): Tensors held (\S+) MiB, (\S+) MiB were reserved of the card's 51.2 MiB, (\S+) MiB more", done.stderr)
    assert told, done.stderr
    held, reserved = float(told.group(2)), float(told.group(3))
    assert 0 < held <= reserved <= 51.2
    for advice in ("--dry_run with the same settings names the largest batch", "--run.accumulate", "--precision=bf16", "--model.checkpoint", "expandable_segments", "stopped after step"):
        assert advice in done.stderr
    assert "out of GPU memory in" not in train(tmp_path, "--batch=64", "--run.steps=1").stderr


def largest_batch(told):
    rows = told("--batch=256", "--dry_run").stdout
    largest = re.search(r"(\d+|none) +nothing, as now", rows)
    assert largest, rows
    return largest.group(1)


@pytest.mark.parametrize("gibibytes, least", [(0.06, 2), (0.2, 64)])
def test_the_batch_that_a_dry_run_names_fits(tmp_path, gibibytes, least):
    """Also on a card of which the blocks of 20 MiB that LibTorch takes are a large part."""
    def told(*more):
        return train(tmp_path, "--run.steps=3", *more, pictures=320, PRETEND_MEMORY=str(gibibytes))

    assert "out of GPU memory in step 1" in told("--batch=256").stderr
    largest = largest_batch(told)
    assert least <= int(largest) < 256
    done = told(f"--batch={largest}")
    assert done.returncode == 0, done.stderr


def test_a_dry_run_says_that_no_batch_fits(tmp_path):
    assert largest_batch(lambda *more: train(tmp_path, *more, pictures=320, PRETEND_MEMORY="0.02")) == "none"
    done = train(tmp_path, "--batch=48", "--dry_run", pictures=320, PRETEND_MEMORY="0.01")
    assert done.returncode == 1
    assert re.search(r"out of GPU memory in the dry run: Tensors held \S+ MiB, \S+ MiB were reserved of the card's 10.2 MiB, .* more were asked for\n"
                     r"  so not even a dry run fits, which has 2 pictures: weights, gradients and optimiser states alone take \S+ MiB;", done.stderr), done.stderr
    assert "--dry_run with" not in done.stderr


FOREIGN = """
assert(not pcall(torch.zeros, {2^30}, {device = sslrun.device}) and torch.cuda_shortage())
require('ssl.run.run').class.step = function() error 'broken' end
"""


def test_only_the_error_that_ends_a_run_is_told(folder):
    """A shortage that the recipe met and went on from is none of its end's."""
    done = runs.train(folder, "foreign", "simsiam", before=FOREIGN, PRETEND_MEMORY="1")
    assert done.code == 1 and "broken" in done.printed and "stopped after step 0" in done.printed
    assert "out of GPU memory" not in done.printed


def test_bf16_on_a_card_that_computes_none(tmp_path):
    warning = "precision=bf16 on a GPU of compute capability 7.5, which has no bfloat16 arithmetic"
    old = train(tmp_path, "--batch=16", "--precision=bf16", "--run.steps=1", PRETEND_CAPABILITY="7.5")
    assert warning in old.stdout and "--precision=fp16" in old.stdout, old.stdout + old.stderr
    assert "precision=bf16" not in train(tmp_path, "--batch=16", "--precision=bf16", "--run.steps=1").stdout
