"""SimSiam's whole step with ResNet-50 at 224 pixels on a GPU, beside eager PyTorch and torch.compile in the same run.

    python tests/gpu/bench.py [--batch 128] [--rounds 5]

Ours and PyTorch take turns, a few steps each; printed are medians of views per second, ratios to eager PyTorch of the same precision and memory
format, and the share of the device's measured copy bandwidth that the step's unavoidable traffic takes (activations in the short format, each
tensor read and written once per operation that needs it; weights, gradients and momenta in float32). Then the loader: JPEG files through a
short run, and how long steps waited for it. The last line is one JSON object. Needs only Python's torch.
"""
import argparse
import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

import torch
from torch import nn
from torch.nn.functional import cosine_similarity

from program import PROGRAM, ROOT

DTYPES = {"bf16": torch.bfloat16, "fp16": torch.float16}
VIEWS = 2

DRIVER = """
local precision, format, graphed, batch = ...
local simsiam, clock = require 'ssl.methods.simsiam', require 'ssl.process.clock'
torch.manual_seed(0)
torch.set_cuda_options { benchmark = true }
local graph = graphed == 'graph' and torch.cuda_graph 'cuda:0'
local model = simsiam.model { encoder = nn.resnet { depth = 50 }, dim = 2048, hidden = 512 }
model:to { device = 'cuda', memory_format = format }
local views = {}
for i = 1, 2 do views[i] = torch.randn({ tonumber(batch), 3, 224, 224 }):to { device = 'cuda', memory_format = format } end
local optimizer = optim.SGD(model, { lr = 0.01, momentum = 0.9, weight_decay = 1e-4 })
local scaler = precision == 'fp16' and require('ssl.process.grad_scaler').new { device = 'cuda' }
local gradient = require 'ssl.parts.gradient'
local parameters = model:parameters()
local last
local function step()
  local l = torch.autocast('cuda', precision == 'fp16' and 'float16' or 'bfloat16', function()
    local z1, z2 = model:project(views[1]), model:project(views[2])
    local p1, p2 = model:predict(z1), model:predict(z2)
    return 0.5 * (loss.negative_cosine(p1, z2:detach()) + loss.negative_cosine(p2, z1:detach()))
  end)
  optimizer:zero_grad()
  if scaler then
    scaler:scale(l):backward()
    optimizer:step(scaler:unscale(gradient.of(parameters)))
    scaler:update()
  else
    l:backward()
    optimizer:step()
  end
  last = l:detach()
end
for _ = 1, 4 do step() end
if graph then
  optimizer:keep_rates_on_device()
  step()
  optimizer:zero_grad()
  graph:begin()
  step()
  graph:finish()
end
io.stdout:setvbuf 'line'
print 'ready'
for line in io.lines() do
  local count = tonumber(line)
  torch.cuda_synchronize()
  local start = clock.now()
  for _ = 1, count do
    if graph then graph:replay() else step() end
  end
  torch.cuda_synchronize()
  print(('%.9f %.9g'):format(clock.now() - start, last:item()))
end
"""


