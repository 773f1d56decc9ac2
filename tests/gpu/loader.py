"""How long a run on JPEG files waits for its loader while a GPU trains SimSiam with ResNet-50: JSON lines.

    python tests/gpu/loader.py [--pictures=2048] [--batch=128] [--size=224] [--epochs=6] [--workers=N]

An epoch has LINES log lines. Its first one also counts what lies between two epochs (the wait for the GPU, the first batch); the others
are the steady state. No checkpoints are written.
"""
import argparse
import json
import os
import pathlib
import subprocess
import sys
import tempfile

import torch

from program import PROGRAM, ROOT


LINES = 4  # of an epoch
WARM_UP = 2  # epochs that are not counted


def figures(records, per_line):
    """Of a log's lines, one for `per_line` steps, behind the warm-up: steady figures, and what an epoch's start costs besides."""
    lines = [{**record, "seconds": record["time"] - before["time"]} for before, record in zip(records, records[1:]) if record["epoch"] > WARM_UP]
    first = [line for line in lines if (line["step"] // per_line - 1) % LINES == 0]
    steady = [line for line in lines if (line["step"] // per_line - 1) % LINES != 0]
    seconds = sum(line["seconds"] for line in steady)
    rate, wait = (sum(line[name] * line["seconds"] for line in steady) / seconds for name in ("images_per_second", "wait_percent"))

    def of_start(cost):
        return round(1000 * sum(map(cost, first)) / len(first), 1)
    return {"images_per_second": rate, "wait_percent": round(wait, 2),
            "epoch_start_ms": of_start(lambda line: line["seconds"] * (1 - line["images_per_second"] / rate)),
            "epoch_start_wait_ms": of_start(lambda line: line["seconds"] * (line["wait_percent"] - wait * line["images_per_second"] / rate) / 100)}


def measure(options, folder):
    per_line = options.pictures // options.batch // LINES
    pictures = per_line * LINES * options.batch
    made = f"data.scenes.generate('pictures', {{train = {pictures}, val = 16, size = 400, workers = {options.workers}}})"
    subprocess.run([PROGRAM, "-e", made], cwd=folder, check=True)
    command = [PROGRAM, ROOT / "recipes" / "simsiam_scenes.lua", "--data.root=pictures", f"--data.train={pictures}", "--data.val=16", f"--data.size={options.size}",
               "--model.depth=50", "--model.base_channels=64", "--model.dim=2048", "--model.hidden=512", f"--batch={options.batch}", f"--epochs={options.epochs}",
               f"--workers={options.workers}", "--device=cuda", "--precision=bf16", "--channels_last=true", f"--run.log_every={per_line}",
               "--run.dir=run", "--run.tensorboard=false", "--run.preview=0", "--run.save_every=1000"]
    done = subprocess.run([*map(str, command)], cwd=folder, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(done.stdout + done.stderr)
    records = [json.loads(line) for line in (pathlib.Path(folder) / "run" / "log.jsonl").read_text().splitlines()]
    found = figures([record for record in records if "loss" in record], per_line)
    rate = found.pop("images_per_second")
    print(json.dumps({"figure": "loader", "workers": options.workers, "batch": options.batch, "size": options.size,
                      "views_per_second": round(2 * rate, 1), "step_ms": round(1000 * options.batch / rate, 2), **found,
                      "goal_wait_percent": 0}), flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name, default in (("pictures", 2048), ("batch", 128), ("size", 224), ("epochs", 6), ("workers", max(1, len(os.sched_getaffinity(0)) - 1))):
        parser.add_argument(f"--{name}", type=int, default=default)
    options = parser.parse_args()
    if options.pictures < LINES * options.batch or options.epochs <= WARM_UP:
        parser.error(f"expected pictures for {LINES} batches and more than {WARM_UP} epochs")
    if not torch.cuda.is_available():
        sys.exit("tests/gpu/loader.py: no GPU on this machine")
    with tempfile.TemporaryDirectory() as folder:
        measure(options, folder)


if __name__ == "__main__":
    main()
