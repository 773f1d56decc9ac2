"""Fixtures that run the built program as a user would: `run(*arguments)` and `start(*arguments)`."""
import os
import subprocess

import pytest

from program import PROGRAM
from waiting import DEADLINE


def environment(**more):
    return {key: value for key, value in os.environ.items() if key != "SSLRUN_DEBUG"} | more


@pytest.fixture
def run(tmp_path):
    """Runs the program in an empty folder to its end; text in, text out."""

    def run(*arguments, stdin="", env=None, program=PROGRAM):
        return subprocess.run(
            [program, *map(str, arguments)], input=stdin, capture_output=True, text=True, cwd=tmp_path, timeout=DEADLINE,
            env=environment(**(env or {})))

    return run


@pytest.fixture
def start(tmp_path):
    """Starts the program and returns its process; whatever is left of it is killed at the end of the test."""
    processes = []

    def start(*arguments, **options):
        process = subprocess.Popen(
            [PROGRAM, *map(str, arguments)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            cwd=tmp_path, env=environment(), **options)
        processes.append(process)
        return process

    yield start
    for process in processes:
        if process.poll() is None:
            process.kill()
        process.communicate()