class Block(nn.Module):
    def __init__(self, inputs, width, stride):
        super().__init__()
        def conv(a, b, k, s=1):
            return nn.Sequential(nn.Conv2d(a, b, k, s, k // 2, bias=False), nn.BatchNorm2d(b))
        self.a, self.b, self.c = conv(inputs, width, 1), conv(width, width, 3, stride), conv(width, 4 * width, 1)
        self.down = conv(inputs, 4 * width, 1, stride) if stride > 1 or inputs != 4 * width else nn.Identity()
        self.relu = nn.ReLU(True)

    def forward(self, x):
        return self.relu(self.c(self.relu(self.b(self.relu(self.a(x))))) + self.down(x))


def resnet50():
    layers, inputs = [nn.Conv2d(3, 64, 7, 2, 3, bias=False), nn.BatchNorm2d(64), nn.ReLU(True), nn.MaxPool2d(3, 2, 1)], 64
    for stage, count in enumerate((3, 4, 6, 3)):
        for i in range(count):
            layers.append(Block(inputs, 64 << stage, 2 if stage and not i else 1))
            inputs = 256 << stage
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten())


class SimSiam(nn.Module):
    def __init__(self):
        super().__init__()
        def layer(a, b):
            return [nn.Linear(a, b, bias=False), nn.BatchNorm1d(b), nn.ReLU(True)]
        self.encoder = resnet50()
        self.projector = nn.Sequential(*layer(2048, 2048), *layer(2048, 2048), nn.Linear(2048, 2048), nn.BatchNorm1d(2048, affine=False))
        self.predictor = nn.Sequential(*layer(2048, 512), nn.Linear(512, 2048))

    def forward(self, x1, x2):
        z1, z2 = self.projector(self.encoder(x1)), self.projector(self.encoder(x2))
        p1, p2 = self.predictor(z1), self.predictor(z2)
        return -0.5 * (cosine_similarity(p1, z2.detach()).mean() + cosine_similarity(p2, z1.detach()).mean())


class Peer:
    """Eager PyTorch, or torch.compile around the whole model and loss; fused SGD in both."""

    def __init__(self, precision, memory_format, compiled, batch):
        torch.manual_seed(0)
        torch.backends.cudnn.benchmark = True
        self.model = SimSiam().cuda().to(memory_format=memory_format)
        self.views = [torch.randn(batch, 3, 224, 224, device="cuda").to(memory_format=memory_format) for _ in range(VIEWS)]
        self.forward = torch.compile(self.model) if compiled else self.model
        self.optimizer = torch.optim.SGD(self.model.parameters(), lr=0.01, momentum=0.9, weight_decay=1e-4, fused=True)
        self.scaler = torch.amp.GradScaler("cuda", enabled=precision == "fp16")
        self.dtype = DTYPES[precision]
        for _ in range(4):
            self.step()

    def step(self):
        with torch.autocast("cuda", self.dtype):
            loss = self.forward(*self.views)
        self.optimizer.zero_grad()
        self.scaler.scale(loss).backward()
        self.scaler.step(self.optimizer)
        self.scaler.update()

    def seconds(self, count):
        torch.cuda.synchronize()
        start = time.perf_counter()
        for _ in range(count):
            self.step()
        torch.cuda.synchronize()
        return time.perf_counter() - start


class Ours:
    def __init__(self, precision, memory_format, graphed, batch, folder):
        script = pathlib.Path(folder) / "driver.lua"
        script.write_text(DRIVER)
        format_name = "channels_last" if memory_format is torch.channels_last else "contiguous_format"
        self.process = subprocess.Popen([PROGRAM, str(script), precision, format_name, graphed, str(batch)], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, text=True, bufsize=1)
        if self.process.stdout.readline() != "ready\n":
            raise RuntimeError(f"sslrun ended early with {self.process.wait()}")

    def seconds(self, count):
        self.process.stdin.write(f"{count}\n")
        return float(self.process.stdout.readline().split()[0])

    def close(self):
        self.process.stdin.close()
        self.process.wait()


def traffic(batch):
    """Bytes that a step of one batch must move: see the module's docstring."""
    model, total = SimSiam(), 0

    def add(module, inputs, output):
        nonlocal total
        x, y = inputs[0].numel(), output.numel()
        if isinstance(module, (nn.Conv2d, nn.Linear)):
            total += 2 * (x + y) + 2 * (y + x + y + x)      # forward; gradients of input and of weight
        elif isinstance(module, (nn.BatchNorm2d, nn.BatchNorm1d)):
            total += 2 * (2 * x + y) + 2 * (4 * x + x)      # statistics, output; two passes over input and gradient, result
        elif isinstance(module, (nn.ReLU, nn.MaxPool2d)):
            total += 2 * (x + y) + 2 * (2 * y + x)
        elif isinstance(module, Block):
            total += 2 * 3 * y + 2 * 2 * y                  # the sum, and its gradient to both sides
    for module in model.modules():
        module.register_forward_hook(add)
    with torch.no_grad():
        model.eval()(torch.randn(1, 3, 224, 224), torch.randn(1, 3, 224, 224))
    weights = sum(p.numel() for p in model.parameters())
    return total * batch + weights * (2 * 4 + 3 * 4 + 2 * 4)  # casts; gradient, weight, momentum read; weight, momentum written


def bandwidth():
    a = torch.empty(1 << 30, dtype=torch.uint8, device="cuda")
    b = torch.empty_like(a)
    best = 0
    for _ in range(10):
        torch.cuda.synchronize()
        start = time.perf_counter()
        for _ in range(10):
            b.copy_(a)
        torch.cuda.synchronize()
        best = max(best, 10 * 2 * a.numel() / (time.perf_counter() - start))
    return best


def steps(arguments, folder):
    rows = {}
    peak, needed = bandwidth(), traffic(arguments.batch)
    print(f"{torch.cuda.get_device_name()}, copy bandwidth {peak / 1e9:.0f} GB/s, batch {arguments.batch} ({VIEWS} views of 224 each), traffic of a step {needed / 1e9:.1f} GB")
    print(f"{'precision':10}{'format':16}{'what':18}{'views/s':>10}{'x eager':>9}{'memory %':>10}")
    for precision in ("bf16", "fp16"):
        for name, memory_format in (("contiguous", torch.contiguous_format), ("channels_last", torch.channels_last)):
            runners = {"PyTorch eager": Peer(precision, memory_format, False, arguments.batch)}
            if name == "channels_last":
                runners["torch.compile"] = Peer(precision, memory_format, True, arguments.batch)
            runners["sslrun"] = Ours(precision, memory_format, "eager", arguments.batch, folder)
            runners["sslrun graph"] = Ours(precision, memory_format, "graph", arguments.batch, folder)
            count = max(2, round(1 / (runners["sslrun"].seconds(2) / 2)))
            times = {what: [] for what in runners}
            for _ in range(arguments.rounds):
                for what, runner in runners.items():
                    times[what].append(runner.seconds(count) / count)
            for runner in runners.values():
                if isinstance(runner, Ours):
                    runner.close()
            eager = statistics.median(times["PyTorch eager"])
            for what, seconds in times.items():
                middle = statistics.median(seconds)
                row = {"views_per_second": VIEWS * arguments.batch / middle, "ratio": eager / middle, "memory_share": needed / middle / peak}
                rows[f"{precision} {name} {what}"] = {key: round(value, 4) for key, value in row.items()}
                print(f"{precision:10}{name:16}{what:18}{row['views_per_second']:10.0f}{row['ratio']:9.3f}{100 * row['memory_share']:10.1f}", flush=True)
            del runners
            torch.cuda.empty_cache()
    return rows


def loader_wait(folder, workers):
    """A short run on generated JPEG files of 500x375: views per second and share of the time spent waiting."""
    code = "data.scenes.generate('pictures', {train = 2048, val = 16, size = 400, workers = %d})" % workers
    subprocess.run([PROGRAM, "-e", code], cwd=folder, check=True)
    command = [PROGRAM, str(ROOT / "recipes" / "simsiam_scenes.lua"), "--data.root=pictures", "--data.train=2048", "--data.val=16", "--data.size=224",
               "--model.depth=50", "--model.base_channels=64", "--model.dim=2048", "--model.hidden=512", "--batch=128", "--epochs=4", f"--workers={workers}",
               "--device=cuda", "--precision=bf16", "--run.log_every=16", "--run.dir=run", "--run.tensorboard=false"]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    records = [json.loads(line) for line in (pathlib.Path(folder) / "run" / "log.jsonl").read_text().splitlines()]
    last = [record for record in records if "loss" in record][-2:]
    row = {"workers": workers, "views_per_second": VIEWS * statistics.mean(r["images_per_second"] for r in last),
           "wait_percent": statistics.mean(r["wait_percent"] for r in last)}
    print(f"run on JPEG files, {workers} workers: {row['views_per_second']:.0f} views/s, {row['wait_percent']:.1f} % of the time waiting for the loader")
    return {key: round(value, 2) for key, value in row.items()}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--batch", type=int, default=128)
    parser.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args()
    if not torch.cuda.is_available():
        sys.exit("tests/gpu/bench.py: no GPU on this machine")
    with tempfile.TemporaryDirectory() as folder:
        rows = steps(arguments, folder)
        wait = loader_wait(folder, max(1, (os.cpu_count() or 2) - 1))
    print(json.dumps({"bench": "gpu", "device": torch.cuda.get_device_name(), "batch": arguments.batch, "steps": rows, "loader": wait}))


if __name__ == "__main__":
    main()
