"""What messages advise works: each scene meets a message, then does what it says."""
import re
import shutil
import subprocess

import numpy as np
import pytest
from PIL import Image

from conftest import environment
from program import PROGRAM, ROOT
from waiting import DEADLINE

WEIGHTS = """
data.scenes.generate('scenes', {train = 16, val = 8, size = 48})
local weights = {}
for name, tensor in pairs(nn.resnet{depth = 18, base_channels = 8}:state_dict()) do weights['encoder.' .. name] = tensor end
fs.mkdirs 'run/checkpoints'
checkpoint.save('run/checkpoints/last.pt', {model = weights, config = {data = {size = 32}}})
checkpoint.save('small.pt', nn.resnet{depth = 18, stem = 'small'}:state_dict())
"""
EVAL = ["eval", "run", "--protocols=knn", "--epochs=1", "--workers=1", "--batch=8"]
SCENES = ["recipes/simsiam_scenes.lua", "--data.root=scenes", "--data.train=16", "--data.val=8", "--epochs=1", "--batch=8", "--data.size=32",
          "--model.base_channels=64"]
EXTRACT = """local loader = data.loader(data.images('holes'), data.eval_views{size = 32}, {batch = 4, shuffle = false, drop_last = false})
eval.extract(nn.resnet{depth = 18, base_channels = 8}%s, loader)"""
# name: a call, what it says, and the call that follows it; a call is words, or a chunk of Lua.
SCENES_OF_ADVICE = {
    "no pictures to evaluate on": (EVAL, "give --data.scenes=DIR", [*EVAL, "--data.scenes=scenes"]),
    "a folder of two splits": ([*EVAL, "--data.folder=split"], "--data.imagenet=split takes them", [*EVAL, "--data.imagenet=split"]),
    "empty classes, eval": ([*EVAL, "--data.folder=holes"], "sslrun eval --data.allow_empty", [*EVAL, "--data.folder=holes", "--data.allow_empty"]),
    "empty classes, pack": (["pack", "holes", "--out=h.pack"], "sslrun pack --allow-empty", ["pack", "holes", "--out=h.pack", "--allow-empty"]),
    "empty classes, Lua": ("data.image_folder('holes')", "({allow_empty = true} keeps them", "data.image_folder('holes', {allow_empty = true})"),
    "pictures beside folders, pack": (["pack", "mixed", "--out=m.pack"], "sslrun pack --labels=false", ["pack", "mixed", "--out=m.pack", "--labels=false"]),
    "pictures beside folders, Lua": ("data.image_folder('mixed')", "by data.images", "data.images('mixed')"),
    "a list whose names end like labels": ("data.file_list('holes/a', 'list.txt')", "{labels = false} takes lines as names",
                                           "data.file_list('holes/a', 'list.txt', {labels = false})"),
    "no GPU": (["--device", "cuda:99", "-e", ""], "use --device cpu or auto", ["--device", "auto", "-e", ""]),
    "a schedule's end": ("require('ssl').schedule.cosine{base = 1, steps = 10}(11)", "give math.min(step, 10)",
                         "require('ssl').schedule.cosine{base = 1, steps = 10}(math.min(11, 10))"),
    "a small network": (["convert", "small.pt", "out.pth", "--to", "torchvision"], "--stem=small converts it",
                        ["convert", "small.pt", "out.pth", "--to", "torchvision", "--stem=small"]),
    "a key without value": ([*SCENES, "--dry_run", "--optim.lr"], "give --optim.lr=VALUE", [*SCENES, "--dry_run", "--optim.lr=1"]),
    "a key of a group": ([*SCENES, "--dry_run", "--optim=1"], "give one of optim.cosine, optim.fixed_predictor, optim.images, optim.lr", [*SCENES, "--dry_run", "--optim.lr=1"]),
    "a key of version 0.1": (["recipes/ssprl_scenes.lua", "--dry_run", "--data.small_views=2"], "--crops.count=2,2",
                             ["recipes/ssprl_scenes.lua", "--dry_run", "--crops.count=2,2"]),
    "a key of version 0.1 that is two": (["recipes/ssprl_scenes.lua", "--dry_run", "--data.min_scale=0.3"], "--crops.min_scale=0.3,0.1 --crops.max_scale=1,0.3",
                                         ["recipes/ssprl_scenes.lua", "--dry_run", "--crops.min_scale=0.3,0.1", "--crops.max_scale=1,0.3"]),
    "no data": (["recipes/simsiam_coco.lua", "--help"], "--dry_run=false", ["recipes/triplet_scenes.lua", "--dry_run"]),
    "views of a preset": (["views", "simsiam"], "--data=DIR", ["views", "simsiam", "--data=scenes"]),
    "a sheet of a recipe without its data": (["views", "recipes/simsiam_coco.lua"], "To get the data", ["views", "recipes/simsiam_coco.lua", "--data=scenes"]),
    "a command's list of presets": (["doctor", "scenes", "--views=sim"], "sslrun views lists them", ["doctor", "scenes", "--views=swav", "--seconds=0.1"]),
    "an unknown option of the program": (["--thread", "1"], "sslrun --help lists all", ["--help"]),
    "features in training mode": (EXTRACT % "", "call :eval() first", EXTRACT % ":eval()"),
    "a table of float keys": ("checkpoint.save('x.pt', {[0.5] = 1})", "use strings or whole numbers", "checkpoint.save('x.pt', {['0.5'] = 1})"),
    "indices in a list": ("print(torch.ones({5})[{{0, 1, 2, 3}}])", "for a list of indices use torch.tensor({0, 2, …}, {dtype = 'int64'})",
                          "print(torch.ones({5})[{torch.tensor({0, 1, 2, 3}, {dtype = 'int64'})}])"),
    "unlabelled attachments": (
        "local ssl = require 'ssl' local r = ssl.run(ssl.config{epochs = 1, batch = 1}) local m, h = nn.Linear(2, 2), nn.Linear(2, 2) "
        "r:attach{model = m, optimizer = optim.SGD(h:parameters(), {lr = 1})}", "run:attach { head = head, … }",
        "local ssl = require 'ssl' local r = ssl.run(ssl.config{epochs = 1, batch = 1}) local m, h = nn.Linear(2, 2), nn.Linear(2, 2) "
        "r:attach{model = m, head = h, optimizer = optim.SGD(h:parameters(), {lr = 1})}"),
}


