"""Saving and loading a state dict of 100 MB: sslrun beside torch.save, torch.load and safetensors, in turn, one thread each.

Usage: python tests/bench/checkpoint.py [--rounds 15] [--folder DIR]. The program is $SSLRUN or build/sslrun. The dictionary is that of a
ResNet-50 (320 tensors, 102 MB). Times are wall time of one call with the file in the page cache; medians over the rounds. sslrun syncs
every file before it appears under its name; the peers' saves are timed with the same sync (open file, save, fsync), and without it as a
second row. Mapped loads touch no tensor. The last line is one JSON object.
"""
import argparse
import json
import os
import pathlib
import statistics
import subprocess
import tempfile
import time

import safetensors.torch
import torch
import torchvision

from program import PROGRAM

LUA = """
torch.set_num_threads(1)
io.stdout:setvbuf('line')
local state = checkpoint.load 'given.pt'
local calls = {
  save = function(name) checkpoint.save(name, state) end,
  load = function(name) return checkpoint.load(name) end,
  map = function(name) return checkpoint.load(name, {mmap = true}) end,
}
for line in io.lines() do
  local call, name = line:match '(%S+) (%S+)'
  local begun = fs.time()
  local result = calls[call](name)
  print(fs.time() - begun)
  result = nil
  collectgarbage()
  collectgarbage()
end
"""


def synced(save):
    """The peer's save with what makes it survive a power cut."""
    def run(name):
        save(name)
        handle = os.open(name, os.O_RDONLY)
        os.fsync(handle)
        os.close(handle)

    return run


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--folder", default=None)
    options = parser.parse_args()
    torch.set_num_threads(1)
    with tempfile.TemporaryDirectory(dir=options.folder) as folder:
        os.chdir(folder)
        state = torchvision.models.resnet50().state_dict()
        torch.save(state, "given.pt")
        safetensors.torch.save_file(state, "given.safetensors")
        pathlib.Path("bench.lua").write_text(LUA)
        ours = subprocess.Popen([PROGRAM, "--threads", "1", "bench.lua"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

        def sslrun(call, name):
            ours.stdin.write(f"{call} {name}\n")
            ours.stdin.flush()
            return float(ours.stdout.readline())

        def timed(call):
            begun = time.perf_counter()
            result = call()
            seconds = time.perf_counter() - begun
            del result
            return seconds

        def save_torch(name):
            torch.save(state, name)

        def save_safetensors(name):
            safetensors.torch.save_file(state, name)

        rows = {  # name: (ours, peer)
            "save torch, synced": (("save", "a.pt"), lambda: synced(save_torch)("b.pt")),
            "save torch, peer unsynced": (("save", "a.pt"), lambda: save_torch("b.pt")),
            "save safetensors, synced": (("save", "a.safetensors"), lambda: synced(save_safetensors)("b.safetensors")),
            "save safetensors, peer unsynced": (("save", "a.safetensors"), lambda: save_safetensors("b.safetensors")),
            "load torch": (("load", "given.pt"), lambda: torch.load("given.pt", weights_only=True)),
            "load torch, mapped": (("map", "given.pt"), lambda: torch.load("given.pt", weights_only=True, mmap=True)),
            "load safetensors, read": (("load", "given.safetensors"), lambda: safetensors.torch.load(pathlib.Path("given.safetensors").read_bytes())),
            "load safetensors, mapped": (("map", "given.safetensors"), lambda: safetensors.torch.load_file("given.safetensors")),
        }
        times = {name: ([], []) for name in rows}
        for round_ in range(-1, options.rounds):  # the first round warms up
            for name, (mine, peer) in rows.items():
                pair = (sslrun(*mine), timed(peer)) if round_ % 2 else (timed(peer), sslrun(*mine))[::-1]
                if round_ >= 0:
                    times[name][0].append(pair[0])
                    times[name][1].append(pair[1])
        ours.stdin.close()
        ours.wait()
        os.chdir("/")
    result = {}
    print(f"{'':32} {'sslrun ms':>10} {'peer ms':>10} {'ratio':>7}")
    for name, (mine, peer) in times.items():
        a, b = statistics.median(mine), statistics.median(peer)
        result[name] = {"sslrun_ms": round(a * 1e3, 2), "peer_ms": round(b * 1e3, 2), "ratio": round(a / b, 3)}
        print(f"{name:32} {a * 1e3:10.1f} {b * 1e3:10.1f} {a / b:7.2f}")
    print(json.dumps(result))


if __name__ == "__main__":
    main()
