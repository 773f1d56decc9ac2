"""scripts/gpu-check.sh from its start to its end on a pretend GPU, in small sizes: so that it is known to end where a real one is waiting."""
import json
import os
import re
import subprocess
import sys

import pytest

from gpu import environment, folder
from program import PROGRAM, ROOT
from waiting import DEADLINE

LONG = os.environ.get("SSLRUN_LONG_TESTS") == "1"
CHECK = ROOT / "scripts" / "gpu-check.sh"


def check(place, *arguments, **more):
    """Its exit code, its figures, its summary by part."""
    done = subprocess.run([CHECK, "--small", "--out=figures.jsonl", *arguments], cwd=place, env=environment(PYTHON=sys.executable, **more), capture_output=True, text=True,
                          timeout=3 * DEADLINE)
    figures = [json.loads(line) for line in (place / "figures.jsonl").read_text().splitlines()]
    assert [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")] == figures
    return done, figures, {figure["part"]: figure["result"] for figure in figures if "result" in figure}


def test_it_ends_and_every_figure_is_a_json_line(tmp_path):
    parts = ("--second", "--facts", "--smoke", "--tests", "--bench", "--methods") if LONG else ("--facts", "--smoke", "--tests")
    done, figures, results = check(tmp_path, *parts)
    assert done.returncode == 0, done.stdout + done.stderr
    assert all(result.startswith("passed") for result in results.values()), results
    assert next(figure for figure in figures if figure.get("figure") == "machine")["card"] == "Pretend H200 0"
    assert [f["what"] for f in figures if f.get("figure") == "smoke"] == ["fp32", "bf16 channels_last", "bf16 channels_last graph"]
    if LONG:
        assert {f["what"] for f in figures if f.get("figure") == "step"} >= {"PyTorch eager", "sslrun", "sslrun graph"}


def test_a_failing_part_is_reported_and_the_others_run(tmp_path):
    program = tmp_path / "sslrun"
    program.write_text("#!/bin/sh\necho no luck\nexit 7\n")
    program.chmod(0o755)
    done, figures, results = check(tmp_path, "--smoke", "--facts", SSLRUN=str(program), PRETEND_FOLDER=str(folder()))
    assert done.returncode == 1
    assert results == {"smoke": "failed (exit code 1)", "facts": "failed (exit code 1)"}
    assert [f["exit"] for f in figures if f.get("figure") == "smoke"] == [7, 7, 7] and "no luck" in figures[0]["error"]
    assert "smoke" in done.stdout.split("== summary")[1]


def test_our_step_answers(tmp_path):
    """The program behind bench.py, which follows the recipes by hand."""
    for what in ("ours", "graph") if LONG else ("graph",):
        done = subprocess.run([PROGRAM, ROOT / "tests" / "gpu" / "ours.lua", what, "bf16", "channels_last", "4", "32", ""],
                              input="1\n", env=environment(), cwd=tmp_path, capture_output=True, text=True, timeout=DEADLINE)
        answers = [json.loads(line) for line in done.stdout.splitlines()]
        assert answers[0]["peak_bytes"] > 4 * 38_000_000 and answers[1]["seconds"] > 0, done.stderr


def test_the_limits_of_its_parts_keep_the_promise():
    text = CHECK.read_text()
    limits = {name: int(seconds) for name, seconds in re.findall(r'(?:python|part) "?([\w $]+?)"? (\d+) ', text)}
    sums = {"first": [limits["facts"], limits["smoke"], 2 * limits["tests $room"], limits["bench 128"], limits["bench 32"], limits["methods"]],
            "second": [limits[name] for name in ("kernels", "runs", "fp16", "loader", "compile")]}
    assert sum(sums["first"]) <= 400 and sum(sums["second"]) <= 300, sums


@pytest.mark.parametrize("arguments, code, words", [(["--bnech"], 2, "expected a part"), (["--help"], 0, "--methods  every method")])
def test_its_command_line(arguments, code, words):
    done = subprocess.run([CHECK, *arguments], capture_output=True, text=True)
    assert done.returncode == code and words in done.stdout + done.stderr


def test_without_a_gpu_it_says_so(tmp_path):
    done = subprocess.run([CHECK, "--out=figures.jsonl"], cwd=tmp_path, env={**os.environ, "PYTHON": sys.executable, "CUDA_VISIBLE_DEVICES": ""}, capture_output=True,
                          text=True, timeout=DEADLINE)
    assert done.returncode == 1 and "no GPU is visible" in done.stderr and "nothing else can be checked" in done.stderr
