"""The data engine against its peers, one core each, and against the limit: libjpeg-turbo decoding the same files.

Usage: python tests/bench/loader.py [--data DIR] [--images 48] [--rounds 5] [--rows simsiam,avx2,…] [--old PROGRAM]. The program is
$SSLRUN or build/sslrun; --old names another build of it, which runs in turn with it (/old: our time by its time). Without --data the pictures are 500x375 JPEGs of quality 90 made of noise at several scales. Peers: torchvision with
Pillow; simplejpeg and OpenCV called from Python (bilinear, not antialiased); a C program that only decodes (accurate IDCT,
smooth chroma). Figures are CPU time, sides in turn, medians over the rounds; only the row of two workers takes wall time and
wants two free cores. The last line is one JSON object.
"""
import argparse
import io
import json
import pathlib
import statistics
import sys
import tempfile

import numpy as np
import torch
from line_program import LineProgram
from loader_peers import Group, opencv_side, plain_decoder, simplejpeg_side, torchvision_side
from program import PROGRAM
from PIL import Image

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
local clock = require 'ssl.process.clock'
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


class Bench:
    def __init__(self, options, folder):
        self.options, self.folder = options, folder
        (folder / "run.lua").write_text(LUA)
        run = lambda program, isa: program and LineProgram([program, str(folder / "run.lua")], {"SSLRUN_ISA": isa})
        self.ours, self.avx2 = run(PROGRAM, ""), run(PROGRAM, "avx2")
        self.old, self.old_avx2 = run(options.old, ""), run(options.old, "avx2")
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

    def old_engine(self, case, **how):
        return self.engine(case, side=self.old, **how) if self.old else None

    def compare(self, name, case, required, avx2=False, opencv=False):
        paths, plain = self.paths, self.plain
        side, old = (self.avx2, self.old_avx2) if avx2 else (self.ours, self.old)
        groups = CASES[case][1]
        peers = [torchvision_side(paths, groups, case != "uint8"), opencv_side(paths, groups) if opencv else None]
        ours, before, torchvision, cv, limit = self.rounds(
            self.engine(case, side=side), self.engine(case, side=old) if old else None, lambda _: peers[0](), (lambda _: peers[1]()) if peers[1] else None,
            (lambda _: plain.ask("go")[0]) if plain else None)
        middle = lambda column: statistics.median(column) / len(paths) if column[0] is not None else None
        seconds, torchvision, cv, limit = middle([a[0] for a in ours]), middle(torchvision), middle(cv), middle(limit)
        stages = {stage: statistics.median(a[2 + i] for a in ours) / len(paths) for i, stage in enumerate(STAGES)}
        self.results[name] = row = {"us": 1e6 * seconds, "per_s": 1 / seconds, "torchvision_per_s": 1 / torchvision, "x_torchvision": torchvision / seconds,
                                    "stages_us": {k: 1e6 * v for k, v in stages.items()}, "required": required}
        if before[0]:
            row |= self.beside_old(ours, before)
        if cv:
            row |= {"opencv_per_s": 1 / cv, "x_opencv": cv / seconds}
        if limit:
            row |= {"plain_us": 1e6 * limit, "of_plain": seconds / limit}

    def beside_old(self, ours, before):
        new, old = (statistics.median(a[0] for a in column) for column in (ours, before))
        return {"old_us": 1e6 * old / len(self.paths), "of_old": new / old}

    def decode(self):
        peer = simplejpeg_side(self.paths)
        ours, before, theirs, limit = self.rounds(self.engine("decode"), self.old_engine("decode"), (lambda _: peer()) if peer else None, (lambda _: self.plain.ask("go")[0]) if self.plain else None)
        # CPU time of reading and decoding: the stages' share of the whole.
        seconds = statistics.median(a[0] * (a[2] + a[3]) / sum(a[2:]) for a in ours) / len(self.paths)
        row = {"us": 1e6 * seconds, "per_s": 1 / seconds, "required": ">= 1.0x simplejpeg"}
        if before[0]:
            row |= self.beside_old(ours, before)
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
            "simsiam": lambda: self.compare("two SimSiam views", "simsiam", ">= 8x torchvision, >= 1.6x OpenCV, <= 1.9 of plain", opencv=True),
            "uint8": lambda: self.compare("two SimSiam views, uint8", "uint8", ">= 8x torchvision, <= 1.75 of plain"),
            "avx2": lambda: self.compare("two SimSiam views, avx2 forced", "simsiam", ">= 6x torchvision", avx2=True),
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
        for side in filter(None, (self.ours, self.avx2, self.old, self.old_avx2, self.plain)):
            side.close()


def table(bench):
    out = io.StringIO()
    size = sum(p.stat().st_size for p in bench.paths) / len(bench.paths) / 1024
    with Image.open(bench.paths[0]) as first:
        pixels = first.width * first.height
    print(f"{len(bench.paths)} pictures of {size:.0f} KB, {bench.options.rounds} rounds, medians of CPU time on one core", file=out)
    print(f"{'case':31}{'images/s':>9}{'torchv.':>9}{'ratio':>7}{'OpenCV':>9}{'ratio':>7}{'/plain':>8}{'/old':>7}   required", file=out)
    for name, row in bench.results.items():
        cell = lambda key, width, digits: f"{row[key]:{width}.{digits}f}" if key in row else " " * (width - 1) + "-"
        extra = "".join(f"; {text} {row[key]:.2f}x" for key, text in (("x_simplejpeg", "simplejpeg"), ("x_one", "one worker"), ("x_full_decode", "full decode"), ("x_exact", "exact decode"))
                        if key in row)
        print(f"{name:31}{cell('per_s', 9, 0)}{cell('torchvision_per_s', 9, 0)}{cell('x_torchvision', 7, 2)}{cell('opencv_per_s', 9, 0)}"
              f"{cell('x_opencv', 7, 2)}{cell('of_plain', 8, 2)}{cell('of_old', 7, 2)}   {row['required']}{extra}", file=out)
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
    parser.add_argument("--old", default="")
    options = parser.parse_args()
    torch.set_num_threads(1)
    with tempfile.TemporaryDirectory() as name:
        bench = Bench(options, pathlib.Path(name))
        bench.run()
        print(table(bench))
    print(json.dumps({"bench": "loader", **bench.results}))


if __name__ == "__main__":
    main()
