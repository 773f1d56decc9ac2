"""The first ten losses and rates of every recipe on small stand-ins, beside those that version 0.1 gave on the same machine:
first_losses.py PROGRAM OLD_SSLRUN_FOLDER FOLDER writes the table of docs/results/first_losses.txt.

OLD_SSLRUN_FOLDER is a checkout of version 0.1 with build/sslrun; FOLDER takes the stand-ins and the runs.
"""
import json
import os
import pathlib
import shutil
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from layouts import make_coco, make_imagenet, make_sysu30k, make_voc  # noqa: E402
from program import ROOT  # noqa: E402

SMALL = ["--batch=8", "--run.steps=10", "--model.depth=18", "--workers=1", "--run.save_every=1000", "--device=cpu"]
HEAD = ["--model.dim=32", "--model.hidden=16", "--data.size=32"]
PYRAMID = ["--crops.size=32,32", "--levels.resize=64,72", "--levels.grid=2,3", "--levels.size=32,24", "--levels.prototypes=12,12",
           "--levels.queue=80,80", "--codes.queue=16", "--codes.queue_start=0", "--codes.freeze=3", "--model.prototypes=12",
           "--model.hidden=32", "--model.dim=16"]
TRIPLET = ["--batch=16"]
SCENES = ["--data.train=96", "--data.val=24"]
# Words of the recipe now: words of version 0.1, stand-in, settings.
RECIPES = {
    "simsiam_scenes": ("simsiam_scenes", "scenes", [*SCENES, "--data.size=32"]),
    "simsiam_scenes --optim.predictor=1 --model.frozen_bias --epochs=15": (
        "multilabel_scenes --method=plain", "scenes", [*SCENES, "--data.size=32"]),
    "multilabel_scenes": ("multilabel_scenes", "scenes", [*SCENES, "--data.size=32"]),
    "wcl_scenes": ("wcl_scenes", "scenes", [*SCENES, "--data.size=32"]),
    "triplet_scenes": ("triplet_scenes", "scenes", [*SCENES, "--data.size=32", *TRIPLET]),
    "ssprl_scenes": ("ssprl_scenes", "scenes", SCENES),
    "simsiam_folder": ("simsiam_folder", "scenes/images/train", HEAD),
    "simsiam_imagenet": ("simsiam_imagenet", "imagenet", HEAD),
    "wcl_imagenet": ("wcl_imagenet", "imagenet", HEAD),
    "triplet_imagenet": ("triplet_imagenet", "imagenet", [*TRIPLET, *HEAD]),
    "ssprl_imagenet": ("ssprl_imagenet", "imagenet", PYRAMID),
    "ssprl_coco": ("ssprl_coco", "coco", PYRAMID),
    "triplet_coco": ("triplet_coco", "coco", [*TRIPLET, *HEAD]),
    "multilabel_coco": ("simsiam_coco", "coco", HEAD),
    "simsiam_coco": ("simsiam_coco --method=plain", "coco", HEAD),
    "multilabel_voc": ("simsiam_voc", "voc", HEAD),
    "simsiam_voc": ("simsiam_voc --method=plain", "voc", HEAD),
    "triplet_voc": ("triplet_voc", "voc", [*TRIPLET, *HEAD]),
    "triplet_sysu30k": ("triplet_sysu30k", "sysu30k", [*TRIPLET, *HEAD]),
}


def make_stand_ins(program, folder):
    folder.mkdir(parents=True)
    subprocess.run([program, "-e", "data.scenes.generate('scenes', {train = 96, val = 24, seed = 0})"], cwd=folder, check=True)
    make_coco(folder, ("2014", "2017"))
    for make in (make_voc, make_imagenet, make_sysu30k):
        make(folder)


def train(program, source, folder, words, root, settings):
    """[loss, rate] of ten steps."""
    recipe, *options = words.split()
    run = folder / "run"
    shutil.rmtree(run, ignore_errors=True)
    command = [program, f"{source}/recipes/{recipe}.lua", *options, *SMALL, *settings, f"--data.root={folder / root}", f"--run.dir={run}"]
    subprocess.run(list(map(str, command)), cwd=folder, check=True, capture_output=True, env=os.environ | {"OMP_NUM_THREADS": "1"})
    records = [json.loads(line) for line in (run / "log.jsonl").read_text().splitlines()]
    return [(record["loss"], record["lr"]) for record in records if "loss" in record]


def main():
    program, old, folder = (pathlib.Path(path).resolve() for path in sys.argv[1:4])
    if not folder.exists():
        make_stand_ins(program, folder)
    print(f"{'recipe now':67} {'recipe of version 0.1':33} {'first loss':22} {'tenth loss':22} losses and rates")
    differing = 0
    for now, (before, root, settings) in RECIPES.items():
        one = train(old / "build/sslrun", old, folder, before, root, settings)
        two = train(program, ROOT, folder, now, root, settings)
        same = sum(a == b for a, b in zip(one, two, strict=True))
        differing += len(one) - same
        print(f"{now:67} {before:33} {two[0][0]!r:22} {two[-1][0]!r:22} {same} of {len(one)} the same, bit for bit", flush=True)
    sys.exit(differing > 0)


if __name__ == "__main__":
    main()
