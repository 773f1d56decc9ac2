"""Fixtures that start several processes of the built program: `launch(n, code)` and `torchrun(n, code)`."""
import json
import os
import pathlib
import subprocess
import sys
import time
import types

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = os.environ.get("SSLRUN", str(ROOT / "build" / "sslrun"))
TORCHRUN = pathlib.Path(sys.executable).with_name("torchrun")
OURS = ("RANK", "WORLD_SIZE", "LOCAL_RANK", "LOCAL_WORLD_SIZE", "MASTER_ADDR", "MASTER_PORT", "SSLRUN_REPORT", "SSLRUN_LISTENER")
# What a test's Lua code sees: `tell(key, value)` writes one JSON line per rank.
PRELUDE = """
local file = io.open('rank' .. dist.rank() .. '.jsonl', 'w')
local function text(v)
  if type(v) == 'table' then
    local parts = {}
    for i, item in ipairs(v) do parts[i] = text(item) end
    return '[' .. table.concat(parts, ',') .. ']'
  end
  return type(v) == 'number' and ('%.17g'):format(v) or type(v) == 'string' and ('%q'):format(v) or tostring(v)
end
function tell(key, v)
  if type(v) == 'userdata' then v = v:tolist() end
  file:write(('["%s",%s]\\n'):format(key, text(v)))
  file:flush()
end
"""


def environment(**more):
    kept = {key: value for key, value in os.environ.items() if key not in OURS and not key.startswith("SLURM_")}
    return kept | {"OMP_NUM_THREADS": "1"} | more


def told(folder, rank):
    path = folder / f"rank{rank}.jsonl"
    return dict(json.loads(line) for line in path.read_text().splitlines()) if path.exists() else {}


def finish(command, folder, count, timeout, env):
    began = time.monotonic()
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=timeout, env=environment(**env))
    return types.SimpleNamespace(
        code=done.returncode, out=done.stdout, err=done.stderr, seconds=time.monotonic() - began,
        ranks=[told(folder, rank) for rank in range(count)])


@pytest.fixture(scope="module")
def alone(tmp_path_factory):
    """`alone(*arguments, recipe=)`: the folder of a run in one process, made once for the same arguments."""
    from training import runs_alone
    return runs_alone(tmp_path_factory.mktemp("alone"))


@pytest.fixture
def launch(tmp_path):
    """Runs Lua code in `count` processes of our launcher to its end; `ranks` holds what each told."""

    def launch(count, code, *options, arguments=(), timeout=60, env=None):
        (tmp_path / "code.lua").write_text(PRELUDE + code)
        return finish([PROGRAM, "--nproc", str(count), *options, "code.lua", *arguments], tmp_path, count, timeout, env or {})

    return launch


@pytest.fixture
def torchrun(tmp_path):
    """The same under the torchrun of the installed torch."""
    if not TORCHRUN.exists():
        pytest.skip(f"no torchrun beside {sys.executable}")

    def torchrun(count, code, *options, timeout=90, env=None):
        (tmp_path / "code.lua").write_text(PRELUDE + code)
        command = [str(TORCHRUN), "--nproc-per-node", str(count), *options, "--no-python", PROGRAM, "code.lua"]
        return finish(command, tmp_path, count, timeout, env or {})

    return torchrun
