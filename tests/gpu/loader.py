"""How long a run on JPEG files waits for its loader while a GPU trains SimSiam with ResNet-50: JSON lines.

    python tests/gpu/loader.py [--pictures=2048] [--batch=128] [--size=224] [--epochs=4] [--workers=N]
"""
import argparse
import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile

import torch

from program import PROGRAM, ROOT


def measure(options, folder):
    made = f"data.scenes.generate('pictures', {{train = {options.pictures}, val = 16, size = 400, workers = {options.workers}}})"
    subprocess.run([PROGRAM, "-e", made], cwd=folder, check=True)
    command = [PROGRAM, ROOT / "recipes" / "simsiam_scenes.lua", "--data.root=pictures", f"--data.train={options.pictures}", "--data.val=16", f"--data.size={options.size}",
               "--model.depth=50", "--model.base_channels=64", "--model.dim=2048", "--model.hidden=512", f"--batch={options.batch}", f"--epochs={options.epochs}",
               f"--workers={options.workers}", "--device=cuda", "--precision=bf16", "--channels_last=true", f"--run.log_every={max(1, options.pictures // options.batch)}",
               "--run.dir=run", "--run.tensorboard=false", "--run.preview=0"]
    done = subprocess.run([*map(str, command)], cwd=folder, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(done.stdout + done.stderr)
    records = [json.loads(line) for line in (pathlib.Path(folder) / "run" / "log.jsonl").read_text().splitlines()]
    last = [record for record in records if "loss" in record][-2:]
    print(json.dumps({"figure": "loader", "workers": options.workers, "batch": options.batch, "size": options.size,
                      "views_per_second": round(2 * statistics.mean(r["images_per_second"] for r in last), 1),
                      "wait_percent": round(statistics.mean(r["wait_percent"] for r in last), 2), "goal_wait_percent": 0}), flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name, default in (("pictures", 2048), ("batch", 128), ("size", 224), ("epochs", 4), ("workers", max(1, len(os.sched_getaffinity(0)) - 1))):
        parser.add_argument(f"--{name}", type=int, default=default)
    options = parser.parse_args()
    if not torch.cuda.is_available():
        sys.exit("tests/gpu/loader.py: no GPU on this machine")
    with tempfile.TemporaryDirectory() as folder:
        measure(options, folder)


if __name__ == "__main__":
    main()
