"""Which machine this is, one matrix product and one copy: JSON lines, each as soon as it is known. Exit code 3 without a GPU.

    python tests/gpu/facts.py [--side=8192] [--mib=1024]
"""
import argparse
import json
import os
import pathlib
import shutil
import subprocess
import sys
import time

import torch

from program import PROGRAM


def say(**figures):
    print(json.dumps(figures), flush=True)


def driver():
    version = pathlib.Path("/proc/driver/nvidia/version")
    if version.exists():
        return next((word for word in version.read_text().split() if word[0].isdigit() and "." in word), None)
    if shutil.which("nvidia-smi"):
        return subprocess.run(["nvidia-smi", "--query-gpu=driver_version", "--format=csv,noheader"], capture_output=True, text=True).stdout.split("\n")[0]
    return None


def machine():
    card = torch.cuda.get_device_properties(0)
    nodes = pathlib.Path("/sys/devices/system/node")
    say(figure="machine", card=card.name, gpus=torch.cuda.device_count(), driver=driver(), capability=f"{card.major}.{card.minor}",
        memory_gib=round(card.total_memory / 2**30, 1), multiprocessors=card.multi_processor_count, torch=torch.__version__, cuda=torch.version.cuda,
        cudnn=torch.backends.cudnn.version(), cores=len(os.sched_getaffinity(0)), numa_nodes=len(list(nodes.glob("node[0-9]*"))), ncu=bool(shutil.which("ncu")))


def best(work, repetitions=10, rounds=3):
    """Seconds of one repetition, of the fastest round."""
    seconds = []
    for _ in range(rounds):
        torch.cuda.synchronize()
        start = time.perf_counter()
        for _ in range(repetitions):
            work()
        torch.cuda.synchronize()
        seconds.append((time.perf_counter() - start) / repetitions)
    return min(seconds)


def product(side):
    a, b = (torch.randn(side, side, device="cuda", dtype=torch.bfloat16) for _ in range(2))
    seconds = best(lambda: a @ b)
    say(figure="matrix product", side=side, dtype="bf16", tflops=float(f"{2 * side**3 / seconds / 1e12:.3g}"))


def copy(mib):
    """Bytes read and written a second."""
    a = torch.empty(mib << 20, dtype=torch.uint8, device="cuda")
    b = torch.empty_like(a)
    say(figure="copy", mib=mib, gb_per_second=float(f"{2 * a.numel() / best(lambda: b.copy_(a)) / 1e9:.4g}"))


def sslrun():
    """The same product by sslrun on the GPU and on the CPU."""
    code = "local a = torch.randn{64, 64}; print(torch.cuda_device_count(), (a:cuda():mm(a:cuda()):cpu() - a:mm(a)):abs():max():item())"
    done = subprocess.run([PROGRAM, "-e", code], capture_output=True, text=True, timeout=120)
    words = done.stdout.split()
    say(figure="sslrun", exit=done.returncode, gpus=int(words[0]) if words else None, product_off_by=float(words[1]) if words else done.stderr[-300:])
    return done.returncode == 0 and float(words[1]) < 1e-4


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--side", type=int, default=8192)
    parser.add_argument("--mib", type=int, default=1024)
    options = parser.parse_args()
    if not torch.cuda.is_available():
        print(f"no GPU is visible to torch {torch.__version__} of {sys.executable}", file=sys.stderr)
        sys.exit(3)
    machine()
    product(options.side)
    copy(options.mib)
    sys.exit(0 if sslrun() else 1)


if __name__ == "__main__":
    main()
