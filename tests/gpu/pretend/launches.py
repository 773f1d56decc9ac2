"""Counts what a GPU is asked to do, on a pretend GPU; needs no other, and prints JSON lines. SSLRUN names the program.

    python tests/gpu/pretend/launches.py steps [--batch=128] [--size=224]      a step of SimSiam with ResNet-50, as bench.py takes it: eager PyTorch,
                                                                               sslrun without and with own kernels, as a graph; and its memory
    python tests/gpu/pretend/launches.py updates                               an update of ResNet-50 by LARS and LARC, without and with own kernels
    python tests/gpu/pretend/launches.py recipe [FOLDER] [--kernels] [KEY…]    a step of a run by the recipe simsiam_folder.lua of the folder (default:
                                                                               recipes/), two views, bf16, channels_last; each kernel; keys of the recipe

Own kernels' launches depend neither on the size of pictures nor on the batch; LibTorch's batch norms fill a buffer first where they are large. What n and
n + k steps launch differs by k steps, and by nothing else.
"""
import json
import pathlib
import sys
import tempfile

sys.path += [str(folder) for folder in pathlib.Path(__file__).resolve().parents[1:3]]

import gpu
import runs
from kernel_names import grouped, readable
from program import PROGRAM, ROOT
from runners import WHATS, command, options_of

SHORT, LONG = 6, 12
SETTINGS = ("--epochs=100", "--batch=8", "--workers=1", "--data.root=scenes/images/train", "--data.size=32", "--model.depth=50",
            "--optim.name=sgd", "--device=cuda", "--precision=bf16", "--channels_last=true", "--run.tensorboard=false", "--run.preview=0",
            "--run.save_every=1000", f"--run.log_every={10 * LONG}")
COUNTED = {"launches": "launches_besides_convolutions", "convolutions": "convolutions", "matrix_products": "matrix_products", "replays": "replays"}
OWN_KERNELS = {"without": {"SSLRUN_KERNELS": "0"}, "with": {}}

# Updates of a ResNet-50's 161 parameters (53 convolutions, 53 norms, a linear layer), as tensors of a few values.
UPDATES = """
local params = {}
torch.manual_seed(0)
for i = 1, 161 do params[i] = torch.randn({16 + i}):to('cuda'):requires_grad_() end
local optimizer = optim.%s(params, { lr = 0.1, weight_decay = 1e-4 })
for step = 1, %d do
  for _, param in ipairs(params) do param.grad = torch.full_like(param, 0.1 * step):detach() end
  optimizer:step()
end
local sum = 0
for _, param in ipairs(params) do sum = sum + param:detach():to('cpu'):to('float64'):square():sum():item() end
print(('sum %%.12f'):format(sum))
"""


def device_of(folder, words, compute=False, **more):
    """(what a program printed, the figures of its device)"""
    done, devices = runs.run(folder, words, **gpu.settings(1, compute), **more)
    if done.returncode or not devices:
        sys.exit(done.stdout + done.stderr)
    return done.stdout, devices[0]


def between(few, many, steps):
    """Figures of one of the steps by which two devices differ."""
    return {shown: (many["figures"][name] - few["figures"][name]) / steps for name, shown in COUNTED.items()}


def of_recipe(recipes=ROOT / "recipes", options=()):
    """Figures of one step, and launches by kernel."""
    def device(folder, steps):
        words = [PROGRAM, "--threads=1", recipes / "simsiam_folder.lua", *SETTINGS, f"--run.dir=run{steps}", f"--run.steps={steps}", *options]
        return device_of(folder, words)[1]

    with tempfile.TemporaryDirectory() as place:
        folder = pathlib.Path(place)
        runs.make_scenes(folder)
        few, many = (device(folder, steps) for steps in (SHORT, LONG))
    kernels = {name: (times - few["kernels"].get(name, 0)) / (LONG - SHORT) for name, times in many["kernels"].items()}
    return between(few, many, LONG - SHORT), {name: times for name, times in kernels.items() if times}


def of_step(what, options, folder, **environment):
    """Figures of one step in ten of a runner of bench.py, and its memory."""
    printed, few = device_of(folder, command(what, options), input="1\n", **environment)
    _, many = device_of(folder, command(what, options), input="11\n", **environment)
    peak = json.loads(next(line for line in printed.splitlines() if line.startswith("{")))["peak_bytes"]
    return {**between(few, many, 10), "tensors_gib": round(peak / 2**30, 2), "from_the_driver_gib": round(many["memory"]["0"] / 2**30, 2)}


def of_update(kind, folder, **environment):
    """Launches of one update by optim.KIND; those that fill the gradients come beside them."""
    two, three = (sum(device_of(folder, [PROGRAM, "-e", UPDATES % (kind, count)], **environment)[1]["kernels"].values()) for count in (2, 3))
    return three - two - 161


def say(**figures):
    print(json.dumps(figures, ensure_ascii=False), flush=True)


def print_steps(words):
    options = options_of(__doc__.splitlines()[0], ["eager", "ours", "graph"]).parse_args(words)
    with tempfile.TemporaryDirectory() as folder:
        for what in options.what:
            for own, environment in OWN_KERNELS.items() if what == "ours" else [("with" if what == "graph" else None, {})]:
                say(step=WHATS[what], own_kernels=own, batch=options.batch, size=options.size, **of_step(what, options, pathlib.Path(folder), **environment))


def print_updates():
    with tempfile.TemporaryDirectory() as folder:
        for kind in ("LARS", "LARC"):
            say(update=kind, tensors=161, **{f"launches_{own}_own_kernels": of_update(kind, pathlib.Path(folder), **e) for own, e in OWN_KERNELS.items()})


def print_recipe(words):
    recipes = pathlib.Path(words.pop(0)).resolve() if words and not words[0].startswith("--") else ROOT / "recipes"
    figures, kernels = of_recipe(recipes, [word for word in words if word != "--kernels"])
    if "--kernels" in words:
        for name, (times,) in grouped(list(kernels.items()), readable).items():
            say(kernel=name, launches=times)
    say(**figures)


def main():
    what, *words = sys.argv[1:] or ["--help"]
    if what == "steps":
        print_steps(words)
    elif what == "updates" and not words:
        print_updates()
    elif what == "recipe":
        print_recipe(words)
    else:
        print(__doc__)
        sys.exit(0 if what == "--help" else 2)


if __name__ == "__main__":
    main()
