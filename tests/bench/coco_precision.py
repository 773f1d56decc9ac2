"""COCO's evaluation of boxes and of masks: eval.coco_precision beside hotcoco, faster-coco-eval and pycocotools; seconds and memory.

    python tests/bench/coco_precision.py [--repeats 5] [--slow_repeats 1] [--share 1]

Generated sets in a temporary folder: 5,000 pictures with 500,000 boxes, and 1,000 pictures with 36,000 masks; `--share=0.1` makes a tenth
of both. Each evaluation, from opening the two files to the twelve numbers, runs on one thread in a process of its own, the sides
alternately; pycocotools and faster-coco-eval run `--slow_repeats` times. `seconds` is wall-clock time and `CPU` the processor's, which a
machine that does other things too changes less; `grown` is the growth of the largest resident size over the size before, when all
libraries are loaded, `peak` the whole process. Medians; the numbers of all sides have to be equal to 1e-12. The last line is one JSON object.
"""
import argparse
import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile

import numpy
import pycocotools.mask as tools

import peers
from program import PROGRAM

NAMES = ["ap", "ap50", "ap75", "ap_small", "ap_medium", "ap_large", "ar1", "ar10", "ar100", "ar_small", "ar_medium", "ar_large"]
LUA = """
local clock = require 'ssl.process.clock'
local function status(key) for line in io.lines '/proc/self/status' do local kb = line:match('^' .. key .. ':%%s+(%%d+)') if kb then return kb / 1024 end end end
local before, start, cpu = status 'VmRSS', clock.now(), os.clock()
local result = eval.coco_precision{annotations = 'truths.json', results = 'found.json', type = '%s'}
local seconds, cpu_seconds = clock.now() - start, os.clock() - cpu
print(seconds, cpu_seconds, status 'VmHWM' - before, status 'VmHWM')
for name in ('%s'):gmatch '%%S+' do io.write(('%%.17g '):format(result[name])) end
"""
PYTHON = """
import contextlib, io, sys, time
sys.path.append({packages!r})
{imports}
def status(key):
    return next(int(line.split()[1]) / 1024 for line in open("/proc/self/status") if line.startswith(key + ":"))
before, start, cpu = status("VmRSS"), time.perf_counter(), time.process_time()
with contextlib.redirect_stdout(io.StringIO()):
    truths = COCO("truths.json")
    run = COCOeval(truths, truths.loadRes("found.json"), {kind!r})
    run.evaluate()
    run.accumulate()
    run.summarize()
seconds, cpu_seconds = time.perf_counter() - start, time.process_time() - cpu
print(seconds, cpu_seconds, status("VmHWM") - before, status("VmHWM"))
print(*map(repr, map(float, run.stats)))
"""
PEERS = {
    "hotcoco": "from hotcoco import COCO, COCOeval",
    "faster-coco-eval": "from faster_coco_eval import COCO, COCOeval_faster as COCOeval",
    "pycocotools": "from pycocotools.coco import COCO\nfrom pycocotools.cocoeval import COCOeval",
}
FAST = ("sslrun", "hotcoco")
WIDTH, HEIGHT, CLASSES = 640, 480, 80


def corner(draw, least):
    width, height = numpy.exp(draw.uniform(least, 5.6, 2))
    return [draw.uniform(0, WIDTH - min(width, 600)), draw.uniform(0, HEIGHT - min(height, 440)), width, height]


def moved(draw, box):
    shift = draw.normal(0, 0.07, 4)
    return [box[0] + shift[0] * box[2], box[1] + shift[1] * box[3], box[2] * numpy.exp(shift[2]), box[3] * numpy.exp(shift[3])]


def outline(draw, box):
    """A closed line of 8 to 23 corners around the middle."""
    count = int(draw.integers(8, 24))
    angle, reach = numpy.linspace(0, 2 * numpy.pi, count, endpoint=False), draw.uniform(0.7, 1, count)
    x, y = box[0] + box[2] / 2 * (1 + reach * numpy.cos(angle)), box[1] + box[3] / 2 * (1 + reach * numpy.sin(angle))
    return [numpy.stack([x, y], 1).round(2).ravel().tolist()]


def runs(polygons):
    encoded = tools.merge(tools.frPyObjects(polygons, HEIGHT, WIDTH))
    return {"size": [HEIGHT, WIDTH], "counts": encoded["counts"].decode()}


