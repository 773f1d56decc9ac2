"""The data engine against its peers, one core each, and against the limit: libjpeg-turbo decoding the same files.

Usage: python tests/bench/loader.py [--data DIR] [--images 48] [--rounds 5] [--rows simsiam,avx2,…]. The program is $SSLRUN or
build/sslrun. Without --data the pictures are 500x375 JPEGs of quality 90 made of noise at several scales. Peers: torchvision with
Pillow; simplejpeg and OpenCV called from Python (bilinear, not antialiased); a C program that only decodes (accurate IDCT,
smooth chroma). Figures are CPU time, sides in turn, medians over the rounds; only the row of two workers takes wall time and
wants two free cores. The last line is one JSON object.
"""
import argparse
import io
import json
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections import namedtuple

import numpy as np
import torch
from PIL import Image, ImageFilter
from torchvision.transforms import v2

try:
    import cv2
    import simplejpeg
except ImportError as problem:
    cv2 = simplejpeg = None
    print(f"no simplejpeg + OpenCV side: {problem} (pip install simplejpeg opencv-python-headless)")

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = os.environ.get("SSLRUN", str(ROOT / "build" / "sslrun"))
MEAN, STD = [0.485, 0.456, 0.406], [0.229, 0.224, 0.225]
# A group of views: how many, their side, the crop's share of the area, strength of the jitter, p of blur and solarisation,
# a block of the picture, or the side and grid of a level of patches.
Group = namedtuple("Group", "count size scale jitter blur solarize block level", defaults=((0.2, 1.0), (0.4, 0.4, 0.4, 0.1), 0.5, 0, None, None))
STRONG = (0.8, 0.8, 0.8, 0.2)
SWAV = [Group(2, 224, (0.14, 1.0), STRONG), Group(6, 96, (0.05, 0.14), STRONG)]
# case: (views as Lua, the same for the peers; None: resize 256, centre 224)
CASES = {
    "simsiam": ("data.simsiam_views()", [Group(2, 224)]),
    "uint8": ("data.simsiam_views{dtype = 'uint8'}", [Group(2, 224)]),
    "ssprl": ("data.ssprl_views()", [*SWAV, Group(8, 112, (0.6, 1.0), STRONG, level=(314, 2)), Group(18, 96, (0.6, 1.0), STRONG, level=(383, 3))]),
    "block": ("data.block_views()", [Group(1, 224, blur=b, solarize=s, block=k) for b, s in ((0.5, 0.5), (0.1, 0.2)) for k in range(4)]),
    "swav": ("data.swav_views()", SWAV),
    "wcl": ("data.wcl_views()", [Group(2, 224, (0.08, 1.0), STRONG)]),
    "eval": ("data.eval_views()", None),
    "decode": ("data.views{{crop = 'resize', size = 8}}", None),
}
LUA = """
torch.set_num_threads(1)
io.stdout:setvbuf('line')
local clock = require 'ssl.clock'
local loaders, before = {}, {}
for line in io.lines() do
  local folder, case, workers, scaled, epoch = line:match '^(.-)\\t(.-)\\t(%d+)\\t(%a+)\\t(%d+)$'
  local key = folder .. case .. workers .. scaled
  if not loaders[key] then
    local views = assert(loadstring('return ' .. case))()
    loaders[key] = data.loader(data.images(folder), views, {batch = 16, workers = tonumber(workers), scaled = scaled == 'true', drop_last = false})
    before[key] = loaders[key]:stats()
  end
  collectgarbage()  -- dropped batches go back to the loader, as they do in a long run
  local cpu, wall = os.clock(), clock.now()
  for _ in loaders[key]:epoch(tonumber(epoch)) do end
  cpu, wall = os.clock() - cpu, clock.now() - wall
  local stats, words = loaders[key]:stats(), {}
  for _, name in ipairs {'read', 'decode', 'resize', 'colour', 'blur', 'pack'} do
    words[#words + 1] = ('%.9f'):format(stats.stages[name] - before[key].stages[name])
  end
  before[key] = stats
  print(('%.9f %.9f %s'):format(cpu, wall, table.concat(words, ' ')))
end
"""
STAGES = ["read", "decode", "resize", "colour", "blur", "pack"]
PLAIN = r"""
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <jpeglib.h>
int main(int argc, char** argv) {
  static unsigned char bytes[1 << 26];
  struct jpeg_decompress_struct info;
  struct jpeg_error_mgr errors;
  char line[64];
  info.err = jpeg_std_error(&errors);
  jpeg_create_decompress(&info);
  while (fgets(line, sizeof line, stdin)) {
    clock_t start = clock();
    for (int i = 1; i < argc; i++) {
      FILE* file = fopen(argv[i], "rb");
      size_t count = fread(bytes, 1, sizeof bytes, file);
      fclose(file);
      jpeg_mem_src(&info, bytes, count);
      jpeg_read_header(&info, 1);
      info.out_color_space = JCS_RGB;
      jpeg_start_decompress(&info);
      size_t row = 3 * (size_t)info.output_width;
      unsigned char* pixels = malloc(row * info.output_height);
      while (info.output_scanline < info.output_height) {
        JSAMPROW rows[4];
        for (int r = 0; r < 4; r++) rows[r] = pixels + row * (info.output_scanline + r < info.output_height ? info.output_scanline + r : 0);
        jpeg_read_scanlines(&info, rows, 4);
      }
      jpeg_finish_decompress(&info);
      free(pixels);
    }
    printf("%.9f\n", (double)(clock() - start) / CLOCKS_PER_SEC);
    fflush(stdout);
  }
  return 0;
}
"""


