"""Resident memory, ours beside Python PyTorch: dropped tensors, and a training loop of 300 steps.

    python tests/bench/memory.py [--repeats 3]

Each measurement runs in a process of its own, ours and the peer's alternately. `base` is the resident size before the loop,
`peak` the largest one (VmHWM), `drift` the growth of the resident size between step 100 and the last step.
"""
import argparse
import json
import pathlib
import statistics
import subprocess
import sys
import tempfile

from program import PROGRAM

STATUS_LUA = """
torch.set_num_threads(1)
local function status(key) for line in io.lines '/proc/self/status' do local kb = line:match('^' .. key .. ':%s+(%d+)') if kb then return kb / 1024 end end end
"""
STATUS_PYTHON = """
import torch
torch.set_num_threads(1)
def status(key):
    return next(int(line.split()[1]) / 1024 for line in open("/proc/self/status") if line.startswith(key + ":"))
"""

DROPPED = {
    "sslrun": STATUS_LUA + """
local base = status 'VmRSS'
for _ = 1, 2000 do local t = torch.ones { 256, 1024 } end
print(base, status 'VmHWM', 0)
""",
    "python": STATUS_PYTHON + """
base = status("VmRSS")
for _ in range(2000):
    t = torch.ones(256, 1024)
print(base, status("VmHWM"), 0)
""",
}

TRAINING = {
    "sslrun": STATUS_LUA + """
torch.manual_seed(0)
local model = nn.sequential { nn.Conv2d(3, 32, 3, { padding = 1 }), nn.BatchNorm2d(32), nn.ReLU(), nn.Conv2d(32, 32, 3, { padding = 1 }), nn.BatchNorm2d(32),
  nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(32, 64, 3, { padding = 1 }), nn.BatchNorm2d(64), nn.ReLU(), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(64, 10) }
local opt = optim.SGD(model, { lr = 0.05, momentum = 0.9 })
local base, middle = status 'VmRSS', 0
for step = 1, 300 do
  local x = torch.randn { 64, 3, 32, 32 }
  local target = torch.randint(0, 10, { 64 })
  local l = loss.cross_entropy(model(x), target)
  opt:zero_grad()
  l:backward()
  opt:step()
  if step == 100 then middle = status 'VmRSS' end
end
print(base, status 'VmHWM', status 'VmRSS' - middle)
""",
    "python": STATUS_PYTHON + """
from torch import nn
torch.manual_seed(0)
model = nn.Sequential(nn.Conv2d(3, 32, 3, padding=1), nn.BatchNorm2d(32), nn.ReLU(), nn.Conv2d(32, 32, 3, padding=1), nn.BatchNorm2d(32),
                      nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(32, 64, 3, padding=1), nn.BatchNorm2d(64), nn.ReLU(), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(64, 10))
opt = torch.optim.SGD(model.parameters(), lr=0.05, momentum=0.9)
base, middle = status("VmRSS"), 0
for step in range(1, 301):
    x = torch.randn(64, 3, 32, 32)
    target = torch.randint(0, 10, (64,))
    l = nn.functional.cross_entropy(model(x), target)
    opt.zero_grad()
    l.backward()
    opt.step()
    if step == 100:
        middle = status("VmRSS")
print(base, status("VmHWM"), status("VmRSS") - middle)
""",
}


def measure(side, source):
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / ("loop.lua" if side == "sslrun" else "loop.py")
        path.write_text(source)
        command = [PROGRAM if side == "sslrun" else sys.executable, str(path)]
        return [float(v) for v in subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--repeats", type=int, default=3)
    repeats = parser.parse_args().repeats
    results = {}
    for name, sources in {"2,000 dropped 1 MB tensors": DROPPED, "300 training steps": TRAINING}.items():
        runs = {side: [] for side in sources}
        for _ in range(repeats):
            for side, source in sources.items():
                runs[side].append(measure(side, source))
        results[name] = {side: [statistics.median(column) for column in zip(*values)] for side, values in runs.items()}

    print(f"{'MB, median of ' + str(repeats):28} {'':8} {'base':>8} {'peak':>8} {'peak-base':>10} {'drift':>8}")
    summary = {}
    for name, sides in results.items():
        for side, (base, peak, drift) in sides.items():
            print(f"{name:28} {side:8} {base:8.0f} {peak:8.0f} {peak - base:10.0f} {drift:8.1f}")
        ratio = sides["sslrun"][1] / sides["python"][1]
        print(f"{'':28} ratio of peaks {ratio:.2f}")
        summary[name] = {side: dict(zip(("base_mb", "peak_mb", "drift_mb"), values)) for side, values in sides.items()} | {"ratio": ratio}
    print(json.dumps(summary))


if __name__ == "__main__":
    main()