def write(folder, pictures, each, masks):
    """Seven truths a picture; near a third of the boxes and 60 of 100 masks is a truth."""
    draw = numpy.random.default_rng(0)
    images = [{"id": int(i) + 1, "file_name": f"{i}.jpg", "width": WIDTH, "height": HEIGHT} for i in draw.permutation(pictures)]
    truths, found = [], []
    for image in images:
        own = [(corner(draw, 2.5 if masks else 1.5), int(draw.integers(1, CLASSES + 1))) for _ in range(7)]
        for box, category in own:
            truth = {"id": len(truths) + 1, "image_id": image["id"], "category_id": category, "bbox": [round(float(v), 2) for v in box],
                     "area": round(float(box[2] * box[3]) * 0.7, 3), "iscrowd": int(draw.random() < 0.01)}
            truths.append(truth | ({"segmentation": outline(draw, box)} if masks else {}))
        for _ in range(each):
            near = draw.random() < (0.6 if masks else 0.3)
            box, category = own[draw.integers(len(own))] if near else (corner(draw, 2.5 if masks else 1.5), int(draw.integers(1, CLASSES + 1)))
            box = moved(draw, box) if near else box
            shape = {"segmentation": runs(outline(draw, box))} if masks else {"bbox": [round(float(v), 2) for v in box]}
            found.append({"image_id": image["id"], "category_id": category, "score": round(float(draw.random()), 3)} | shape)
    categories = [{"id": c, "name": f"class {c}"} for c in range(1, CLASSES + 1)]
    (folder / "truths.json").write_text(json.dumps({"images": images, "annotations": truths, "categories": categories}))
    (folder / "found.json").write_text(json.dumps(found))
    return len(found)


def measure(command, folder):
    one_thread = os.environ | {name: "1" for name in ("OMP_NUM_THREADS", "RAYON_NUM_THREADS", "OPENBLAS_NUM_THREADS")}
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, env=one_thread)
    if done.returncode:
        sys.exit(done.stdout + done.stderr)
    first, second = done.stdout.splitlines()
    return [float(word) for word in first.split()], [float(word) for word in second.split()]


def compare(folder, kind, packages, arguments):
    (folder / "evaluate.lua").write_text(LUA % (kind, " ".join(NAMES)))
    commands = {"sslrun": [PROGRAM, "evaluate.lua"]}
    if packages:
        commands |= {name: [sys.executable, "-c", PYTHON.format(packages=str(packages), imports=imports, kind=kind)] for name, imports in PEERS.items()}
    rows, numbers = {side: [] for side in commands}, {}
    for repeat in range(arguments.repeats):
        for side, command in commands.items():
            if side in FAST or repeat < arguments.slow_repeats:
                row, numbers[side] = measure(command, folder)
                rows[side].append(row)
    for side, theirs in numbers.items():
        if max(abs(a - b) for a, b in zip(numbers["sslrun"], theirs)) > 1e-12:
            sys.exit(f"sslrun and {side} disagree: {numbers['sslrun']} and {theirs}")
    medians = {side: dict(zip(("seconds", "cpu", "grown_mib", "peak_mib"), (statistics.median(column) for column in zip(*own)))) for side, own in rows.items()}
    ours = medians["sslrun"]
    print(f"{'':18}{'seconds':>9}{'CPU':>9}{'grown MiB':>11}{'peak MiB':>10}   sslrun's share of seconds, CPU, growth")
    for side, own in medians.items():
        shares = "  ".join(f"{ours[key] / own[key]:.3f}" for key in ("seconds", "cpu", "grown_mib"))
        print(f"{side:18}{own['seconds']:9.3f}{own['cpu']:9.3f}{own['grown_mib']:11.0f}{own['peak_mib']:10.0f}   {shares if side != 'sslrun' else ''}")
    return medians


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--slow_repeats", type=int, default=1)
    parser.add_argument("--share", type=float, default=1)
    arguments = parser.parse_args()
    packages, result = peers.folder(), {}
    for kind, pictures, each in (("bbox", 5000, 100), ("segm", 1000, 36)):
        with tempfile.TemporaryDirectory() as name:
            pictures = max(1, round(pictures * arguments.share))
            count = write(pathlib.Path(name), pictures, each, kind == "segm")
            print(f"{kind}: {pictures} pictures, {count} detections")
            result[kind] = {"pictures": pictures, "detections": count} | compare(pathlib.Path(name), kind, packages, arguments)
    print(json.dumps(result))


if __name__ == "__main__":
    main()
