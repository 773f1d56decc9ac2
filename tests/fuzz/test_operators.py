"""No operator ends the process, whatever its arguments are: random calls by schema in child processes."""
import os
import re
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

LONG = bool(os.environ.get("SSLRUN_LONG_TESTS"))
PARTS = 2
OPERATORS = Path(__file__).parent / "operators.lua"


def run(folder, *words):
    environment = os.environ | {"OMP_NUM_THREADS": "1"}
    return subprocess.run([os.environ["SSLRUN"], OPERATORS, *map(str, words)], cwd=folder, env=environment,
                          stdin=subprocess.DEVNULL, capture_output=True, text=True)


@pytest.mark.parametrize("seed, calls", [(1, 200), (2, 200), (3, 200)] if LONG else [(1, 12)])
def test_no_call_kills_the_process(tmp_path, seed, calls):
    with ThreadPoolExecutor(PARTS) as pool:
        parts = list(pool.map(lambda part: run(tmp_path, seed, calls, part, PARTS), range(1, PARTS + 1)))
    for part in parts:
        deaths = [line for line in part.stdout.splitlines() if line.startswith(("signal", "exit", "  after"))]
        assert (part.returncode, deaths, part.stderr) == (0, [], "")
        made, operators = map(int, re.search(r"^(\d+) calls of (\d+) operators", part.stdout, re.M).groups())
        assert operators > 700 and made > operators * calls
