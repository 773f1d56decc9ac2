"""How long checkpoints hold a training up: SimSiam with a whole ResNet-18 and Adam, one checkpoint per 200 steps, written in the background.

Usage: python tests/bench/save_stall.py [--steps 601] [--every 200] [--size 32] [--batch 16] [--threads 1]. The program is $SSLRUN or
build/sslrun. The stall of each checkpoint (state copied, the one before waited for) is the run's own measurement, in log.jsonl; the share
is their sum without the first, whose memory is new, by the time of the steps between. The last line is one JSON object.
"""
import argparse
import json
import pathlib
import statistics
import subprocess
import tempfile

from program import PROGRAM, ROOT


def main():
    parser = argparse.ArgumentParser()
    for name, default in (("steps", 601), ("every", 200), ("size", 32), ("batch", 16), ("threads", 1)):
        parser.add_argument(f"--{name}", type=int, default=default)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        done = subprocess.run(
            [PROGRAM, "--threads", str(options.threads), str(ROOT / "recipes" / "simsiam_scenes.lua"), "--run.dir=run", "--device=cpu",
             "--data.train=320", "--data.val=4", f"--data.size={options.size}", f"--batch={options.batch}", "--model.base_channels=64",
             "--epochs=1000", f"--run.steps={options.steps}", f"--run.save_steps={options.every}", "--run.save_every=1000",
             "--run.tensorboard=false"], cwd=folder, capture_output=True, text=True)
        if done.returncode:
            raise SystemExit(done.stdout + done.stderr)
        records = [json.loads(line) for line in (folder / "run" / "log.jsonl").read_text().splitlines()]
        megabytes = (folder / "run" / "checkpoints" / "last.pt").stat().st_size / 1e6
    stalls = [record["stall_ms"] for record in records if "stall_ms" in record]
    steps = [options.batch / record["images_per_second"] for record in records if "loss" in record][1:]
    step_ms = 1e3 * statistics.median(steps)
    share = sum(stalls[1:]) / (1e3 * sum(steps[options.every:]))
    print(f"checkpoint      {megabytes:.0f} MB")
    print(f"step            {step_ms:.1f} ms (median)")
    print(f"stalls          {', '.join(f'{stall:.1f}' for stall in stalls)} ms")
    print(f"share           {100 * share:.2f} %")
    print(f"1 % is reached  at steps of {statistics.median(stalls[1:]) / (0.01 * options.every):.1f} ms")
    print(json.dumps({"megabytes": megabytes, "step_ms": step_ms, "stalls_ms": stalls, "share": share}))


if __name__ == "__main__":
    main()
