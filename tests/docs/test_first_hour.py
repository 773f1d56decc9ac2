"""Walks through docs/start/first_hour.md: its commands in order on generated pictures, then its Python, in one folder."""
import os
import re
import shlex
import subprocess
import sys

from program import PROGRAM, ROOT
from waiting import DEADLINE

PAGE = (ROOT / "docs/start/first_hour.md").read_text()
STEP = re.compile(r"^```(lua|python)\n(.*?)^```|^    (sslrun [^\n]*)$", re.S | re.M)


def test_the_first_hour(tmp_path):
    said = ""
    for match in STEP.finditer(PAGE.replace("train = 600", "train = 70").replace("--epochs=30", "--epochs=1")):
        language, block, command = match.groups()
        words = [sys.executable, "-c", block] if language == "python" else [PROGRAM, "-e", block] if language else \
            [PROGRAM, *shlex.split(command)[1:]]
        done = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, timeout=DEADLINE,
                              env=os.environ | {"OMP_NUM_THREADS": "1"})
        assert done.returncode == 0, f"{command or block}\n{done.stdout}{done.stderr}"
        said += done.stdout + done.stderr
    for told in ("0 of 70 files are bad", "done: 1 steps", "neighbours/v1 on folder-", "features.npz: 70 pictures, the mean of res5", "photos/"):
        assert told in said, told
    assert all((tmp_path / name).stat().st_size for name in ("views.png", "features.npz", "encoder.pt", "runs/first/preview.png"))
