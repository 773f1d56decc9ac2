"""Trains recipes on pretend GPUs, small and fast, and reads their logs and the figures of the devices."""
import dataclasses
import json
import os
import pathlib
import subprocess

import gpu
from program import PROGRAM, ROOT
from waiting import DEADLINE

METHODS = ("simsiam", "multilabel", "ssprl", "wcl", "triplet")
PRECISIONS = {
    "fp32": (),
    "bf16": ("--precision=bf16", "--channels_last=true"),
    "fp16": ("--precision=fp16", "--channels_last=true"),
    "accumulate": ("--run.accumulate=2", "--run.clip=0.5"),
}
SMALL = ("--epochs=100", "--workers=1", "--run.tensorboard=false", "--run.preview=0", "--run.save_every=1000")
SIZES = {
    "ssprl": ("--batch=8", "--crops.size=32,32", "--levels.resize=64", "--levels.grid=2", "--levels.size=32"),
    "triplet": ("--batch=12", "--data.size=32"),
}
SIZE = ("--batch=8", "--data.size=32")


@dataclasses.dataclass
class Training:
    code: int
    printed: str
    records: list   # of the log
    devices: list   # a summary of each process that used a device, by rank

    @classmethod
    def of(cls, folder, done, devices):
        """What a program that has ended left in its run folder."""
        log = folder / "log.jsonl"
        records = [json.loads(line) for line in log.read_text().splitlines()] if log.exists() else []
        return cls(done.returncode, done.stdout + done.stderr, records, devices)

    @property
    def losses(self):
        """By step."""
        return {record["step"]: record["loss"] for record in self.records if "loss" in record}


def recordings(device):
    """Graphs of whole steps: those of single calls, by which a step is tried before it is recorded, hold no backward."""
    return [graph for graph in device["graphs"] if graph["backward"]]


def replays(device):
    """Those of whole steps; a call is tried once."""
    return device["figures"]["replays"] - (len(device["graphs"]) - len(recordings(device)))


def make_scenes(folder):
    subprocess.run([PROGRAM, "-e", "data.scenes.generate('scenes', {train = 48, val = 8, size = 40, seed = 0})"], cwd=folder, check=True)


def command(method, *options, processes=1):
    starter = ["--nproc", str(processes)] if processes > 1 else []
    return [PROGRAM, *starter, "--threads=1", str(ROOT / "recipes" / f"{method}_scenes.lua"), *SMALL, *SIZES.get(method, SIZE), *options]


def run(folder, words, summary=None, input=None, **environment):
    """The finished program, and the figures that its processes left in the file `summary`."""
    figures = folder / (summary or "figures.jsonl")
    figures.unlink(missing_ok=True)
    done = subprocess.run(list(map(str, words)), cwd=folder, input=input, capture_output=True, text=True, timeout=DEADLINE,
                          env={**os.environ, "OMP_NUM_THREADS": "1", **environment, "PRETEND_SUMMARY": str(figures)})
    devices = [json.loads(line) for line in figures.read_text().splitlines()] if figures.exists() else []
    return done, sorted(devices, key=lambda device: device["rank"])


def train(folder, name, method, *options, gpus=1, processes=1, compute=True, before="", **more):
    """Trains in folder/name, on the CPU where gpus is 0; `before` is Lua in front of the recipe."""
    environment = gpu.settings(gpus, compute) if gpus else {}
    words = command(method, f"--data.root={folder / 'scenes'}", f"--device={'cuda' if gpus else 'cpu'}", f"--run.dir={name}", *options,
                    processes=processes)
    if before:
        recipe = words.index(str(ROOT / "recipes" / f"{method}_scenes.lua"))
        (folder / f"{name}.lua").write_text(before + pathlib.Path(words[recipe]).read_text())
        words[recipe] = f"{name}.lua"
    done, devices = run(folder, words, f"{name}.figures", **environment, **more)
    return Training.of(folder / name, done, devices)
