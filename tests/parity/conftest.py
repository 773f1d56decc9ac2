"""Fixtures. `sslrun` runs a Lua chunk or file in the built program and returns what it printed."""
import pathlib
import subprocess

import pytest
import torch

from program import PROGRAM
from waiting import DEADLINE


@pytest.fixture
def sslrun(tmp_path):
    def run(source, *arguments, check=True):
        path = pathlib.Path(source) if str(source).endswith(".lua") else tmp_path / "chunk.lua"
        if path.name == "chunk.lua":
            path.write_text(source)
        done = subprocess.run([PROGRAM, str(path), *map(str, arguments)], capture_output=True, text=True, cwd=tmp_path, timeout=DEADLINE)
        if check and done.returncode != 0:
            raise AssertionError(f"sslrun exited with {done.returncode}\n{done.stdout}\n{done.stderr}")
        return done.stdout if check else done

    return run


@pytest.fixture
def exchange(sslrun, tmp_path):
    """Runs a chunk that reads the saved table `given` as g and fills the table r; returns r."""
    def run(given, body):
        torch.save(given, tmp_path / "given.pt")
        sslrun(f"local g, r = checkpoint.load 'given.pt', {{}}\n{body}\ncheckpoint.save('results.pt', r)")
        return torch.load(tmp_path / "results.pt", weights_only=True)

    return run
