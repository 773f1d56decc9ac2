"""Large JPEG files to two SimSiam crops of 224 pixels, one thread: full resolution, `scaled = true`, and Pillow with torchvision's crop law.

Usage: python tests/bench/decode_scaled.py [--images 12] [--rounds 5] [--width 1600] [--height 1200]. The program is $SSLRUN or
build/sslrun. Pictures are noise at several scales (1/f, as photographs have) with hard edges, saved at quality 90. Prints CPU
milliseconds per picture (medians over alternating rounds), ratios, and the mean absolute difference of scaled views from exact
ones in units of 1/255. The last line is one JSON object.
"""
import argparse
import json
import pathlib
import statistics
import tempfile
import time

import numpy as np
import torch
from line_program import LineProgram
from program import PROGRAM
from PIL import Image
from torchvision.transforms import v2

LUA = """
torch.set_num_threads(1)
local views = data.views{{count = 2, size = 224, hflip = 0.5, mean = {0, 0, 0}, std = {1, 1, 1}}}
local function make(scaled)
  return data.loader(data.images(arg[1]), views, {batch = 1, workers = 0, scaled = scaled})
end
local loaders = {make(false), make(true)}
io.stdout:setvbuf('line')
for line in io.lines() do
  local seconds = {}
  for i, loader in ipairs(loaders) do
    local start = os.clock()
    for _ in loader:epoch(tonumber(line)) do end
    seconds[i] = os.clock() - start
  end
  local difference, count = 0, 0
  local other = loaders[2]:epoch(tonumber(line))
  for batch in loaders[1]:epoch(tonumber(line)) do
    local scaled = other()
    for v = 1, 2 do
      difference = difference + (batch[v] - scaled[v]):abs():mean():item() * 255
      count = count + 1
    end
  end
  print(string.format('%.9f %.9f %.6f', seconds[1], seconds[2], difference / count))
end
"""


def pictures(folder, count, width, height):
    generator = np.random.default_rng(0)
    for i in range(count):
        picture = np.zeros((height, width, 3), np.float32)
        side = 4
        while side < width:
            small = Image.fromarray(generator.integers(0, 256, (side * 3 // 4, side, 3), dtype=np.uint8))
            picture += (np.asarray(small.resize((width, height), Image.BICUBIC), np.float32) - 128) * (4 / side) ** 0.6
            side *= 3
        for _ in range(20):
            x, y, w, h = generator.integers(0, (width, height, width // 3, height // 3))
            picture[y : y + h, x : x + w] += generator.uniform(-60, 60, 3)
        Image.fromarray(np.clip(picture + 128, 0, 255).astype(np.uint8)).save(folder / f"{i:04d}.jpg", quality=90)


def peer(folder):
    transform = v2.Compose([v2.RandomResizedCrop(224, scale=(0.2, 1.0)), v2.RandomHorizontalFlip(), v2.ToImage(), v2.ToDtype(torch.float32, scale=True)])
    start = time.process_time()
    for path in sorted(folder.glob("*.jpg")):
        image = Image.open(path).convert("RGB")
        transform(image), transform(image)
    return time.process_time() - start


def main():
    parser = argparse.ArgumentParser()
    for name, value in {"images": 12, "rounds": 5, "width": 1600, "height": 1200}.items():
        parser.add_argument(f"--{name}", type=int, default=value)
    options = parser.parse_args()
    torch.set_num_threads(1)
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        pictures(folder, options.images, options.width, options.height)
        (folder / "run.lua").write_text(LUA)
        ours = LineProgram([PROGRAM, folder / "run.lua", folder])
        # The first round warms up.
        rows = [[*ours.ask(number), peer(folder)] for number in range(options.rounds + 1)]
        ours.close()
    exact, scaled, difference, pillow = (statistics.median(column) for column in zip(*rows[1:]))
    result = {"exact_ms": exact, "scaled_ms": scaled, "torchvision_ms": pillow}
    result = {key: 1000 * value / options.images for key, value in result.items()}
    result |= {"scaled_speedup": exact / scaled, "exact_over_torchvision": pillow / exact, "mean_absolute_difference": difference}
    for key, value in result.items():
        print(f"{key:26} {value:8.2f}")
    print(json.dumps(result))


if __name__ == "__main__":
    main()
