"""What is said of a run whose GPU has no memory left, and of numbers that a card has no arithmetic for."""
import re
import subprocess

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
    told = re.search(r"out of GPU memory in step (\d+): Tensors held (\S+) GiB, (\S+) GiB were reserved of the card's 0.05 GiB, (\S+) GiB more", done.stderr)
    assert told, done.stderr
    held, reserved = float(told.group(2)), float(told.group(3))
    assert 0 < held <= reserved <= 0.05
    for advice in ("--dry_run with the same settings names the largest batch", "--run.accumulate", "--precision=bf16", "--model.checkpoint", "expandable_segments", "stopped after step"):
        assert advice in done.stderr
    assert "out of GPU memory in" not in train(tmp_path, "--batch=64", "--run.steps=1").stderr


def test_the_batch_that_a_dry_run_names_fits(tmp_path):
    def told(*more):
        return train(tmp_path, "--run.steps=2", *more, pictures=320, PRETEND_MEMORY="0.2")

    assert "out of GPU memory in step 1" in told("--batch=256").stderr
    rows = told("--batch=256", "--dry_run").stdout
    largest = re.search(r"(\d+) +nothing, as now", rows)
    assert largest, rows
    assert 64 < int(largest.group(1)) < 256
    done = told(f"--batch={largest.group(1)}")
    assert done.returncode == 0, done.stderr


def test_bf16_on_a_card_that_computes_none(tmp_path):
    warning = "precision=bf16 on a GPU of compute capability 7.5, which has no bfloat16 arithmetic"
    old = train(tmp_path, "--batch=16", "--precision=bf16", "--run.steps=1", PRETEND_CAPABILITY="7.5")
    assert warning in old.stdout and "--precision=fp16" in old.stdout, old.stdout + old.stderr
    assert "precision=bf16" not in train(tmp_path, "--batch=16", "--precision=bf16", "--run.steps=1").stdout
