"""Each method's whole training step, ours beside eager PyTorch on the same weights and inputs; also single parts.

    python tests/bench/step.py [--only NAME] [--rounds 7] [--batch 64] [--size 96] [--threads N]

A method is a file of tests/bench/steps: `inputs(options)` gives the tensors, `build(options, given)` the PyTorch module (or None) and a
function that does one step and returns the loss, `LUA` the same for sslrun (it sees `g` with the inputs, `g.state` with the module's
weights, `g.options`, and returns the function). Both run in processes of their own, a few steps each in turn. First both take two steps whose losses must agree. Printed are
medians of images (or calls) per second, the ratio (ours / PyTorch, higher is faster), the share of time that Lua itself takes, and peak
resident memory of both processes. The last line is one JSON object.
"""
import argparse
import importlib
import json
import math
import pathlib
import statistics
import sys
import tempfile
import time

import torch
from line_program import LineProgram
from program import PROGRAM

HERE = pathlib.Path(__file__).resolve().parent

# jit.profile counts milliseconds of CPU time by what the virtual machine does; C is everything outside Lua.
DRIVER = """
local path, threads = ...
torch.set_num_threads(tonumber(threads))
local clock = require 'ssl.process.clock'
local g = checkpoint.load(path)
local step = (function(g) %s end)(g)
local function run(count)
  local start, last = clock.now(), nil
  for _ = 1, count do last = step() end
  return clock.now() - start, last
end
local function share(count)
  local profile, own = require 'jit.profile', 0
  profile.start('i1', function(_, samples, state) if state ~= 'C' then own = own + samples end end)
  local seconds = run(count)
  profile.stop()
  return own / 1000 / seconds
end
local function peak()
  for line in io.lines '/proc/self/status' do
    local kb = line:match '^VmHWM:%%s+(%%d+)'
    if kb then return kb / 1024 end
  end
end
io.stdout:setvbuf 'line'
for line in io.lines() do
  local what, count = line:match '^(%%a+) ?(%%d*)$'
  if what == 'run' then
    print(('%%.9f %%.9g'):format(run(tonumber(count))))
  elseif what == 'share' then
    print(share(tonumber(count)))
  else
    print(peak())
  end
end
"""


def ours_program(module, path, threads, folder, environment=None):
    script = pathlib.Path(folder) / "step.lua"
    script.write_text(DRIVER % module.LUA)
    return LineProgram([PROGRAM, "--threads", threads, script, path, threads], environment)


def peer_program(name, path, threads, environment=None):
    """This file again, as a process that only does PyTorch's steps."""
    return LineProgram([sys.executable, HERE / "step.py", "--serve", name, "--given", path, "--threads", threads], environment)


def method(name):
    sys.path.insert(0, str(HERE))
    return importlib.import_module(f"steps.{name}")


def names():
    return sorted(path.stem for path in (HERE / "steps").glob("*.py"))


def serve(name, path):
    given = torch.load(path, weights_only=True)
    model, step = method(name).build(given["options"], given)
    if model is not None:
        model.load_state_dict(given["state"])
    for line in sys.stdin:
        what, *count = line.split()
        if what == "run":
            start, last = time.perf_counter(), None
            for _ in range(int(count[0])):
                last = step()
            print(f"{time.perf_counter() - start:.9f} {last:.9g}", flush=True)
        else:
            status = pathlib.Path("/proc/self/status").read_text().splitlines()
            print(next(int(s.split()[1]) / 1024 for s in status if s.startswith("VmHWM:")), flush=True)


def write_given(module, options, path):
    torch.manual_seed(0)
    given = dict(module.inputs(options))
    model, _ = module.build(options, given)
    given["state"] = {name: tensor.clone() for name, tensor in model.state_dict().items()} if model is not None else {}
    given["options"] = options
    torch.save(given, path)


def measure(name, module, options, rounds, threads, folder):
    path = pathlib.Path(folder) / f"{name}.pt"
    write_given(module, options, path)
    ours, peer = ours_program(module, path, threads, folder), peer_program(name, path, threads)
    for _ in range(2):
        (first, mine), (_, theirs) = ours.ask("run 1"), peer.ask("run 1")
        if not math.isclose(mine, theirs, rel_tol=1e-3, abs_tol=1e-3):  # float32 sums in another order
            sys.exit(f"{name}: the steps differ, loss {mine} here and {theirs} in PyTorch")
    count = max(1, round(getattr(module, "SECONDS", 0.5) / first))
    times = []
    for i in range(rounds):
        pair = [(ours if side == "ours" else peer).ask(f"run {count}")[0] / count for side in (("ours", "peer"), ("peer", "ours"))[i % 2]]
        times.append(pair if i % 2 == 0 else pair[::-1])
    share = ours.ask(f"share {max(count, math.ceil(3 / first))}")[0]
    unit = getattr(module, "UNITS", lambda o: o["batch"])(options)
    mine, theirs = (statistics.median(pair[side] for pair in times) for side in (0, 1))
    row = {"ours_per_second": unit / mine, "pytorch_per_second": unit / theirs,
           "ratio": statistics.median(pair[1] / pair[0] for pair in times), "lua_share": share,
           "ours_peak_mb": ours.ask("peak")[0], "pytorch_peak_mb": peer.ask("peak")[0]}
    row["memory_ratio"] = row["ours_peak_mb"] / row["pytorch_peak_mb"]
    ours.close()
    peer.close()
    return {key: round(value, 5) for key, value in row.items()}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", default="")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--batch", type=int, default=64)
    parser.add_argument("--size", type=int, default=96)
    parser.add_argument("--threads", type=int, default=torch.get_num_threads())
    parser.add_argument("--serve", help=argparse.SUPPRESS)
    parser.add_argument("--given", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    if arguments.serve:
        return serve(arguments.serve, arguments.given)
    options = {"batch": arguments.batch, "size": arguments.size}
    rows = {}
    print(f"{'step':18}{'ours /s':>10}{'PyTorch /s':>12}{'ratio':>8}{'Lua %':>8}{'ours MB':>10}{'PyTorch MB':>12}{'ratio':>8}")
    with tempfile.TemporaryDirectory() as folder:
        for name in names():
            if arguments.only not in name:
                continue
            row = rows[name] = measure(name, method(name), options, arguments.rounds, arguments.threads, folder)
            print(f"{name:18}{row['ours_per_second']:10.1f}{row['pytorch_per_second']:12.1f}{row['ratio']:8.3f}{100 * row['lua_share']:8.2f}"
                  f"{row['ours_peak_mb']:10.0f}{row['pytorch_peak_mb']:12.0f}{row['memory_ratio']:8.3f}", flush=True)
    print(json.dumps({"bench": "step", "options": options, "threads": arguments.threads, "steps": rows}))


if __name__ == "__main__":
    main()
