"""Opening a large COCO instances file with data.coco and with pycocotools: seconds and memory.

    python tests/bench/coco_open.py [--megabytes 450] [--repeats 3]

Writes an instances file like COCO's train2017 (118,287 pictures, about 860,000 objects at 450 MB, shuffled, run lengths for one object in
a hundred) into a temporary folder. Each opening runs in a process of its own, ours and the peer's alternately, after the file was read
once. Memory is the growth of the largest resident size (VmHWM) over the size before opening; `seconds` is wall-clock time. Medians over
the repeats; the last line is one JSON object.
"""
import argparse
import json
import pathlib
import random
import statistics
import subprocess
import sys
import tempfile

import peers
from program import PROGRAM

LUA = """
local clock = require 'ssl.process.clock'
local function status(key) for line in io.lines '/proc/self/status' do local kb = line:match('^' .. key .. ':%s+(%d+)') if kb then return kb / 1024 end end end
local function reset() local file = io.open('/proc/self/clear_refs', 'w') file:write '5' file:close() end
reset()
local before, heap, start = status 'VmRSS', collectgarbage 'count', clock.now()
local set = data.coco('images', 'instances.json')
local seconds = clock.now() - start
print(seconds, status 'VmHWM' - before, status 'VmRSS' - before, collectgarbage 'count' - heap, #set, set:targets():sum():item())
"""
PYTHON = """
import contextlib, io, time
from pycocotools.coco import COCO
def status(key):
    return next(int(line.split()[1]) / 1024 for line in open("/proc/self/status") if line.startswith(key + ":"))
open("/proc/self/clear_refs", "w").write("5")
before, start = status("VmRSS"), time.perf_counter()
with contextlib.redirect_stdout(io.StringIO()):
    coco = COCO("instances.json")
seconds = time.perf_counter() - start
pairs = {(a["image_id"], a["category_id"]) for a in coco.anns.values()}
print(seconds, status("VmHWM") - before, status("VmRSS") - before, 0, len(coco.imgs), len(pairs))
"""


def outline(generator):
    if generator.random() < 0.01:
        return {"counts": [generator.randint(1, 4000) for _ in range(400)], "size": [480, 640]}
    points = [round(generator.uniform(0, 640), 2) for _ in range(2 * max(4, int(generator.lognormvariate(3.1, 0.7))))]
    half = len(points) // 4 * 2
    return [points] if generator.random() < 0.85 or half < 6 else [points[:half], points[half:]]


def write(path, megabytes):
    """Outlines are drawn from 4000 made beforehand: the text is what counts, not the shapes."""
    generator = random.Random(0)
    outlines = [json.dumps(outline(generator)) for _ in range(4000)]
    share = megabytes / 450
    pictures = max(10, int(118287 * share))
    ids = generator.sample(range(1, 600000), pictures)
    with open(path, "w") as file:
        file.write('{"info": {"description": "synthetic"}, "licenses": [{"url": "u", "id": 1, "name": "n"}], "images": [')
        file.write(", ".join(json.dumps({"license": 3, "file_name": f"{i:012d}.jpg", "coco_url": f"http://images.example.org/train2017/{i:012d}.jpg",
                                         "height": 480, "width": 640, "date_captured": "2013-11-14 11:18:45",
                                         "flickr_url": f"http://farm9.example.com/8186/{i:012d}_o.jpg", "id": i}) for i in ids))
        file.write('], "annotations": [')
        number = 0
        while file.tell() < megabytes * 1_000_000:
            rows = []
            for _ in range(2000):
                number += 1
                rows.append(f'{{"segmentation": {generator.choice(outlines)}, "area": {generator.uniform(1, 90000):.4f}, "iscrowd": 0, '
                            f'"image_id": {generator.choice(ids)}, "bbox": [{generator.uniform(0, 600):.2f}, {generator.uniform(0, 400):.2f}, '
                            f'{generator.uniform(1, 300):.2f}, {generator.uniform(1, 300):.2f}], "category_id": {generator.randint(1, 80)}, "id": {900000 + number}}}')
            file.write((", " if number > 2000 else "") + ", ".join(rows))
        file.write('], "categories": [')
        file.write(", ".join(json.dumps({"supercategory": "s", "id": c, "name": f"class {c}"}) for c in range(1, 81)) + "]}")
    folder = path.parent / "images"
    folder.mkdir()
    (folder / f"{ids[0]:012d}.jpg").touch()
    return pictures, number


def measure(command, folder):
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    if done.returncode:
        sys.exit(done.stdout + done.stderr)
    return [float(field) for field in done.stdout.split()]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--megabytes", type=float, default=450)
    parser.add_argument("--repeats", type=int, default=3)
    arguments = parser.parse_args()
    commands = {"sslrun": [PROGRAM, "open.lua"]}
    if packages := peers.folder():
        commands["pycocotools"] = [sys.executable, "-c", f"import sys\nsys.path.append({str(packages)!r})\n{PYTHON}"]
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        pictures, objects = write(folder / "instances.json", arguments.megabytes)
        (folder / "open.lua").write_text(LUA)
        size = (folder / "instances.json").stat().st_size / 1e6
        print(f"instances file of {size:.0f} MB: {pictures} pictures, {objects} objects")
        with open(folder / "instances.json", "rb") as file:
            while file.read(1 << 24):
                pass
        runs = {side: [] for side in commands}
        for _ in range(arguments.repeats):
            for side, command in commands.items():
                runs[side].append(measure(command, folder))
    result = {"megabytes": size, "pictures": pictures, "objects": objects}
    print(f"{'':14}{'seconds':>10}{'peak MiB':>10}{'kept MiB':>10}{'Lua KiB':>10}")
    for side, rows in runs.items():
        seconds, peak, kept, heap = (statistics.median(row[k] for row in rows) for k in range(4))
        print(f"{side:14}{seconds:10.3f}{peak:10.0f}{kept:10.0f}" + (f"{heap:10.1f}" if side == "sslrun" else ""))
        result[side] = {"seconds": seconds, "peak_mib": peak, "kept_mib": kept}
    if len(runs) == 2:
        ours, theirs = runs["sslrun"][0], runs["pycocotools"][0]
        if ours[4:] != theirs[4:]:
            sys.exit(f"the two sides disagree: {ours[4:]} pictures and labels against {theirs[4:]}")
        result["time_ratio"] = result["sslrun"]["seconds"] / result["pycocotools"]["seconds"]
        result["memory_ratio"] = result["sslrun"]["peak_mib"] / result["pycocotools"]["peak_mib"]
        print(f"sslrun needs {result['time_ratio']:.3f} of pycocotools' time and {result['memory_ratio']:.3f} of its memory")
    print(json.dumps(result))


if __name__ == "__main__":
    main()
