"""Signals that reach a program at a certain call on a file: tests/strike.cpp, preloaded."""
import pathlib

from program import PROGRAM

LIBRARY = pathlib.Path(PROGRAM).parent / "tests" / "libstrike.so"


def at_call(number, count, text):
    """Variables under which a program gets the signal `number` at its `count`-th call on files whose path holds `text`."""
    assert LIBRARY.exists(), f"no {LIBRARY}: scripts/build.sh makes it"
    return {"LD_PRELOAD": str(LIBRARY), "STRIKE": f"{int(number)} {count} {text}"}
