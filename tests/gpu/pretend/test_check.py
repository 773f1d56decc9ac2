"""scripts/gpu-check.sh from its start to its end on a pretend GPU, in small sizes: so that it is known to end where a real one is waiting."""
import json
import os
import re
import subprocess
import sys

import pytest

import kernel_names
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


NCU = """#!/bin/sh
while [ "$1" != --print-units ]; do shift; done
shift 2
"$@" | grep -q seconds || exit 1
cat <<'END'
==PROF== Connected
"ID","Process ID","Kernel Name","gpu__time_duration.sum","dram__bytes_read.sum","dram__bytes_write.sum"
"","","","ns","byte","byte"
"0","1","void at::vectorized_elementwise_kernel<8, at::CUDAFunctor_add<c10::BFloat16>, std::array<char *, 3>>(int, T2, T3)","1,000","2,000,000","1,000,000"
"1","1","void at::vectorized_elementwise_kernel<8, at::CUDAFunctor_add<c10::BFloat16>, std::array<char *, 3>>(int, T2, T3)","500","1,000,000","600,000"
"2","1","nvjet_sm90_tst_64x64_64x13_1x2_h_bz_splitK_NTT","700","9,000,000","0"
END
"""


def test_the_bytes_of_a_step_are_read_from_the_profilers_table(tmp_path):
    """A program in place of ncu, which runs the step and prints a table as it does."""
    profiler = tmp_path / "ncu"
    profiler.write_text(NCU)
    profiler.chmod(0o755)
    words = [sys.executable, ROOT / "tests" / "gpu" / "kernels.py", "--bytes", "--what=ours", "--batch=2", "--size=32"]
    done = subprocess.run(words, env=environment(PATH=f"{tmp_path}:{os.environ['PATH']}"), capture_output=True, text=True, timeout=DEADLINE)
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    about = {"what": "sslrun"}
    assert lines == [
        {"figure": "bytes", **about, "batch": 2, "launches": 3, "gb": 0.014},
        {"figure": "kind bytes", **about, "kind": "convolutions and products", "mb": 9.0, "launches": 1},
        {"figure": "kind bytes", **about, "kind": "elementwise", "mb": 4.6, "launches": 2},
        {"figure": "kernel bytes", **about, "mb": 9.0, "gb_per_second": 12857.1, "launches": 1, "name": "nvjet_sm90_tst_64x64_64x13_1x2_h_bz_splitK_NTT"},
        {"figure": "kernel bytes", **about, "mb": 4.6, "gb_per_second": 3066.7, "launches": 2, "name": "vectorized_elementwise_kernel<8, CUDAFunctor_add<BFloat16>>"},
    ], done.stdout + done.stderr


@pytest.mark.parametrize("name, kind, shown", [
    ("_ZN2at6native29vectorized_elementwise_kernelILi8ENS0_15CUDAFunctor_addIN3c108BFloat16EEESt5arrayIPcLm3EEEEviT0_T1_", "elementwise",
     "vectorized_elementwise_kernel<8, CUDAFunctor_add<BFloat16>>"),
    ("_ZN2at6native52_GLOBAL__N__e57809e0_19_DilatedMaxPool2d_cu_6258b57422max_pool_backward_nhwcIN3c108BFloat16EfEEvPKT_PKlil", "pooling",
     "max_pool_backward_nhwc<BFloat16, float>"),
    ("_ZN17cutlass__5x_cudnn6KernelI72cutlass_tensorop_bf16_s16816fprop_optimized_bf16_256x64_32x4_nhwc_align8EEvNT_6ParamsE", "convolutions and products",
     "cutlass__5x_cudnn::Kernel<cutlass_tensorop_bf16_s16816fprop_optimized_bf16_256x64_32x4_nhwc_align8>"),
    ("batch_norm_reduce_bf16", "batch norm", "batch_norm_reduce_bf16"),
    ("copy", "copies", "copy"),
])
def test_kernels_have_names_that_can_be_read(name, kind, shown):
    assert (kernel_names.kind(name), kernel_names.readable(name)) == (kind, shown)


def test_the_limits_of_its_parts_keep_the_promise():
    text = CHECK.read_text()
    limits = {name: int(seconds) for name, seconds in re.findall(r'(?:python|part) "?([\w $]+?)"? (\d+) ', text)}
    sums = {"first": [limits["facts"], limits["smoke"], 2 * limits["tests $room"], limits["bench 128"], limits["bench 32"], limits["methods"]],
            "second": [limits[name] for name in ("kernels", "bytes sslrun", "bytes PyTorch", "runs", "fp16", "loader", "compile")]}
    assert sum(sums["first"]) <= 400 and sum(sums["second"]) <= 300, sums


@pytest.mark.parametrize("arguments, code, words", [(["--bnech"], 2, "expected a part"), (["--help"], 0, "--methods  every method")])
def test_its_command_line(arguments, code, words):
    done = subprocess.run([CHECK, *arguments], capture_output=True, text=True)
    assert done.returncode == code and words in done.stdout + done.stderr


def test_without_a_gpu_it_says_so(tmp_path):
    done = subprocess.run([CHECK, "--out=figures.jsonl"], cwd=tmp_path, env={**os.environ, "PYTHON": sys.executable, "CUDA_VISIBLE_DEVICES": ""}, capture_output=True,
                          text=True, timeout=DEADLINE)
    assert done.returncode == 1 and "no GPU is visible" in done.stderr and "nothing else can be checked" in done.stderr