def call(folder, what):
    words = what if isinstance(what, list) else ["-e", what]
    return subprocess.run([PROGRAM, "--threads", "1", *words] if not words[0].startswith("-") else [PROGRAM, *words], capture_output=True,
                          text=True, cwd=folder, timeout=DEADLINE, env=environment(OMP_NUM_THREADS="1"))


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    folder = tmp_path_factory.mktemp("advice")
    done = call(folder, WEIGHTS)
    assert done.returncode == 0, done.stderr
    pictures = sorted((folder / "scenes/images/train").glob("*.jpg"))
    for name, chosen in {"split/train/a": pictures[:4], "split/train/b": pictures[4:8], "split/val/a": pictures[8:10], "split/val/b": pictures[10:12],
                         "holes/a": pictures[:6], "holes/c": pictures[6:12], "mixed/a": pictures[:3], "mixed": pictures[3:5]}.items():
        (folder / name).mkdir(parents=True, exist_ok=True)
        for path in chosen:
            shutil.copy(path, folder / name)
    (folder / "holes/b").mkdir()
    for name in ("two 1", "three"):
        shutil.copy(pictures[0], folder / "holes/a" / name)
    (folder / "list.txt").write_text("two 1\nthree\n")
    return folder


@pytest.mark.parametrize("name", SCENES_OF_ADVICE)
def test_advice_works(home, name):
    first, advice, followed = SCENES_OF_ADVICE[name]
    met = call(home, first)
    assert advice in met.stdout + met.stderr, met.stdout + met.stderr
    done = call(home, followed)
    assert done.returncode == 0, done.stdout + done.stderr


def test_another_card(home):
    arguments = [*EVAL, "--data.scenes=scenes", "--out=card"]
    assert call(home, arguments).returncode == 0
    refused = call(home, [*arguments, "--random"])
    assert refused.returncode == 2 and "give --out=DIR or --again" in refused.stderr
    assert call(home, [*EVAL, "--data.scenes=scenes", "--random", "--out=other"]).returncode == 0
    assert call(home, [*arguments, "--random", "--again"]).returncode == 0


