"""Data sets by name, and a user's own set file: in a training, its evaluation, sslrun eval, doctor, pack, scan, views and embed."""
import json
import subprocess

import pytest

from conftest import environment
from layouts import make_coco, make_imagenet, make_voc
from program import PROGRAM
from waiting import DEADLINE

OWN = """
return {
  about = 'Three kinds', kind = 'single', size = 1000, get = 'kinds.zip of this test',
  open = function(root, split) return data.image_folder(root .. '/' .. split) end,
}
"""
RECIPE = """
local ssl = require 'ssl'
local cfg = ssl.config { seed = 0, epochs = 1, batch = 8, workers = 1, set = '', data = { root = 'imagenet', size = 32 } }
local pictures, count = ssl.dataset(cfg)
local run = ssl.run(cfg)
local loader = data.loader(pictures, data.simsiam_views { size = 32 }, ssl.loading(cfg))
local encoder = nn.resnet { depth = 18, base_channels = 4, stem = 'small' }
local model = run:place(nn.module('M', { encoder = encoder }, function(self, x) return self.encoder(x) end))
run:attach { model = model, optimizer = optim.SGD(model, { lr = 0.1 }) }
run:evaluate(ssl.evaluation(cfg, { encoder = encoder }))
for batch in run:batches(loader) do run:step(loss.negative_cosine(model(batch[1]), model(batch[2]):detach())) end
run:finish()
print(count .. ' pictures')
"""


def call(folder, *arguments, code=0):
    done = subprocess.run([PROGRAM, *map(str, arguments)], capture_output=True, text=True, cwd=folder, timeout=DEADLINE,
                          env=environment(OMP_NUM_THREADS="1"))
    assert done.returncode == code, f"exit code {done.returncode}\n{done.stdout}\n{done.stderr}"
    return done.stdout if code == 0 else done.stderr


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """A checkpoint beside folders like VOC, COCO and ImageNet, a recipe and a set file beside it."""
    folder = tmp_path_factory.mktemp("sets")
    call(folder, "-e", """
        torch.manual_seed(1)
        data.scenes.generate('scenes', {train = 24, val = 12, size = 48})
        checkpoint.save('r18.pt', nn.resnet{depth = 18, base_channels = 8}:state_dict())""")
    make_voc(folder)
    make_coco(folder, ("2014", "2017"))
    make_imagenet(folder)
    (folder / "recipe.lua").write_text(RECIPE)
    (folder / "sets").mkdir()
    (folder / "sets/kinds.lua").write_text(OWN)
    return folder


def results(home, out):
    content = json.loads((home / out / "card.json").read_text())
    return [(r["id"], row["metric"], row["value"]) for r in content["results"] for row in r["rows"]]


def log(home, name):
    return [json.loads(line) for line in (home / name / "log.jsonl").read_text().splitlines()]


def test_training_on_an_own_set_is_that_of_the_same_pictures(home):
    options = ["--eval.every=1", "--eval.k=5", "--run.tensorboard=false"]
    runs = {}
    for name, given in {"known": "imagenet", "own": "kinds", "path": "./sets/kinds.lua"}.items():
        printed = call(home, "recipe.lua", f"--set={given}", f"--run.dir={name}", *options)
        lines = log(home, name)
        runs[name] = [line["loss"] for line in lines if "event" not in line], [
            (line["knn_top1"], line["linear_top1"]) for line in lines if line.get("event") == "eval"]
        assert "24 pictures" in printed
    assert len(runs["known"][0]) == 3 and len(runs["known"][1]) == 1
    assert runs["own"] == runs["path"] == runs["known"]
    # The copy of the recipe in the run folder finds the set of the original.
    assert "3 losses of 3 are the same" in call(home, "run", "verify", "own", "--from=start")


def test_an_own_set_that_is_missing_says_how_to_get_it(home):
    message = call(home, "recipe.lua", "--set=kinds", "--data.root=nowhere", code=2)
    assert "nowhere/train" in message and "To get the data: kinds.zip of this test" in message and "--dry_run" in message
    assert "125 of 8 pictures, 1000 in the set" in call(home, "recipe.lua", "--set=kinds", "--data.root=nowhere", "--dry_run")
    message = call(home, "recipe.lua", "--set=kind", code=2)
    assert "unknown data set 'kind'" in message and "imagenet, voc, coco" in message


