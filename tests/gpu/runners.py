"""The processes that take steps on request, ours and PyTorch's: each prints its memory when it is ready, then seconds for each count asked for."""
import argparse
import json
import pathlib
import subprocess
import sys
import time

from program import PROGRAM

HERE = pathlib.Path(__file__).resolve().parent
LIBRARY = next((str(path) for path in (HERE.parents[1] / "lib" / "kernel_times.so", pathlib.Path(PROGRAM).resolve().parent / "kernel_times.so") if path.exists()), "")
WHATS = {"eager": "PyTorch eager", "compile": "torch.compile", "ours": "sslrun", "graph": "sslrun graph"}


def names(text):
    if unknown := set(text.split(",")) - WHATS.keys():
        raise argparse.ArgumentTypeError(f"expected some of {', '.join(WHATS)}, got {', '.join(unknown)}")
    return text.split(",")


def options_of(about, what, **more):
    """The command line of what measures steps: those to measure (of WHATS, by default `what`), their settings, and whole numbers by name."""
    parser = argparse.ArgumentParser(description=about)
    parser.add_argument("--what", default=what, type=names, help=f"of {', '.join(WHATS)}")
    for name, default in {"batch": 128, "size": 224, **more}.items():
        parser.add_argument(f"--{name}", type=int, default=default)
    parser.add_argument("--precision", default="bf16", choices=("bf16", "fp16"))
    parser.add_argument("--format", default="channels_last", choices=("channels_last", "contiguous_format"))
    return parser


def command(what, options):
    """Words that start one."""
    script = [sys.executable, HERE / "peer.py"] if what in ("eager", "compile") else [PROGRAM, HERE / "ours.lua"]
    return [*map(str, (*script, what, options.precision, options.format, options.batch, options.size, LIBRARY))]


class Runner:
    """`what` is one of WHATS; options: precision, format (channels_last or contiguous_format), batch, size. RuntimeError where it ends."""

    def __init__(self, what, options):
        self.what, self.name = what, WHATS[what]
        self.start = time.monotonic()
        self.process = subprocess.Popen(command(what, options), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1)
        self.ready = {**self.answer(), "start_seconds": round(time.monotonic() - self.start, 1)}

    def answer(self):
        for line in self.process.stdout:
            if line.startswith("{"):
                return json.loads(line)
        raise RuntimeError(f"{self.name} ended with {self.process.wait()}")

    def ask(self, line):
        self.process.stdin.write(f"{line}\n")
        return self.answer()

    def seconds(self, count):
        return self.ask(count)["seconds"]

    def close(self):
        self.process.stdin.close()
        self.process.wait()
