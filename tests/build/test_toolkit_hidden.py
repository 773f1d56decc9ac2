"""A small CUDA-calling program configures, builds and links with no CUDA toolkit in sight."""
import os
import pathlib
import subprocess

import pytest

from program import ROOT

TORCH = pathlib.Path(os.environ["SSLRUN_TORCH"])

PROJECT = f"""
cmake_minimum_required(VERSION 3.25)
project(hidden LANGUAGES CXX)
set(CMAKE_CXX_STANDARD 20)
include({ROOT}/cmake/LibTorch.cmake)
add_executable(probe probe.cpp)
target_link_libraries(probe PRIVATE sslrun_torch)
"""

PROBE = """
#include <ATen/ATen.h>
#ifdef SSLRUN_CUDA
#include <ATen/cuda/CUDAContext.h>
#include <c10/cuda/CUDAFunctions.h>
#include <nccl.h>
#endif
#include <cstdio>
int main() {
#ifdef SSLRUN_CUDA
  int devices = -1;
  c10::cuda::GetDeviceCount(&devices);
  std::printf("cuda %d nccl %d devices %d sum %g\\n", CUDART_VERSION, NCCL_MAJOR, int(at::cuda::device_count()), at::ones({2, 3}).sum().item<double>());
#else
  std::printf("cpu sum %g\\n", at::ones({2, 3}).sum().item<double>());
#endif
}
"""


def hidden_environment(tmp_path):
    """PATH with the toolkit's folders removed, and none of its variables."""
    keep = [p for p in os.environ["PATH"].split(":") if not (pathlib.Path(p) / "nvcc").exists()]
    return {k: v for k, v in os.environ.items() if not k.startswith("CUDA")} | {"PATH": ":".join(keep), "LD_LIBRARY_PATH": ""}


def test_builds_without_a_toolkit(tmp_path):
    (tmp_path / "CMakeLists.txt").write_text(PROJECT)
    (tmp_path / "probe.cpp").write_text(PROBE)
    toolkits = [str(p) for p in pathlib.Path("/usr/local").glob("cuda*")]
    ignored = ";".join(f"{t}/{d}" for t in toolkits for d in ("include", "lib64", "bin"))
    environment = hidden_environment(tmp_path)

    def run(*command):
        done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    run("cmake", "-S", ".", "-B", "build", "-G", "Ninja", f"-DCMAKE_IGNORE_PATH={ignored}", f"-DSSLRUN_TORCH={TORCH}")
    rules = (tmp_path / "build" / "build.ninja").read_text()
    for toolkit in toolkits:
        assert toolkit not in rules, f"{toolkit} was used"
    run("cmake", "--build", "build")
    assert "cudart" not in run("readelf", "--dynamic", "build/probe")  # LibTorch brings the runtime that it was built with
    printed = run("build/probe")
    assert "sum 6" in printed
    if not (TORCH / "lib" / "libtorch_cuda.so").exists():
        pytest.skip("skipped: this LibTorch is CPU-only, so only the CPU half was built")
    assert printed.startswith("cuda 13"), printed
