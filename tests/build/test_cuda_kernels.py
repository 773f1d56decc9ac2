"""A `.cu` file becomes part of a target where an nvcc exists."""
import os
import pathlib
import shutil
import subprocess

import pytest

from program import ROOT

TORCH = pathlib.Path(os.environ["SSLRUN_TORCH"])

PROJECT = f"""
cmake_minimum_required(VERSION 3.25)
project(kernels LANGUAGES CXX)
set(CMAKE_CXX_STANDARD 20)
include({ROOT}/cmake/LibTorch.cmake)
include({ROOT}/cmake/CudaKernels.cmake)
add_executable(probe probe.cpp)
sslrun_cuda_kernels(probe ${{CMAKE_SOURCE_DIR}}/twice.cu)
target_link_libraries(probe PRIVATE sslrun_torch)
"""

KERNEL = """
#include <cuda_runtime.h>
__global__ void twice(float* x) { x[threadIdx.x] *= 2; }
int launch_twice(float* x) { twice<<<1, 32>>>(x); return int(cudaGetLastError()); }
"""

PROBE = """
#include <ATen/ATen.h>
#include <ATen/cuda/CUDAContext.h>
#include <cstdio>
int launch_twice(float* x);
int main() {
  if (!at::cuda::device_count()) return std::printf("no GPU\\n"), 0;
  auto x = at::ones({32}, at::kCUDA);
  launch_twice(x.data_ptr<float>());
  std::printf("sum %g\\n", x.sum().item<double>());
}
"""


def test_kernels_compile_and_link(tmp_path):
    wheel_nvcc = TORCH.parent / "nvidia" / "cu13" / "bin" / "nvcc"
    if not (shutil.which("nvcc") or wheel_nvcc.exists() or pathlib.Path("/usr/local/cuda/bin/nvcc").exists()):
        pytest.skip("skipped: no nvcc on this machine, .cu files are not compiled")
    if not (TORCH / "lib" / "libtorch_cuda.so").exists():
        pytest.skip("skipped: this LibTorch is CPU-only")
    for name, text in {"CMakeLists.txt": PROJECT, "twice.cu": KERNEL, "probe.cpp": PROBE}.items():
        (tmp_path / name).write_text(text)
    for command in (["cmake", "-S", ".", "-B", "build", "-G", "Ninja", f"-DSSLRUN_TORCH={TORCH}"], ["cmake", "--build", "build"], ["build/probe"]):
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout in ("sum 64\n", "no GPU\n")
