"""JPEG files to two SimSiam views of 224 pixels, one thread: sslrun and torchvision with Pillow, measured alternately.

Usage: python tests/bench/views.py [--images 64] [--rounds 5] [--size 224]. The program is $SSLRUN or build/sslrun. Pictures
are 500x375 photographs made of noise at several scales, about 45 KB each. Figures are images (two views each) per second of
CPU time, medians over the rounds. The last line is one JSON object.
"""
import argparse
import json
import os
import pathlib
import statistics
import subprocess
import tempfile
import time

import numpy as np
import torch
from PIL import Image, ImageFilter
from torchvision.transforms import v2

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = os.environ.get("SSLRUN", str(ROOT / "build" / "sslrun"))
LUA = """
torch.set_num_threads(1)
local loader = data.loader(data.images(arg[1]), data.simsiam_views{size = tonumber(arg[2])}, {batch = 16, workers = 0, drop_last = false})
io.stdout:setvbuf('line')
for line in io.lines() do
  local start = os.clock()
  for _ in loader:epoch(tonumber(line)) do end
  print(string.format('%.9f', os.clock() - start))
end
"""


def photographs(folder, count):
    generator = np.random.default_rng(0)
    for i in range(count):
        picture = np.zeros((375, 500, 3), np.float32)
        for side, strength in ((4, 60), (16, 40), (64, 25), (200, 12)):
            small = Image.fromarray(generator.integers(0, 256, (side * 3 // 4, side, 3), dtype=np.uint8))
            picture += (np.asarray(small.resize((500, 375), Image.BICUBIC), np.float32) - 128) * strength / 60
        Image.fromarray(np.clip(picture + 128, 0, 255).astype(np.uint8)).save(folder / f"{i:04d}.jpg", quality=88)


class Blur:
    def __call__(self, image):
        return image.filter(ImageFilter.GaussianBlur(float(np.random.uniform(0.1, 2.0))))


def peer(folder, size):
    transform = v2.Compose([
        v2.RandomResizedCrop(size, scale=(0.2, 1.0)), v2.RandomApply([v2.ColorJitter(0.4, 0.4, 0.4, 0.1)], p=0.8), v2.RandomGrayscale(0.2),
        v2.RandomApply([v2.Lambda(Blur())], p=0.5), v2.RandomHorizontalFlip(), v2.PILToTensor(), v2.ToDtype(torch.float32, scale=True),
        v2.Normalize([0.485, 0.456, 0.406], [0.229, 0.224, 0.225])])
    paths = sorted(folder.glob("*.jpg"))

    def run():
        start = time.process_time()
        for path in paths:
            image = Image.open(path).convert("RGB")
            transform(image), transform(image)
        return time.process_time() - start

    return run


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--images", type=int, default=64)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--size", type=int, default=224)
    options = parser.parse_args()
    torch.set_num_threads(1)
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        photographs(folder, options.images)
        (folder / "run.lua").write_text(LUA)
        kilobytes = sum(path.stat().st_size for path in folder.glob("*.jpg")) / options.images / 1024
        ours = subprocess.Popen([PROGRAM, str(folder / "run.lua"), str(folder), str(options.size)], text=True, stdin=subprocess.PIPE,
                                stdout=subprocess.PIPE)

        def sslrun(epoch):
            ours.stdin.write(f"{epoch}\n")
            ours.stdin.flush()
            return float(ours.stdout.readline())

        torchvision = peer(folder, options.size)
        sslrun(0), torchvision()
        times = [(sslrun(epoch), torchvision()) for epoch in range(1, options.rounds + 1)]
        ours.stdin.close()
        ours.wait()
    rates = [options.images / statistics.median(column) for column in zip(*times)]
    print(f"{options.images} pictures of {kilobytes:.0f} KB, two views of {options.size} pixels, {options.rounds} rounds")
    print(f"{'':24}{'images/s':>10}{'ratio':>8}")
    print(f"{'sslrun':24}{rates[0]:10.0f}{rates[0] / rates[1]:8.2f}")
    print(f"{'torchvision, Pillow':24}{rates[1]:10.0f}{1:8.2f}")
    print(json.dumps({"bench": "views", "size": options.size, "sslrun_per_s": rates[0], "torchvision_per_s": rates[1], "ratio": rates[0] / rates[1]}))


if __name__ == "__main__":
    main()
