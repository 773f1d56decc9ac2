"""Both halves of every pair of docs/start/lua_for_python.md print the same: Python with PyTorch, and sslrun."""
import re
import subprocess
import sys

import pytest

from program import PROGRAM, ROOT
from waiting import DEADLINE

PAGE = (ROOT / "docs/start/lua_for_python.md").read_text()
PAIRS = re.findall(r"^## (\d+)\. [^\n]*\n(?:(?!^## ).)*?^```python\n(.*?)^```\n\n```lua\n(.*?)^```", PAGE, re.S | re.M)


def printed(command, folder):
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=DEADLINE)
    assert done.returncode == 0, done.stderr
    return done.stdout.lower().split()  # True and true, blanks and tabs


@pytest.mark.parametrize("python, lua", [pytest.param(python, lua, id=number) for number, python, lua in PAIRS])
def test_pair_prints_the_same(python, lua, tmp_path):
    said = printed([sys.executable, "-c", python], tmp_path)
    assert said and printed([PROGRAM, "-e", lua], tmp_path) == said


def test_every_trap_has_its_pair():
    assert [number for number, _, _ in PAIRS] == re.findall(r"^## (\d+)\. ", PAGE, re.M) == [str(n) for n in range(1, 11)]
