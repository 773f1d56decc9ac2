"""Small calls in sslrun and in Python of the same LibTorch, measured alternately; prints ns per call and the ratio.

Usage: python tests/bench/ops.py [--rounds 15] [--only NAME]. The program is $SSLRUN or build/sslrun. Each round measures
one call for about 20 ms of CPU time in one program while the other waits; medians over the rounds. The last line is one
JSON object.
"""
import argparse
import json
import math
import statistics
import tempfile
import time

import torch
from line_program import LineProgram
from program import PROGRAM

# name: (Python statement, Lua statement); both see the variables of the set-up below.
CALLS = {
    "add": ("a.add(b)", "local _ = a:add(b)"),
    "mul by number": ("a.mul(2.5)", "local _ = a:mul(2.5)"),
    "4x4 matmul": ("a.matmul(b)", "local _ = a:matmul(b)"),
    "sum over a dim": ("a.sum(1)", "local _ = a:sum(1)"),
    "view": ("a.view(2, 8)", "local _ = a:view(2, 8)"),
    "select": ("a.select(0, 1)", "local _ = a:select(0, 1)"),
    "cat of 4": ("torch.cat([a, b, a, b], 0)", "local _ = torch.cat({a, b, a, b}, 0)"),
    "small backward": ("w.grad = None; (w * x).sum().backward()", "w.grad = nil; (w * x):sum():backward()"),
    "sgd step, 60 parameters": ("optimiser.step()", "optimiser:step()"),
}
# Operators and indexing, beyond the nine of the requirement.
MORE = {
    "a + b": ("a + b", "local _ = a + b"),
    "a * 2": ("a * 2", "local _ = a * 2"),
    "a[1]": ("a[1]", "local _ = a[1]"),
    "relu": ("torch.relu(a)", "local _ = torch.relu(a)"),
    "zeros": ("torch.zeros((2, 3))", "local _ = torch.zeros({2, 3})"),
    "mean, keepdim by name": ("a.mean(0, keepdim=True)", "local _ = a:mean(0, {keepdim = true})"),
    "sgd step, Python fused": ("fused.step()", "optimiser:step()"),
    "item": ("s.item()", "local _ = s:item()"),
}

PYTHON_SETUP = """
a, b, x, s = torch.rand(4, 4), torch.rand(4, 4), torch.rand(4, 4), torch.rand(())
w = torch.rand(4, 4, requires_grad=True)
parameters = [torch.rand(8, 8, requires_grad=True) for _ in range(60)]
for parameter in parameters:
    parameter.grad = torch.rand(8, 8)
optimiser = torch.optim.SGD(parameters, lr=1e-6, momentum=0.9, weight_decay=1e-4)
fused = torch.optim.SGD(parameters, lr=1e-6, momentum=0.9, weight_decay=1e-4, fused=True)
"""
LUA_SETUP = """
torch.set_num_threads(1)
local a, b, x, s = torch.rand({4, 4}), torch.rand({4, 4}), torch.rand({4, 4}), torch.rand({})
local w = torch.rand({4, 4}, {requires_grad = true})
local parameters = {}
for i = 1, 60 do
  parameters[i] = torch.rand({8, 8}, {requires_grad = true})
  parameters[i].grad = torch.rand({8, 8})
end
local optimiser = optim.SGD and optim.SGD(parameters, {lr = 1e-6, momentum = 0.9, weight_decay = 1e-4})
local runs = {}
%s
io.stdout:setvbuf('line')
for line in io.lines() do
  local name, count = line:match('^(.-)|(%%d+)$')
  print(string.format('%%.9f', runs[name](tonumber(count))))
end
"""
LUA_CALL = """
runs[%r] = function(n)
  local start = os.clock()
  for _ = 1, n do %s end
  return os.clock() - start
end
"""


def python_runs(calls):
    names = {"torch": torch, "clock": time.process_time}
    exec(PYTHON_SETUP, names)
    lines = [f"def make({', '.join(k for k in names if not k.startswith('__'))}):", "  runs = {}"]
    for name, (statement, _) in calls.items():
        lines += ["  def run(n):", "    start = clock()", f"    for _ in range(n): {statement}", "    return clock() - start"]
        lines += [f"  runs[{name!r}] = run"]
    exec("\n".join(lines + ["  return runs"]), names)
    return names["make"](**{k: v for k, v in names.items() if not k.startswith("__") and k != "make"})


def lua_program(calls):
    body = "".join(LUA_CALL % (name, statement) for name, (_, statement) in calls.items())
    return LUA_SETUP % body


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--only", default="")
    options = parser.parse_args()
    torch.set_num_threads(1)
    calls = {k: v for k, v in {**CALLS, **MORE}.items() if options.only in k}
    ours_only = python_runs(calls)
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
        script.write(lua_program(calls))
        script.flush()
        ours = LineProgram([PROGRAM, script.name])
        rows = measure(calls, ours_only, lambda name, count: ours.ask(f"{name}|{count}")[0], options.rounds)
        ours.close()
    report(rows)


def measure(calls, python, lua_run, rounds):
    rows = {}
    for name in calls:
        count = max(20, int(0.02 / max(python[name](200) / 200, 1e-8)))
        lua_run(name, count)
        python[name](count)
        times = [(lua_run(name, count), python[name](count)) for _ in range(rounds)]
        ours = statistics.median(t for t, _ in times) / count * 1e9
        theirs = statistics.median(t for _, t in times) / count * 1e9
        rows[name] = {"sslrun_ns": round(ours), "python_ns": round(theirs), "ratio": round(ours / theirs, 3)}
    return rows


def report(rows):
    print(f"{'call':28}{'sslrun ns':>12}{'Python ns':>12}{'ratio':>8}")
    for name, row in rows.items():
        print(f"{name:28}{row['sslrun_ns']:12}{row['python_ns']:12}{row['ratio']:8.2f}")
    ratios = {name: row["ratio"] for name, row in rows.items() if name in CALLS}
    mean = geometric_mean(ratios.values())
    without = geometric_mean(ratio for name, ratio in ratios.items() if not name.startswith("sgd"))
    worst = max(ratios.values(), default=math.nan)
    print(f"{'geometric mean, first nine':28}{mean:32.2f}\n{'the same without sgd':28}{without:32.2f}\n{'worst of them':28}{worst:32.2f}")
    print(json.dumps({"bench": "ops", "calls": rows, "geometric_mean": mean, "without_sgd": without, "worst": worst}))


def geometric_mean(ratios):
    logs = [math.log(ratio) for ratio in ratios]
    return round(math.exp(statistics.fmean(logs)), 3) if logs else math.nan


if __name__ == "__main__":
    main()