def test_resume_as_advised(home):
    assert call(home, [*SCENES, "--run.dir=first"]).returncode == 0
    again = call(home, [*SCENES, "--run.dir=first"])
    (advised,) = re.findall(r"--resume=\S+", again.stderr)
    assert again.returncode == 2
    assert call(home, [*SCENES, "--epochs=2", advised.rstrip(",;")]).returncode == 0
    stopped = call(home, [*SCENES, "--run.dir=second", "--run.steps=1"])
    assert stopped.returncode == 0, stopped.stderr


@pytest.mark.parametrize("what", ["large pictures", "a folder that pack refuses as classes"])
def test_doctor(home, what):
    """Its advice names the folder that it read, and can be typed as it stands, but for FILE."""
    folder = "large ones" if what == "large pictures" else "scenes"
    if folder == "large ones":
        (home / folder).mkdir()
        noise = Image.fromarray(np.random.default_rng(0).integers(0, 255, (75, 100, 3), np.uint8))
        noise.resize((2000, 1500)).save(home / folder / "a.jpg")
    printed = call(home, ["doctor", folder, "--seconds=0.1", "--size=64" if folder == "large ones" else "--views=eval"]).stdout
    if "--data.scaled=true of a recipe" in printed:
        done = call(home, [*SCENES, "--data.scaled=true", "--run.dir=scaled"])
        assert done.returncode == 0, done.stderr
    commands = re.findall(r"sslrun pack (.*?--out=FILE[-=\w ]*?)(?= stores| makes|; with|$)", printed, re.M)
    assert commands or "fewer or smaller views" in printed, printed
    for command in commands:
        done = subprocess.run(f"'{PROGRAM}' pack {command}", shell=True, capture_output=True, text=True, cwd=home, timeout=DEADLINE)
        assert done.returncode == 0, done.stderr
        (home / "FILE").unlink()


def test_scan_lists_what_is_only_counted(home):
    """'further unreadable files are counted only; sslrun scan lists all'"""
    (home / "bad").mkdir()
    for k in range(30):
        (home / f"bad/{k}.jpg").write_bytes(b"\xff\xd8")
    shutil.copy(next((home / "holes/a").glob("*.jpg")), home / "bad/good.jpg")
    met = call(home, "for _ in data.loader(data.images('bad'), data.eval_views{size = 32}, {batch = 1, max_bad = 1, workers = 1}):epoch(0) do end")
    assert "further unreadable files are counted only; sslrun scan lists all" in met.stderr
    done = call(home, ["scan", "bad"])
    assert done.returncode == 1 and all(f"bad/{k}.jpg: " in done.stdout for k in range(30))


def test_every_option_that_a_message_names_is_tried_somewhere():
    """Options in texts of the program's own sources, outside of usage texts, are those of some test."""
    named = {}
    for top, kinds in (("scripts/ssl", "lua"), ("lib", "cpp"), ("bindings", "cpp"), ("host", "cpp"), ("recipes", "lua")):
        for path in (ROOT / top).rglob(f"*.{kinds}"):
            for line in path.read_text().splitlines():
                code = re.sub(r"(^|\s)--(?![a-z]).*|^\s*(--|//).*", "", line)
                for text in re.findall(r'"(?:[^"\\]|\\.)*"' + r"|'(?:[^'\\]|\\.)*'", code):
                    for option in re.findall(r"(?<![\w-])--[a-z][\w.-]*\w", text):
                        named.setdefault(option, path.relative_to(ROOT))
    tests = "\n".join(path.read_text() for path in (ROOT / "tests").rglob("*") if path.suffix in (".py", ".lua", ".cpp"))
    untried = {option: str(path) for option, path in named.items() if not re.search(re.escape(option) + r"(?![\w.-])", tests)}
    assert set(untried) <= {"--data.sysu30k", "--logdir", "--std", "--fmad", "--gpu-architecture"}, untried  # test_eval.py; TensorBoard's; nvrtc's own
