"""--eval.every: numbers in the log between epochs, and a run that is otherwise the same, loss by loss."""
import json
import shutil
import subprocess

import pytest
import torch

from conftest import sslrun
from program import PROGRAM, ROOT
from waiting import DEADLINE

TINY = ["--epochs=2", "--batch=16", "--data.train=32", "--data.val=16", "--data.size=32", "--model.base_channels=8", "--workers=1",
        "--run.tensorboard=false"]


def log(folder, name, recipe, *options):
    sslrun(folder, recipe, f"--run.dir={name}", *options)
    lines = [json.loads(line) for line in (folder / name / "log.jsonl").read_text().splitlines()]
    return [line["loss"] for line in lines if "event" not in line], [line for line in lines if line.get("event") == "eval"]


def same_weights(folder, one, other):
    first, second = (torch.load(folder / name / "checkpoints/last.pt", weights_only=True)["model"] for name in (one, other))
    return first.keys() == second.keys() and all(torch.equal(first[name], second[name]) for name in first)


@pytest.mark.parametrize("recipe, more", [
    ("simsiam_scenes", ["--epochs=4"]), ("multilabel_scenes", []), ("triplet_scenes", []), ("wcl_scenes", []),
    ("ssprl_scenes", ["--crops.size=64,16", "--levels.resize=48", "--levels.size=16"])])
def test_evaluation_leaves_the_run_as_it_is(tmp_path, recipe, more):
    losses, events = log(tmp_path, "plain", recipe, *TINY, *more)
    assert not events
    watched, events = log(tmp_path, "watched", recipe, *TINY, *more, "--eval.every=2", "--eval.k=5", "--eval.pictures=24")
    assert [e["epoch"] for e in events] == ([2, 4] if more == ["--epochs=4"] else [2])
    assert all(0 < e[name] <= 100 for e in events for name in ("knn_map", "linear_map"))
    assert watched == losses and len(losses) == 2 * (events[-1]["epoch"])
    assert same_weights(tmp_path, "plain", "watched")


def test_the_recipes_settings_may_ask_for_it(tmp_path):
    text = (ROOT / "recipes/simsiam_scenes.lua").read_text()
    recipe = tmp_path / "own.lua"
    recipe.write_text(text.replace("  set = 'scenes',", "  set = 'scenes', eval = { every = 1, k = 5 },", 1))
    _, events = log(tmp_path, "run", recipe.with_suffix(""), *TINY)
    assert [e["epoch"] for e in events] == [1, 2]
    _, events = log(tmp_path, "other", recipe.with_suffix(""), *TINY, "--eval.every=2")
    assert [e["epoch"] for e in events] == [2]


def test_pictures_of_any_kind(tmp_path):
    """A COCO folder: the recipe trains on it and is followed on its labels; without the test pictures it stops at once."""
    sslrun(tmp_path, "simsiam_scenes", "--epochs=1", *TINY[1:])
    (tmp_path / "coco/annotations").mkdir(parents=True)
    for split in ("train", "val"):
        shutil.copytree(tmp_path / f"data/scenes/images/{split}", tmp_path / f"coco/{split}2017")
        shutil.copy(tmp_path / f"data/scenes/annotations/instances_{split}.json", tmp_path / f"coco/annotations/instances_{split}2017.json")
    options = ["--data.root=coco", "--epochs=1", "--batch=8", "--data.size=32", "--model.depth=18", "--model.dim=32", "--model.hidden=8",
               "--workers=1", "--eval.every=1", "--run.tensorboard=false"]
    _, events = log(tmp_path, "run", "simsiam_coco", *options)
    assert len(events) == 1 and 0 < events[0]["knn_map"] <= 100
    (tmp_path / "coco/annotations/instances_val2017.json").unlink()
    assert "no COCO in 'coco'" in sslrun(tmp_path, "simsiam_coco", *options, code=2)


def test_a_recipe_that_names_no_pictures_says_so(tmp_path):
    sslrun(tmp_path, "simsiam_scenes", "--epochs=1", *TINY[1:])
    shutil.copytree(tmp_path / "data/scenes", tmp_path / "scenes")
    recipe = "\n".join(line for line in FROZEN.splitlines() if "run:evaluate" not in line)
    (tmp_path / "silent.lua").write_text(recipe)
    done = subprocess.run([PROGRAM, "--threads", "1", "silent.lua", "--eval.every=1"], capture_output=True, text=True, cwd=tmp_path,
                          timeout=DEADLINE)
    assert done.returncode == 2 and "--eval.every needs run:evaluate" in done.stderr


