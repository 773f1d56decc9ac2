"""SimSiam's recipe on scenes, a few steps on the GPU: in fp32, in bf16 with channels_last, and as a graph; a JSON line each."""
import json
import math
import pathlib
import subprocess
import sys
import tempfile
import time

from program import PROGRAM, ROOT

RUNS = {"fp32": (), "bf16 channels_last": ("--precision=bf16", "--channels_last=true"),
        "bf16 channels_last graph": ("--precision=bf16", "--channels_last=true", "--graph=true")}
SMALL = ("--device=cuda", "--data.train=128", "--data.val=16", "--batch=16", "--epochs=2", "--workers=1", "--run.steps=12", "--run.log_every=1", "--run.tensorboard=false",
         "--run.preview=0", "--run.dir=run", "--data.root=../scenes")


def run(what, arguments, folder):
    start = time.monotonic()
    place = pathlib.Path(tempfile.mkdtemp(dir=folder))
    done = subprocess.run([PROGRAM, ROOT / "recipes" / "simsiam_scenes.lua", *SMALL, *arguments], cwd=place, capture_output=True, text=True)
    log = place / "run" / "log.jsonl"
    losses = [record["loss"] for record in map(json.loads, log.read_text().splitlines()) if "loss" in record] if log.exists() else []
    fine = done.returncode == 0 and bool(losses) and all(map(math.isfinite, losses))
    figures = {"figure": "smoke", "what": what, "exit": done.returncode, "steps": 12, "last_loss": losses[-1] if losses else None, "seconds": round(time.monotonic() - start, 1)}
    reason = [line for line in done.stdout.splitlines() if line.startswith("graph:")]
    print(json.dumps({**figures, **({"graph": reason[0]} if reason else {}), **({} if fine else {"error": (done.stdout + done.stderr)[-500:]})}), flush=True)
    return fine


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as scratch:
        sys.exit(0 if all([run(what, arguments, scratch) for what, arguments in RUNS.items()]) else 1)
