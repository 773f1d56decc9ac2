"""Runs and stops tests/resume/training.lua, and reads what its run folders hold."""
import json
import os
import subprocess

import pytest

from program import PROGRAM, ROOT
from waiting import DEADLINE

RECIPE = ROOT / "tests" / "resume" / "training.lua"


def command(run, *options, processes=1, recipe=RECIPE):
    starter = ["--nproc", str(processes)] if processes > 1 else []
    return [PROGRAM, *starter, "--threads", "1", str(recipe), f"--run.dir={run}", "--device=cpu", "--run.tensorboard=false",
            "--run.preview=0", *options]


def environment(**more):
    return os.environ | {"OMP_NUM_THREADS": "1"} | more


def finish(folder, run, *options, processes=1, code=0, words=None):
    done = subprocess.run(words or command(run, *options, processes=processes), cwd=folder, capture_output=True, text=True, timeout=DEADLINE,
                          env=environment())
    assert done.returncode == code, f"exit code {done.returncode}\n{done.stdout}\n{done.stderr}"
    return done.stdout + done.stderr


def records(folder, run):
    """Log lines, none where the run has not begun one; a line that SIGKILL cut is no JSON."""
    found, log = [], folder / run / "log.jsonl"
    for line in log.read_text().splitlines() if log.exists() else ():
        try:
            found.append(json.loads(line))
        except json.JSONDecodeError:
            pass
    return found


def losses(folder, run):
    """By step, each with all the values that were logged for it: steps after the last checkpoint are done again."""
    found = {}
    for record in records(folder, run):
        if "loss" in record:
            found.setdefault(record["step"], set()).add(record["loss"])
    return found


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """A folder with the data, and the losses of a run that nobody stops."""
    folder = tmp_path_factory.mktemp("whole")
    finish(folder, "whole")
    return folder, losses(folder, "whole")
