"""Parts of detectors beside torchvision's: non-maximum suppression and ROIAlign, one thread.

    python tests/bench/detection.py [--rounds 9] [--only NAME]

nms       random boxes of a 1333 x 800 picture, threshold 0.7: 12,000, 2,000, and five groups of 1,000 (torchvision's batched_nms).
roi_align 256 channels; "C4": 256 regions to 14 x 14 on a map of stride 16, forward and backward; "p2": 512 regions of up to 112 pixels a
          side to 7 x 7 on a map of stride 4. Adaptive grids, aligned.

Each round runs a case in the program ($SSLRUN or build/sslrun), then in this process, on the same numbers; a round's first repetition is
not counted. Medians over the rounds in milliseconds; the last line is one JSON object.
"""
import argparse
import json
import pathlib
import statistics
import tempfile
import time

import torch
import torchvision
from line_program import LineProgram
from program import PROGRAM

LUA = """
torch.set_num_threads(1)
local clock = require 'ssl.process.clock'
local g = checkpoint.load(%r)
local c4, p2 = { output = { 14, 14 }, scale = 1 / 16 }, { output = { 7, 7 }, scale = 1 / 4 }
local x = nn.parameter(g.c4)
local runs = {
  ['nms 12000'] = function() return detection.nms(g.boxes, g.scores, 0.7) end,
  ['nms 2000'] = function() return detection.nms(g.boxes:narrow(0, 0, 2000), g.scores:narrow(0, 0, 2000), 0.7) end,
  ['nms 5 x 1000'] = function()
    return detection.nms(g.boxes:narrow(0, 0, 5000), g.scores:narrow(0, 0, 5000), 0.7, { groups = g.groups })
  end,
  ['roi_align C4 forward'] = function() return detection.roi_align(g.c4, g.regions, c4) end,
  ['roi_align C4 backward'] = function(output) x.grad = nil; output:backward(g.cotangent) end,
  ['roi_align p2 forward'] = function() return detection.roi_align(g.p2, g.small, p2) end,
}
local before = { ['roi_align C4 backward'] = function() return detection.roi_align(x, g.regions, c4) end }
io.stdout:setvbuf('line')
for name in io.lines() do
  local times = {}
  for i = 1, 3 do
    local given = before[name] and before[name]()
    local start = clock.now()
    local result = runs[name](given)
    times[i] = clock.now() - start
    if result then result:release() end
  end
  print(('%%.9f %%.9f'):format(times[2], times[3]))
end
"""


def boxes(count, longest, draw):
    corner = torch.rand(count, 2, generator=draw) * torch.tensor([1333.0, 800.0])
    sides = torch.rand(count, 2, generator=draw).mul(torch.tensor(longest).log()).exp() + 8
    return torchvision.ops.clip_boxes_to_image(torch.cat([corner - sides / 2, corner + sides / 2], 1), (800, 1333))


def given():
    draw = torch.Generator().manual_seed(0)
    regions = [torch.cat([torch.zeros(count, 1), boxes(count, longest, draw)], 1) for count, longest in ((256, 400.0), (512, 104.0))]
    return {
        "boxes": boxes(12000, 400.0, draw), "scores": torch.rand(12000, generator=draw), "groups": torch.arange(5000) % 5,
        "c4": torch.randn(1, 256, 50, 84, generator=draw), "p2": torch.randn(1, 256, 200, 336, generator=draw),
        "regions": regions[0], "small": regions[1], "cotangent": torch.randn(256, 256, 14, 14, generator=draw),
    }


def peers(g):
    ops, x = torchvision.ops, g["c4"].clone().requires_grad_()

    def c4(features):
        return ops.roi_align(features, g["regions"], (14, 14), 1 / 16, -1, True)

    def backward(output):
        x.grad = None
        output.backward(g["cotangent"])

    def batched():
        return ops.batched_nms(g["boxes"][:5000], g["scores"][:5000], g["groups"], 0.7)

    nothing = lambda: None  # noqa: E731
    return {
        "nms 12000": (nothing, lambda _: ops.nms(g["boxes"], g["scores"], 0.7)),
        "nms 2000": (nothing, lambda _: ops.nms(g["boxes"][:2000], g["scores"][:2000], 0.7)),
        "nms 5 x 1000": (nothing, lambda _: batched()),
        "roi_align C4 forward": (nothing, lambda _: c4(g["c4"])),
        "roi_align C4 backward": (lambda: c4(x), backward),
        "roi_align p2 forward": (nothing, lambda _: ops.roi_align(g["p2"], g["small"], (7, 7), 1 / 4, -1, True)),
    }


def peer_times(prepare, run):
    times = []
    for _ in range(3):
        prepared = prepare()
        start = time.perf_counter()
        result = run(prepared)
        times.append(time.perf_counter() - start)
        del result
    return times[1:]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--only", default="")
    options = parser.parse_args()
    torch.set_num_threads(1)
    numbers = given()
    with tempfile.TemporaryDirectory() as folder:
        torch.save(numbers, pathlib.Path(folder) / "given.pt")
        script = pathlib.Path(folder) / "ours.lua"
        script.write_text(LUA % str(pathlib.Path(folder) / "given.pt"))
        ours = LineProgram([PROGRAM, script])
        rows = {}
        print(f"{'case':24}{'sslrun ms':>12}{'torchvision ms':>16}{'ratio':>8}")
        for name, (prepare, run) in peers(numbers).items():
            if options.only not in name:
                continue
            mine, theirs = [], []
            for _ in range(options.rounds):
                mine += ours.ask(name)
                theirs += peer_times(prepare, run)
            mine, theirs = statistics.median(mine) * 1e3, statistics.median(theirs) * 1e3
            rows[name] = {"sslrun_ms": round(mine, 3), "torchvision_ms": round(theirs, 3), "ratio": round(mine / theirs, 3)}
            print(f"{name:24}{mine:12.2f}{theirs:16.2f}{mine / theirs:8.3f}", flush=True)
        ours.close()
    print(json.dumps({"bench": "detection", "cases": rows}))


if __name__ == "__main__":
    main()
