"""Fixtures that start several processes of the built program: `launch(n, code)` and `torchrun(n, code)`."""
import contextlib
import json
import os
import pathlib
import socket
import subprocess
import sys
import types

import pytest

from program import PROGRAM
from waiting import DEADLINE

TORCHRUN = pathlib.Path(sys.executable).with_name("torchrun")
OURS = ("RANK", "WORLD_SIZE", "LOCAL_RANK", "LOCAL_WORLD_SIZE", "MASTER_ADDR", "MASTER_PORT", "SSLRUN_REPORT", "SSLRUN_LISTENER")
# What a test's Lua code sees: `tell(key, value)` writes one JSON line per rank, `hang()` never returns.
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
function hang() while true do sslrun.sleep(1e6) end end
"""


def environment(**more):
    kept = {key: value for key, value in os.environ.items() if key not in OURS and not key.startswith("SLURM_")}
    return kept | {"OMP_NUM_THREADS": "1"} | more


def told(folder, rank):
    path = folder / f"rank{rank}.jsonl"
    return dict(json.loads(line) for line in path.read_text().splitlines()) if path.exists() else {}


def finish(command, folder, count, env):
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=DEADLINE, env=environment(**env))
    return types.SimpleNamespace(
        code=done.returncode, out=done.stdout, err=done.stderr, ranks=[told(folder, rank) for rank in range(count)])


@contextlib.contextmanager
def reserved_port():
    """A port of this machine that nobody is given by chance while the context is open; whoever names it may listen on it,
    because both sides reuse addresses and ours never listens."""
    with socket.socket() as ours:
        ours.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        ours.bind(("127.0.0.1", 0))
        yield ours.getsockname()[1]


@contextlib.contextmanager
def torchrun_words(count, *options):
    """The command line in front of a recipe. torchrun's own port is the same one for every user."""
    with reserved_port() as port:
        yield [TORCHRUN, "--nproc-per-node", str(count), "--master-port", str(port), *options, "--no-python", PROGRAM]


@pytest.fixture(scope="module")
def alone(tmp_path_factory):
    """`alone(*arguments, recipe=)`: the folder of a run in one process, made once for the same arguments."""
    from training import runs_alone
    return runs_alone(tmp_path_factory.mktemp("alone"))


@pytest.fixture
def launch(tmp_path):
    """Runs Lua code in `count` processes of our launcher to its end; `ranks` holds what each told."""

    def launch(count, code, *options, arguments=(), env=None):
        (tmp_path / "code.lua").write_text(PRELUDE + code)
        return finish([PROGRAM, "--nproc", str(count), *options, "code.lua", *arguments], tmp_path, count, env or {})

    return launch


@pytest.fixture
def torchrun(tmp_path):
    """The same under the torchrun of the installed torch."""

    def torchrun(count, code, *options, env=None):
        (tmp_path / "code.lua").write_text(PRELUDE + code)
        with torchrun_words(count, *options) as words:
            return finish([*words, "code.lua"], tmp_path, count, env or {})

    return torchrun
