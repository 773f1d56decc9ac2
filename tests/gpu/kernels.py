"""Which kernels one step of SimSiam takes, how long and, where ncu is there, how many bytes: JSON lines, sslrun beside eager PyTorch.

    python tests/gpu/kernels.py [--batch=128] [--size=224] [--precision=bf16] [--format=channels_last] [--most=12]

Times are CUPTI's (kernel_times.cpp), for one step each; the bytes are those that the memory chips moved, one pass of ncu over one step.
"""
import argparse
import collections
import csv
import io
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile

import torch

from program import PROGRAM
from runners import HERE, LIBRARY, WHATS, Runner

METRICS = "gpu__time_duration.sum,dram__bytes_read.sum,dram__bytes_write.sum"


def say(**figures):
    print(json.dumps(figures), flush=True)


def times(what, options, folder):
    """One step under CUPTI; False where CUPTI does not work."""
    runner = Runner(what, options)
    path = pathlib.Path(folder) / what
    answer = runner.ask(f"kernels {path}")
    runner.close()
    if answer["cupti_error"]:
        say(figure="kernels", what=WHATS[what], skipped=f"CUPTI's error {answer['cupti_error']}")
        return
    rows = [line.split(maxsplit=3) for line in path.read_text().splitlines()]
    rows.sort(key=lambda row: -int(row[1]))
    say(figure="kernels", what=WHATS[what], batch=options.batch, launches=sum(int(row[0]) for row in rows), kinds=len(rows),
        busy_milliseconds=round(sum(int(row[1]) for row in rows) / 1e6, 3), step_milliseconds=round(1000 * answer["seconds"], 3))
    for count, nanoseconds, bytes_, name in rows[: options.most]:
        say(figure="kernel", what=WHATS[what], milliseconds=round(int(nanoseconds) / 1e6, 3), launches=int(count), name=name[:120],
            **({"copied_bytes": int(bytes_)} if int(bytes_) else {}))


def traced(what, options):
    """The same step under ncu: milliseconds and bytes of each kernel's name, largest first."""
    script = [sys.executable, HERE / "peer.py"] if what == "eager" else [PROGRAM, HERE / "ours.lua"]
    command = ["ncu", "--target-processes", "all", "--profile-from-start", "off", "--clock-control", "none", "--metrics", METRICS, "--csv", "--page", "raw", "--print-units", "base",
               *script, what, options.precision, options.format, options.batch, options.size, LIBRARY]
    done = subprocess.run([*map(str, command)], input="marked\n", capture_output=True, text=True, timeout=120)
    table = done.stdout[done.stdout.find('"ID"'):] if '"ID"' in done.stdout else ""
    if not table:
        say(figure="bytes", what=WHATS[what], skipped=(done.stdout + done.stderr)[-300:])
        return
    totals = collections.defaultdict(lambda: [0, 0.0, 0.0])
    for row in csv.DictReader(io.StringIO(table)):
        if not row["ID"]:  # the line of units
            continue
        total = totals[row["Kernel Name"]]
        numbers = [float(row[name].replace(",", "")) for name in METRICS.split(",")]
        total[0] += 1
        total[1] += numbers[0]
        total[2] += numbers[1] + numbers[2]
    say(figure="bytes", what=WHATS[what], batch=options.batch, launches=sum(t[0] for t in totals.values()), gb=round(sum(t[2] for t in totals.values()) / 1e9, 3))
    for name, (count, nanoseconds, moved) in sorted(totals.items(), key=lambda item: -item[1][2])[: options.most]:
        say(figure="kernel bytes", what=WHATS[what], mb=round(moved / 1e6, 1), gb_per_second=round(moved / max(1, nanoseconds), 1), launches=count, name=name[:120])


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name, default in (("batch", 128), ("size", 224), ("most", 12)):
        parser.add_argument(f"--{name}", type=int, default=default)
    parser.add_argument("--precision", default="bf16", choices=("bf16", "fp16"))
    parser.add_argument("--format", default="channels_last", choices=("channels_last", "contiguous_format"))
    options = parser.parse_args()
    if not torch.cuda.is_available():
        sys.exit("tests/gpu/kernels.py: no GPU on this machine")
    if not LIBRARY:
        sys.exit("tests/gpu/kernels.py: kernel_times.so is not built: scripts/build.sh Release kernel_times")
    with tempfile.TemporaryDirectory() as folder:
        for what in ("ours", "eager"):
            times(what, options, folder)
    if not shutil.which("ncu"):
        say(figure="bytes", skipped="ncu is not on the PATH")
        return
    for what in ("ours", "eager"):
        traced(what, options)


if __name__ == "__main__":
    main()
