"""Which kernels one step of SimSiam takes and how long, or how many bytes: JSON lines, sslrun beside eager PyTorch.

    python tests/gpu/kernels.py [--what=ours,eager] [--bytes] [--batch=128] [--size=224] [--precision=bf16] [--format=channels_last] [--most=12]

Times are CUPTI's (kernel_times.cpp), for one step each; with --bytes those that the memory chips moved, one pass of ncu over one step. Sums for
each kind of kernel (kernel_names.py) come first, then the kernels with most of it.
"""
import csv
import io
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile

import torch

from kernel_names import grouped, kind, readable
from runners import LIBRARY, WHATS, Runner, command, options_of

METRICS = ("gpu__time_duration.sum", "dram__bytes_read.sum", "dram__bytes_write.sum")


def say(**figures):
    print(json.dumps(figures, ensure_ascii=False), flush=True)


def times(what, options, folder):
    """One step under CUPTI."""
    runner = Runner(what, options)
    path = pathlib.Path(folder) / what
    answer = runner.ask(f"kernels {path}")
    runner.close()
    if answer["cupti_error"]:
        say(figure="kernels", what=WHATS[what], skipped=f"CUPTI's error {answer['cupti_error']}")
        return
    lines = [line.split(maxsplit=3) for line in path.read_text().splitlines()]
    rows = [(name, int(nanoseconds), int(count), int(copied)) for count, nanoseconds, copied, name in lines]
    say(figure="kernels", what=WHATS[what], batch=options.batch, launches=sum(row[2] for row in rows), kernels=len(rows),
        busy_milliseconds=round(sum(row[1] for row in rows) / 1e6, 3), step_milliseconds=round(1000 * answer["seconds"], 3))
    for name, (nanoseconds, count, _) in grouped(rows, kind).items():
        say(figure="kind", what=WHATS[what], kind=name, milliseconds=round(nanoseconds / 1e6, 3), launches=count)
    for name, (nanoseconds, count, copied) in list(grouped(rows, readable).items())[: options.most]:
        say(figure="kernel", what=WHATS[what], milliseconds=round(nanoseconds / 1e6, 3), launches=count, name=name, **({"copied_bytes": copied} if copied else {}))


def traced(what, options):
    """The same step under ncu."""
    watched = ["ncu", "--target-processes", "all", "--profile-from-start", "off", "--clock-control", "none", "--metrics", ",".join(METRICS), "--csv",
               "--page", "raw", "--print-units", "base", *command(what, options)]
    done = subprocess.run(watched, input="marked\n", capture_output=True, text=True)
    table = done.stdout[done.stdout.find('"ID"'):] if '"ID"' in done.stdout else ""
    if not table:
        say(figure="bytes", what=WHATS[what], skipped=(done.stdout + done.stderr)[-300:])
        return
    rows = []
    for row in csv.DictReader(io.StringIO(table)):
        if row["ID"]:  # the line of units has none
            nanoseconds, *moved = (float(row[name].replace(",", "")) for name in METRICS)
            rows.append((row["Kernel Name"], sum(moved), nanoseconds, 1))
    say(figure="bytes", what=WHATS[what], batch=options.batch, launches=len(rows), gb=round(sum(row[1] for row in rows) / 1e9, 3))
    for name, (moved, nanoseconds, count) in grouped(rows, kind).items():
        say(figure="kind bytes", what=WHATS[what], kind=name, mb=round(moved / 1e6, 1), launches=count)
    for name, (moved, nanoseconds, count) in list(grouped(rows, readable).items())[: options.most]:
        say(figure="kernel bytes", what=WHATS[what], mb=round(moved / 1e6, 1), gb_per_second=round(moved / max(1, nanoseconds), 1), launches=count, name=name)


def main():
    parser = options_of(__doc__.splitlines()[0], ["ours", "eager"], most=12)
    parser.add_argument("--bytes", action="store_true")
    options = parser.parse_args()
    if not torch.cuda.is_available():
        sys.exit("tests/gpu/kernels.py: no GPU on this machine")
    if options.bytes and not shutil.which("ncu"):
        say(figure="bytes", skipped="ncu is not on the PATH")
    elif options.bytes:
        for what in options.what:
            traced(what, options)
    elif not LIBRARY:
        say(figure="kernels", skipped="kernel_times.so is not built: scripts/build.sh Release kernel_times")
    else:
        with tempfile.TemporaryDirectory() as folder:
            for what in options.what:
                times(what, options, folder)


if __name__ == "__main__":
    main()
