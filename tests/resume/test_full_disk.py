"""A disk without room: a clear error, or a warning and training goes on; the checkpoints that were there stay whole."""
import shutil
import subprocess

import pytest
import torch

from conftest import command, environment, finish, losses
from waiting import DEADLINE

SIZE = 220 * 1024  # bytes: room for the first checkpoints, not for all


@pytest.fixture
def train_on_small_disk(whole):
    """Trains on a file system of SIZE bytes, which is copied to folder/name when the training is over."""
    folder, _ = whole
    disk = folder / "disk"
    disk.mkdir(exist_ok=True)
    probe = subprocess.run(["unshare", "-rm", "mount", "-t", "tmpfs", "tmpfs", str(disk)], capture_output=True, text=True)
    if probe.returncode:
        pytest.skip(f"no file system of its own for this test: {probe.stderr.strip()}")

    def train(name, *options):
        script = (f'mount -t tmpfs -o size={SIZE} tmpfs disk && {{ "$@"; code=$?; cp -r disk/run {name}; exit $code; }}')
        words = ["unshare", "-rm", "sh", "-c", script, "sh",
                 *command("disk/run", "--run.save_steps=1", "--run.keep=-1", *options)]
        return subprocess.run(words, cwd=folder, capture_output=True, text=True, timeout=DEADLINE, env=environment())

    yield train
    shutil.rmtree(disk)


def sound(folder, name):
    """Steps of the checkpoints, all of which Python must be able to read."""
    return {path.name: torch.load(path, weights_only=True)["step"] for path in (folder / name / "checkpoints").iterdir()}


def test_stops_with_the_reason(whole, train_on_small_disk):
    folder, _ = whole
    done = train_on_small_disk("full")
    assert done.returncode == 1, done.stdout + done.stderr
    assert "No space left on device" in done.stderr
    steps = sound(folder, "full")
    assert 2 <= len(steps) < 20
    assert f"goes on after step {steps['last.pt']}" in done.stderr


def test_goes_on_with_a_warning(whole, train_on_small_disk):
    folder, expected = whole
    done = train_on_small_disk("warned", "--run.on_save_error=warn", "--run.steps=20")
    output = done.stdout + done.stderr
    assert "warning: " in output and "No space left on device; the run goes on" in output
    assert done.returncode == 1 and "the state after the last step, 20, could not be saved" in done.stderr, output
    steps = sound(folder, "warned")
    found = losses(folder, "warned")
    assert all(found[step] == expected[step] for step in found)
    finish(folder, "warned", "--resume=auto")  # with room again
    found = losses(folder, "warned")
    assert all(found[step] == expected[step] for step in expected if step > steps["last.pt"])


def test_a_file_beyond_the_users_limit_is_an_error(whole):
    folder, _ = whole
    words = ["sh", "-c", 'ulimit -f 32; "$@"', "sh", *command("limited", "--run.steps=6")]  # blocks of 512 bytes
    output = finish(folder, "limited", words=words, code=1)
    assert "File too large" in output