def test_evaluation_of_an_own_set(home):
    options = ["--protocols=knn,probe", "--size=32", "--workers=1", "--batch=16"]
    call(home, "eval", "r18.pt", "--data.imagenet=imagenet", "--out=known-card", *options)
    call(home, "eval", "r18.pt", "--data.set=sets/kinds.lua", "--data.root=imagenet", "--out=own-card", *options)
    assert results(home, "own-card") == results(home, "known-card") and results(home, "own-card")[0][0].startswith("knn/v2 on own-")
    call(home, "eval", "r18.pt", "--data.set=imagenet", "--data.root=imagenet", "--out=named-card", *options)
    assert results(home, "named-card") == results(home, "known-card")
    assert "needs the place of its pictures: --data.root=DIR" in call(home, "eval", "r18.pt", "--data.set=voc", code=2)
    assert "--data.coco14=DIR" in call(home, "eval", "r18.pt", code=2)


def test_whole_pictures_are_another_evaluation(home):
    """A set that is looked at in another way has another name, though its pictures are the same."""
    (home / "whole.lua").write_text(OWN.replace("size = 1000", "evaluation = {{train = 'train', test = 'val', resize = 1}}"))
    options = ["--protocols=knn", "--size=32", "--workers=1"]
    call(home, "eval", "r18.pt", "--data.set=whole.lua", "--data.root=imagenet", "--out=whole-card", *options)
    assert {name for name, _, _ in results(home, "whole-card")} == {
        "knn/v2 on own100-" + results(home, "known-card")[0][0].split("own-")[1]}


def test_the_years_of_coco(home):
    options = ["--protocols=knn", "--size=32", "--workers=1"]
    printed = call(home, "eval", "r18.pt", "--data.coco=coco", "--out=both", *options)
    assert printed.count("not COCO 2017, by number") == 1 and printed.count("not COCO 2014, by number") == 1
    printed = call(home, "eval", "r18.pt", "--data.coco14=coco", "--out=one", *options)
    assert "not COCO 2014, by number" in printed and "COCO 2017" not in printed


def test_help_of_eval_lists_the_sets(home):
    printed = call(home, "eval", "--help")
    own, every_run = printed.split("Keys of every run:")
    assert "--data.voc=" in own and "VOC2007, with VOC2012 beside it" in own and "--data.voc" not in every_run


@pytest.mark.parametrize("words, root, count", [
    (["--set=voc"], "voc", 24), (["--set=voc", "--split=test2007"], "voc", 12), (["--set=sets/kinds.lua"], "imagenet", 24),
    (["--set=coco14", "--split=val2014"], "coco", 12)])
def test_commands_take_a_set(home, tmp_path, words, root, count):
    assert f"{root}: {count} pictures" in call(home, "doctor", root, *words, "--seconds=0.1", "--size=16")
    assert f": {count} pictures written" in call(home, "pack", root, *words, f"--out={tmp_path}/a.pack")
    assert f"0 of {count} files are bad" in call(home, "scan", root, *words)
    assert f": {count} pictures, the mean" in call(home, "embed", "r18.pt", root, f"{tmp_path}/a.npz", *words, "--workers=1", "--size=32")
    if "--split" not in "".join(words):
        call(home, "views", "eval", f"--data={root}", *words, f"--out={tmp_path}/a.png", "--size=16")


def test_packed_labels_are_those_of_the_set(home, tmp_path):
    call(home, "pack", "voc", "--set=voc", f"--out={tmp_path}/a.pack")
    assert call(home, "-e", f"""
        local ours, packed = data.voc('voc', 2012, 'trainval'), data.packed('{tmp_path}/a.pack')
        print(ours:targets():equal(packed:targets()), table.concat(ours:classes()) == table.concat(packed:classes()))""") == "true\ttrue\n"
    assert "--set takes DIR alone" in call(home, "pack", "voc", "--set=voc", "--labels=false", "--out=x", code=2)
    assert "no split 'tset2007' of PASCAL VOC 2012 (did you mean 'test2007'?)" in call(
        home, "doctor", "voc", "--set=voc", "--split=tset2007", code=2)


def test_a_recipes_sheet_shows_its_set(home, tmp_path):
    out = f"--out={tmp_path}/a.png"
    assert "Dataset(data.image_folder, 'imagenet/train', 24 images" in call(home, "views", "recipe.lua", "--set=kinds", out)
    assert "Dataset(data.voc, " in call(home, "views", "recipe.lua", "--set=voc", "--data=voc", out)


def test_a_recipe_of_the_program_takes_an_own_set(home):
    small = ["--epochs=1", "--run.steps=2", "--batch=8", "--model.depth=18", "--model.dim=16", "--model.hidden=8", "--data.size=32",
             "--workers=1", "--run.tensorboard=false", "--data.root=imagenet", "--device=cpu"]
    losses = {}
    for given in ("imagenet", "sets/kinds.lua"):
        call(home, "recipes/simsiam.lua", f"--set={given}", f"--run.dir=shipped-{given[:4]}", *small)
        losses[given] = [line["loss"] for line in log(home, f"shipped-{given[:4]}") if "event" not in line]
    assert len(losses["imagenet"]) == 2 and losses["imagenet"] == losses["sets/kinds.lua"]
