"""The environment in which sslrun sees pretend GPUs.

    eval "$(python tests/gpu/pretend/gpu.py 2)"      two of them in this shell, computing on the CPU
"""
import os
import pathlib
import shlex
import sys

LIBRARIES = ("libcudart.so.13", "libcuda.so.1", "libcublas.so.13", "libcublasLt.so.13", "libcudnn.so.9", "libcusolver.so.12", "libnccl.so.2")


def folder():
    """Where the stand-ins are: PRETEND_FOLDER, or beside the program that SSLRUN names."""
    if "PRETEND_FOLDER" in os.environ:
        return pathlib.Path(os.environ["PRETEND_FOLDER"]).resolve()
    program = os.environ.get("SSLRUN", str(pathlib.Path(__file__).resolve().parents[3] / "build" / "sslrun"))
    return pathlib.Path(program).resolve().parent / "pretend"


def settings(gpus=1, compute=True):
    """The variables alone."""
    place = folder()
    chosen = {"LD_PRELOAD": " ".join(str(place / name) for name in LIBRARIES), "LD_LIBRARY_PATH": str(place), "PRETEND_GPUS": str(gpus),
              "OMP_NUM_THREADS": "1"}
    if compute:
        chosen |= {"PRETEND_COMPUTE": "1", "PRETEND_COMPUTE_LIB": str(place / "libpretend_compute.so")}
    return chosen


def environment(gpus=1, compute=True, **more):
    """os.environ with them; for subprocess.run(env=…)."""
    return {**os.environ, **settings(gpus, compute), **more}


if __name__ == "__main__":
    for name, value in settings(int(sys.argv[1]) if len(sys.argv) > 1 else 1).items():
        print(f"export {name}={shlex.quote(value)}")
