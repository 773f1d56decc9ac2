"""Runs recipes of the built program."""
import subprocess

from program import PROGRAM, ROOT
from waiting import DEADLINE


def sslrun(folder, recipe, *options, code=0):
    """What the recipe printed; it must end with exit code `code`."""
    command = [PROGRAM, "--threads", "1", str(ROOT / "recipes" / f"{recipe}.lua"), *map(str, options)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=folder, timeout=DEADLINE)
    assert done.returncode == code, f"exit code {done.returncode}, expected {code}\n{done.stdout}\n{done.stderr}"
    return done.stdout + done.stderr