def photographs(folder, count, width, height):
    """Noise whose strength falls with its scale; about 45 KB for 500x375 at quality 90."""
    folder.mkdir()
    generator = np.random.default_rng(0)
    for i in range(count):
        picture = np.zeros((height, width, 3), np.float32)
        for side, strength in ((4, 60), (16, 40), (64, 25), (200, 11)):
            small = Image.fromarray(generator.integers(0, 256, (side * 3 // 4, side, 3), dtype=np.uint8))
            picture += (np.asarray(small.resize((width, height), Image.BICUBIC), np.float32) - 128) * strength / 60
        Image.fromarray(np.clip(picture + 128, 0, 255).astype(np.uint8)).save(folder / f"{i:04d}.jpg", quality=90)


class Side:
    """A program that runs one piece of work per line of input and answers with its figures."""

    def __init__(self, arguments, environment=None):
        self.process = subprocess.Popen(arguments, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env={**os.environ, **(environment or {})})

    def ask(self, line):
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()
        return [float(word) for word in self.process.stdout.readline().split()]

    def close(self):
        self.process.stdin.close()
        self.process.wait()


def plain_decoder(folder, paths):
    compiler = shutil.which("cc") or shutil.which("gcc") or shutil.which("clang")
    if not compiler:
        print("no plain decode: no C compiler")
        return None
    if not (folder / "plain").exists():
        (folder / "plain.c").write_text(PLAIN)
        done = subprocess.run([compiler, "-O2", "-o", folder / "plain", folder / "plain.c", "-ljpeg"], capture_output=True, text=True)
        if done.returncode:
            print("no plain decode:", done.stderr.strip().splitlines()[-1])
            return None
    return Side([str(folder / "plain"), *map(str, paths)])


def timed(work):
    def run():
        start = time.process_time()
        work()
        return time.process_time() - start

    return run


class PillowBlur:
    def __call__(self, image):
        return image.filter(ImageFilter.GaussianBlur(float(np.random.uniform(0.1, 2.0))))


class Block:
    """One of four overlapping blocks: 0 top left, 1 bottom left, 2 top right, 3 bottom right."""

    def __init__(self, number):
        self.number = number

    def __call__(self, image):
        w, h, (right, bottom) = image.width, image.height, divmod(self.number, 2)
        x, y = (0.2 * w if right else 0), (0.2 * h if bottom else 0)
        return image.crop((round(x), round(y), round(x + 0.8 * w), round(y + 0.8 * h)))


def operations(group, end):
    return [v2.RandomApply([v2.ColorJitter(*group.jitter)], p=0.8), v2.RandomGrayscale(0.2), v2.RandomApply([v2.Lambda(PillowBlur())], p=group.blur),
            *([v2.RandomSolarize(128, p=group.solarize)] if group.solarize else []), v2.RandomHorizontalFlip(), *end]


def views_of(group, end):
    """A function from a picture to the group's views."""
    if group.level:
        side, grid = group.level
        cell = side // grid
        resize, rest = v2.RandomResizedCrop(side, scale=group.scale), v2.Compose([v2.RandomCrop(group.size), *operations(group, end)])

        def patches(image):
            image = resize(image)
            for k in range(group.count):
                x, y = k % grid * cell, k // grid % grid * cell
                rest(image.crop((x, y, x + cell, y + cell)))

        return patches
    first = [Block(group.block)] if group.block is not None else []
    one = v2.Compose([*first, v2.RandomResizedCrop(group.size, scale=group.scale), *operations(group, end)])
    return lambda image: [one(image) for _ in range(group.count)]


def torchvision_side(paths, groups, floats=True):
    end = [v2.PILToTensor(), *([v2.ToDtype(torch.float32, scale=True), v2.Normalize(MEAN, STD)] if floats else [])]
    views = [views_of(group, end) for group in groups] if groups else [v2.Compose([v2.Resize(256), v2.CenterCrop(224), *end])]

    def work():
        for path in paths:
            image = Image.open(path).convert("RGB")
            for make in views:
                make(image)

    return timed(work)


def opencv_jitter(image, random):
    for step in random.permutation(4):
        if step == 0:
            image = cv2.convertScaleAbs(image, alpha=random.uniform(0.6, 1.4))
        elif step == 1:
            factor = random.uniform(0.6, 1.4)
            mean = cv2.mean(cv2.cvtColor(image, cv2.COLOR_RGB2GRAY))[0]
            image = cv2.convertScaleAbs(image, alpha=factor, beta=(1 - factor) * mean)
        elif step == 2:
            factor = random.uniform(0.6, 1.4)
            grey = cv2.cvtColor(cv2.cvtColor(image, cv2.COLOR_RGB2GRAY), cv2.COLOR_GRAY2RGB)
            image = cv2.addWeighted(image, factor, grey, 1 - factor, 0)
        else:
            hsv = cv2.cvtColor(image, cv2.COLOR_RGB2HSV)
            hsv[..., 0] = cv2.LUT(hsv[..., 0], ((np.arange(256) + random.uniform(-18, 18)) % 180).astype(np.uint8))
            image = cv2.cvtColor(hsv, cv2.COLOR_HSV2RGB)
    return image


def opencv_side(paths, groups):
    if cv2 is None:
        return None
    cv2.setNumThreads(1)
    random = np.random.default_rng(0)
    scale = np.float32(1 / (255 * np.array(STD, np.float32)))
    shift = np.float32(np.array(MEAN) / np.array(STD))

    def view(image, size, area):
        height, width = image.shape[:2]
        for _ in range(10):
            pixels, ratio = height * width * random.uniform(*area), np.exp(random.uniform(np.log(3 / 4), np.log(4 / 3)))
            w, h = int(round(np.sqrt(pixels * ratio))), int(round(np.sqrt(pixels / ratio)))
            if w <= width and h <= height:
                break
        else:
            w, h = min(width, height), min(width, height)
        x, y = random.integers(0, width - w + 1), random.integers(0, height - h + 1)
        image = cv2.resize(image[y:y + h, x:x + w], (size, size), interpolation=cv2.INTER_LINEAR)
        if random.random() < 0.8:
            image = opencv_jitter(image, random)
        if random.random() < 0.2:
            image = cv2.cvtColor(cv2.cvtColor(image, cv2.COLOR_RGB2GRAY), cv2.COLOR_GRAY2RGB)
        if random.random() < 0.5:
            image = cv2.GaussianBlur(image, (0, 0), random.uniform(0.1, 2.0))
        if random.random() < 0.5:
            image = cv2.flip(image, 1)
        return np.ascontiguousarray((image * scale - shift).transpose(2, 0, 1))

    def work():
        for path in paths:
            image = simplejpeg.decode_jpeg(path.read_bytes(), "RGB")
            for group in groups:
                for _ in range(group.count):
                    view(image, group.size, group.scale)

    return timed(work)


def simplejpeg_side(paths):
    if simplejpeg is None:
        return None

    def work():
        for path in paths:
            simplejpeg.decode_jpeg(path.read_bytes(), "RGB")

    return timed(work)


class Bench:
    def __init__(self, options, folder):
        self.options, self.folder = options, folder
        (folder / "run.lua").write_text(LUA)
        self.ours = Side([PROGRAM, str(folder / "run.lua")])
        self.avx2 = Side([PROGRAM, str(folder / "run.lua")], {"SSLRUN_ISA": "avx2"})
        self.photos = options.data or folder / "photos"
        if not options.data:
            photographs(self.photos, options.images, 500, 375)
        self.paths = sorted(p for p in self.photos.rglob("*") if p.suffix.lower() in (".jpg", ".jpeg"))
        self.plain = plain_decoder(folder, self.paths)
        self.results = {}

    def engine(self, case, folder=None, workers=0, side=None, scaled=False):
        def run(epoch):
            return (side or self.ours).ask(f"{folder or self.photos}\t{CASES[case][0]}\t{workers}\t{str(scaled).lower()}\t{epoch}")

        return run

    def rounds(self, *sides):
        """Each side's list of answers; the first round is thrown away."""
        answers = [[side(epoch) if side else None for side in sides] for epoch in range(self.options.rounds + 1)]
        return list(zip(*answers[1:]))

    def compare(self, name, case, required, paths=None, folder=None, plain=None, side=None, opencv=False):
        paths, plain = paths or self.paths, plain or self.plain
        groups = CASES[case][1]
        peers = [torchvision_side(paths, groups, case != "uint8"), opencv_side(paths, groups) if opencv else None]
        ours, torchvision, cv, limit = self.rounds(
            self.engine(case, folder, side=side), lambda _: peers[0](), (lambda _: peers[1]()) if peers[1] else None,
            (lambda _: plain.ask("go")[0]) if plain else None)
        middle = lambda column: statistics.median(column) / len(paths) if column[0] is not None else None
        seconds, torchvision, cv, limit = middle([a[0] for a in ours]), middle(torchvision), middle(cv), middle(limit)
        stages = {stage: statistics.median(a[2 + i] for a in ours) / len(paths) for i, stage in enumerate(STAGES)}
        self.results[name] = row = {"us": 1e6 * seconds, "per_s": 1 / seconds, "torchvision_per_s": 1 / torchvision, "x_torchvision": torchvision / seconds,
                                    "stages_us": {k: 1e6 * v for k, v in stages.items()}, "required": required}
        if cv:
            row |= {"opencv_per_s": 1 / cv, "x_opencv": cv / seconds}
        if limit:
            row |= {"plain_us": 1e6 * limit, "of_plain": seconds / limit}

    def decode(self):
        peer = simplejpeg_side(self.paths)
        ours, theirs, limit = self.rounds(self.engine("decode"), (lambda _: peer()) if peer else None, (lambda _: self.plain.ask("go")[0]) if self.plain else None)
        # CPU time of reading and decoding: the stages' share of the whole.
        seconds = statistics.median(a[0] * (a[2] + a[3]) / sum(a[2:]) for a in ours) / len(self.paths)
        row = {"us": 1e6 * seconds, "per_s": 1 / seconds, "required": ">= 1.0x simplejpeg"}
        if peer:
            row |= {"simplejpeg_per_s": len(self.paths) / statistics.median(theirs), "x_simplejpeg": statistics.median(theirs) / len(self.paths) / seconds}
        if self.plain:
            row |= {"of_plain": seconds * len(self.paths) / statistics.median(limit)}
        self.results["full decode"] = row

    def workers(self):
        one, two = self.rounds(self.engine("simsiam", workers=1), self.engine("simsiam", workers=2))
        one, two = (statistics.median(a[1] for a in column) for column in (one, two))
        self.results["2 workers"] = {"per_s": len(self.paths) / two, "one_per_s": len(self.paths) / one, "x_one": one / two, "required": ">= 1.8x one"}

    def large(self):
        folder = self.folder / "large"
        photographs(folder, max(4, self.options.images // 6), 1600, 1200)
        paths = sorted(folder.glob("*.jpg"))
        plain, peer = plain_decoder(self.folder, paths), torchvision_side(paths, CASES["simsiam"][1])
        if not plain:
            return
        exact, scaled, torchvision, limit = self.rounds(
            self.engine("simsiam", folder), self.engine("simsiam", folder, scaled=True), lambda _: peer(), lambda _: plain.ask("go")[0])
        plain.close()
        middle = lambda column: statistics.median(column) / len(paths)
        seconds, other, limit = middle([a[0] for a in scaled]), middle([a[0] for a in exact]), middle(limit)
        # Full decode and resize: a plain decode, and all that the exact side does behind its own decode.
        full = limit + middle([a[0] * (1 - (a[2] + a[3]) / sum(a[2:])) for a in exact])
        self.results["1600x1200, scaled"] = {
            "us": 1e6 * seconds, "per_s": 1 / seconds, "torchvision_per_s": 1 / middle(torchvision), "x_torchvision": middle(torchvision) / seconds,
            "of_plain": seconds / limit, "x_full_decode": full / seconds, "x_exact": other / seconds, "required": ">= 2x full decode + resize"}

    def run(self):
        seven = ">= 7x torchvision"
        rows = {
            "simsiam": lambda: self.compare("two SimSiam views", "simsiam", ">= 7x torchvision, >= 1.6x OpenCV, <= 2.0 of plain", opencv=True),
            "uint8": lambda: self.compare("two SimSiam views, uint8", "uint8", ">= 8x torchvision, <= 1.75 of plain"),
            "avx2": lambda: self.compare("two SimSiam views, avx2 forced", "simsiam", ">= 6x torchvision", side=self.avx2),
            "ssprl": lambda: self.compare("SS-PRL, 34 crops", "ssprl", ">= 10x torchvision"),
            "block": lambda: self.compare("block-wise, 8 views", "block", seven),
            "swav": lambda: self.compare("SwAV multi-crop", "swav", seven),
            "wcl": lambda: self.compare("WCL strong", "wcl", seven),
            "eval": lambda: self.compare("eval centre crop", "eval", "<= 1.25 of plain"),
            "decode": self.decode, "workers": self.workers, "large": self.large}
        wanted = self.options.rows.split(",") if self.options.rows else list(rows)
        if unknown := [name for name in wanted if name not in rows]:
            sys.exit(f"unknown row {unknown[0]}; there are {', '.join(rows)}")
        for name in wanted:
            rows[name]()
        for side in filter(None, (self.ours, self.avx2, self.plain)):
            side.close()


def table(bench):
    out = io.StringIO()
    size = sum(p.stat().st_size for p in bench.paths) / len(bench.paths) / 1024
    with Image.open(bench.paths[0]) as first:
        pixels = first.width * first.height
    print(f"{len(bench.paths)} pictures of {size:.0f} KB, {bench.options.rounds} rounds, medians of CPU time on one core", file=out)
    print(f"{'case':31}{'images/s':>9}{'torchv.':>9}{'ratio':>7}{'OpenCV':>9}{'ratio':>7}{'/plain':>8}   required", file=out)
    for name, row in bench.results.items():
        cell = lambda key, width, digits: f"{row[key]:{width}.{digits}f}" if key in row else " " * (width - 1) + "-"
        extra = "".join(f"; {text} {row[key]:.2f}x" for key, text in (("x_simplejpeg", "simplejpeg"), ("x_one", "one worker"), ("x_full_decode", "full decode"), ("x_exact", "exact decode"))
                        if key in row)
        print(f"{name:31}{cell('per_s', 9, 0)}{cell('torchvision_per_s', 9, 0)}{cell('x_torchvision', 7, 2)}{cell('opencv_per_s', 9, 0)}"
              f"{cell('x_opencv', 7, 2)}{cell('of_plain', 8, 2)}   {row['required']}{extra}", file=out)
    if row := bench.results.get("two SimSiam views"):
        print("\nstages of two SimSiam views (read and decode per pixel of a file, the others per pixel of a view)", file=out)
        print(f"{'stage':10}{'us/picture':>12}{'ns/pixel':>10}{'share of a plain decode':>26}", file=out)
        for stage, us in row["stages_us"].items():
            per = 1e3 * us / (pixels if stage in ("read", "decode") else 2 * 224 * 224)
            print(f"{stage:10}{us:12.0f}{per:10.2f}{us / row['plain_us'] if 'plain_us' in row else float('nan'):26.2f}", file=out)
    return out.getvalue()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", type=pathlib.Path)
    parser.add_argument("--images", type=int, default=48)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--rows", default="")
    options = parser.parse_args()
    torch.set_num_threads(1)
    with tempfile.TemporaryDirectory() as name:
        bench = Bench(options, pathlib.Path(name))
        bench.run()
        print(table(bench))
    print(json.dumps({"bench": "loader", **bench.results}))


if __name__ == "__main__":
    main()
