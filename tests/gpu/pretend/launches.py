"""Prints how many kernels a step of SimSiam with ResNet-50 launches (two views, bf16, channels_last), counted on a pretend GPU:
launches.py [RECIPE_FOLDER] [--kernels] [settings of the recipe]; SSLRUN names the program, recipes/ beside it are the default.

Launches depend neither on the size of pictures nor on the batch: those of 6 and of 12 steps differ by six steps, and by nothing else.
"""
import collections
import json
import pathlib
import re
import sys
import tempfile

import gpu
import runs
from program import PROGRAM, ROOT

SHORT, LONG = 6, 12
SETTINGS = ("--epochs=100", "--batch=8", "--workers=1", "--data.root=scenes/images/train", "--data.size=32", "--model.depth=50",
            "--optim.name=sgd", "--device=cuda", "--precision=bf16", "--channels_last=true", "--run.tensorboard=false", "--run.preview=0",
            "--run.save_every=1000", f"--run.log_every={10 * LONG}")


def counted(folder, recipes, steps, options):
    words = [PROGRAM, "--threads=1", recipes / "simsiam_folder.lua", *SETTINGS, f"--run.dir=run{steps}", f"--run.steps={steps}", *options]
    done, devices = runs.run(folder, words, **gpu.settings(1, compute=False))
    if done.returncode:
        sys.exit(done.stdout + done.stderr)
    return devices[0]


def per_step(recipes=ROOT / "recipes", options=()):
    """Figures of one step, and launches by kernel."""
    with tempfile.TemporaryDirectory() as place:
        folder = pathlib.Path(place)
        runs.make_scenes(folder)
        few, many = (counted(folder, recipes, steps, options) for steps in (SHORT, LONG))
    steps = LONG - SHORT
    figures = {name: (many["figures"][name] - few["figures"][name]) / steps for name in ("launches", "convolutions", "matrix_products")}
    kernels = {name: (times - few["kernels"].get(name, 0)) / steps for name, times in many["kernels"].items()}
    return figures, {name: times for name, times in kernels.items() if times}


def family(kernel):
    """The readable part of a mangled name: its longest words."""
    words = [word for word in re.findall(r"\d+([A-Za-z_]\w*?)(?=\d|I|E|$)", kernel) if "kernel" in word.lower() or "Functor" in word]
    return " ".join(dict.fromkeys(words[:3])) or kernel[:60]


def main():
    words = sys.argv[1:]
    recipes = pathlib.Path(words.pop(0)).resolve() if words and not words[0].startswith("--") else ROOT / "recipes"
    shown = "--kernels" in words
    figures, kernels = per_step(recipes, [word for word in words if word != "--kernels"])
    if shown:
        families = collections.Counter()
        for name, times in kernels.items():
            families[family(name)] += times
        for name, times in families.most_common(30):
            print(f"{times:8.1f}  {name}")
    print(json.dumps({"launches_besides_convolutions": figures["launches"], **{n: figures[n] for n in ("convolutions", "matrix_products")}}))


if __name__ == "__main__":
    main()