def test_own_pictures_are_followed_where_they_have_labels(tmp_path):
    """Class folders and packed files of them: a fifth of each class is the test; pictures alone are refused at the start."""
    sslrun(tmp_path, "simsiam_scenes", "--epochs=1", *TINY[1:])
    pictures = sorted((tmp_path / "data/scenes/images/train").iterdir())
    for i, file in enumerate(pictures):
        (tmp_path / f"classes/{i % 2}").mkdir(parents=True, exist_ok=True)
        shutil.copy(file, tmp_path / f"classes/{i % 2}")
    subprocess.run([PROGRAM, "pack", "classes", "--out=p.pack"], cwd=tmp_path, check=True, capture_output=True)
    options = ["--epochs=2", "--batch=8", "--data.size=32", "--workers=1", "--eval.every=1", "--run.tensorboard=false"]
    events = [log(tmp_path, f"run-{root}", "simsiam_folder", f"--data.root={root}", *options)[1] for root in ("classes", "p.pack")]
    for run in events:
        assert len(run) == 2 and all(0 <= event["knn_top1"] <= 100 for event in run)
    assert [event["knn_top1"] for event in events[0]] == [event["knn_top1"] for event in events[1]]
    assert "--eval.every needs pictures with labels" in sslrun(
        tmp_path, "simsiam_folder", "--data.root=data/scenes/images/train", *options, code=2)


FROZEN = """
local ssl = require 'ssl'
local cfg = ssl.config { seed = 0, epochs = 2, batch = 16 }
local run = ssl.run(cfg)
local loader = data.loader(data.scenes('scenes', 'train'), data.simsiam_views { size = 32 }, { batch = 16, workers = 1 })
local encoder = nn.resnet { depth = 18, base_channels = 4, stem = 'small' }
local model = run:place(nn.module('M', { encoder = encoder }, function(self, x) return self.encoder(x) end))
encoder.bn1:eval()
run:attach { model = model, optimizer = optim.SGD(model, { lr = 0.1 }) }
run:evaluate(ssl.evaluation(cfg, { encoder = encoder, kind = 'scenes', root = 'scenes', size = 32 }))
for batch in run:batches(loader) do run:step(loss.negative_cosine(model(batch[1]), model(batch[2]):detach())) end
assert(model.training and encoder.training and not encoder.bn1.training)
run:finish()
"""


def test_modules_keep_their_own_modes(tmp_path):
    """A recipe with a frozen batch norm, and without a key `workers`."""
    (tmp_path / "make.lua").write_text("data.scenes.generate('scenes', { train = 32, val = 8, size = 48 })")
    sslrun(tmp_path, tmp_path / "make")
    (tmp_path / "frozen.lua").write_text(FROZEN)
    losses, _ = log(tmp_path, "plain", tmp_path / "frozen", "--run.tensorboard=false")
    watched, events = log(tmp_path, "watched", tmp_path / "frozen", "--run.tensorboard=false", "--eval.every=1", "--eval.k=5")
    assert len(events) == 2 and losses == watched
    assert same_weights(tmp_path, "plain", "watched")
    state = torch.load(tmp_path / "watched/checkpoints/last.pt", weights_only=True)["model"]
    assert not state["encoder.bn1.running_mean"].any()


def test_the_form_of_version_0_1_works_with_a_line(tmp_path):
    """run:evaluate { … }, and what is neither that nor an evaluation."""
    (tmp_path / "make.lua").write_text("data.scenes.generate('scenes', { train = 32, val = 8, size = 48 })")
    sslrun(tmp_path, tmp_path / "make")
    former = FROZEN.replace("run:evaluate(ssl.evaluation(cfg, {", "run:evaluate({").replace("size = 32 }))", "size = 32 })")
    (tmp_path / "former.lua").write_text(former)
    printed = sslrun(tmp_path, tmp_path / "former", "--run.dir=run", "--eval.every=1", "--eval.k=5")
    assert "is run:evaluate(ssl.evaluation(cfg, { … })) now" in printed and "knn_map" in printed
    (tmp_path / "wrong.lua").write_text(former.replace("run:evaluate({", "run:evaluate('scenes') ssl.evaluation(cfg, {"))
    assert "[run.evaluate] expected an evaluation" in sslrun(tmp_path, tmp_path / "wrong", code=1)
