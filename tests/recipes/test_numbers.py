"""Numbers of a data set: by their own file and by --set of the method's recipe, users' own ones, and what is wrong with them."""
import json
import shutil
import subprocess

import pytest
from conftest import PROGRAM, ROOT, sslrun
from waiting import DEADLINE

SCENES = ["--data.train=24", "--data.val=4", "--batch=12", "--data.size=32", "--workers=1", "--run.tensorboard=false", "--run.preview=0",
          "--run.steps=2", "--model.base_channels=4"]


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """A folder with data/scenes."""
    folder = tmp_path_factory.mktemp("home")
    code = "data.scenes.generate('data/scenes', {train = 24, val = 4, size = 48, workers = 1})"
    subprocess.run([PROGRAM, "-e", code], cwd=folder, check=True, timeout=DEADLINE)
    return folder


@pytest.fixture
def place(home, tmp_path):
    (tmp_path / "data").symlink_to(home / "data")
    return tmp_path


def losses(run):
    return [json.loads(line)["loss"] for line in (run / "log.jsonl").read_text().splitlines()]


@pytest.mark.parametrize("method", ["simsiam", "multilabel", "ssprl", "wcl", "triplet"])
def test_both_spellings_are_one_run(method, place):
    """The same name of the run folder, settings and losses; --resume=auto of one finds the other's."""
    size = ["--levels.size=24"] if method == "ssprl" else []
    runs = []
    for recipe, words in ((f"{method}_scenes", []), (method, ["--set=scenes"])):
        sslrun(place, recipe, *words, *SCENES, *size)
        (run,) = (place / "runs").iterdir()
        assert run.name.startswith(f"{method}_scenes-2")
        assert (run / "recipe.lua").read_text() == (ROOT / f"recipes/{method}.lua").read_text()
        runs.append(((run / "config.lua").read_text(), losses(run)))
        if not words:
            printed = sslrun(place, method, "--set=scenes", *SCENES, *size, "--run.steps=3", "--resume=auto")
            assert f"run folder runs/{run.name}" in printed
        shutil.rmtree(run)
    assert runs[0] == runs[1] and len(runs[0][1]) == 2
    helps = [sslrun(place, *words, "--help") for words in ((f"{method}_scenes",), (method, "--set=scenes"))]
    assert helps[0] == helps[1] and "-- " not in helps[0].split("\n")[0]
    assert helps[0].startswith((ROOT / f"recipes/{method}_scenes.lua").read_text()[3:40]) and "--data.train=2000" in helps[0]


def test_without_numbers_the_methods_own_with_the_sets_pictures(place):
    printed = sslrun(place, "wcl", "--set=voc", "--dry_run")
    assert "11540 in the set" in printed
    assert "--batch=4096" in sslrun(place, "wcl", "--set=voc", "--help")


def test_an_unknown_set_lists_the_sets(place):
    printed = sslrun(place, "simsiam", "--set=imagnet", "--data.root=data", code=2)
    assert "unknown data set 'imagnet' (did you mean 'imagenet'?)" in printed
    for name in ("imagenet", "coco", "voc", "sysu30k", "scenes", "folder"):
        assert name in printed.split("data sets: ")[1]
    assert not (place / "runs").exists()


def test_verify_trains_a_run_of_numbers_again(place):
    sslrun(place, "simsiam_scenes", *SCENES, "--run.dir=run")
    done = subprocess.run([PROGRAM, "run", "verify", "run"], capture_output=True, text=True, cwd=place, timeout=DEADLINE)
    assert done.returncode == 0 and "verify: 2 losses of 2 are the same" in done.stdout, done.stdout + done.stderr


OWN_SET = """-- Two classes of pictures.
return {
  about = 'two classes', kind = 'single', splits = { 'train', 'test' }, size = 24, options = { only = 24 },
  open = function(root, split, options)
    local set = data.images(root .. '/images/' .. (split == 'train' and 'train' or 'val'))
    return options.only < #set and data.subset(set, { indices = torch.arange(options.only) }) or set
  end,
}
"""
OWN_NUMBERS = """-- My numbers for my pictures.
-- Expected: nothing
require('ssl').recipe('simsiam', {
  set = 'mine', batch = 8, workers = 1,
  data = { root = 'data/scenes', size = 32, only = 16 },
  model = { depth = 18, base_channels = 4, dim = 16, hidden = 8 },
  run = { tensorboard = false, preview = 0, steps = 2 },
})
"""


@pytest.mark.parametrize("folder", ["sets", "."])
def test_users_own_numbers_and_set(folder, place):
    """A set of one's own lies beside one's numbers, in sets/ or with them; its options are keys of the run."""
    (place / "mine" / folder).mkdir(parents=True)
    (place / "mine" / folder / "mine.lua").write_text(OWN_SET)
    (place / "mine/simsiam_short.lua").write_text(OWN_NUMBERS)
    short = place / "mine/simsiam_short"
    printed = sslrun(place, short, "--help")
    assert printed.startswith("My numbers for my pictures.\nExpected: nothing\n\nKeys") and "--data.only=16" in printed
    sslrun(place, short)
    (run,) = (place / "runs").iterdir()
    assert run.name.startswith("simsiam_short-")
    assert len((run / "log.jsonl").read_text().splitlines()) == 2
    done = subprocess.run([PROGRAM, "run", "verify", f"runs/{run.name}"], capture_output=True, text=True, cwd=place, timeout=DEADLINE)
    assert done.returncode == 0, done.stdout + done.stderr  # by a copy of the recipe elsewhere
    assert "'batch' of at most 12 (the data set's size" in sslrun(place, short, "--data.only=12", "--batch=16", code=1)


def test_a_users_own_method_with_numbers_beside_it(place):
    text = (ROOT / "recipes/simsiam.lua").read_text()
    (place / "own.lua").write_text(text)
    (place / "own_scenes.lua").write_text((ROOT / "recipes/simsiam_scenes.lua").read_text().replace("recipe('simsiam'", "recipe('own'"))
    runs = {}
    for words in (["own_scenes"], ["own", "--set=scenes"]):
        sslrun(place, place / words[0], *words[1:], *SCENES, "--run.dir=run")
        runs[words[0]] = losses(place / "run")
        shutil.rmtree(place / "run")
    sslrun(place, "simsiam_scenes", *SCENES, "--run.dir=run")
    assert runs["own_scenes"] == runs["own"] == losses(place / "run")


@pytest.mark.parametrize("numbers,said", [
    ("{ set = 'scenes', epoch = 3 }", "unknown key 'epoch' of simsiam_wrong.lua (did you mean 'epochs'?)"),
    ("{ set = 'scenes', epochs = 'many' }", "expected a number for 'epochs' of simsiam_wrong.lua, got a string"),
    ("{ set = 'scenes', optim = { name = 'adma' } }", "expected sgd, adam, adamw, lars or larc for 'optim.name', got 'adma'"),
    ("{ set = 'scenes', optim = { cosine = 'day' } }", "expected epoch or step for 'optim.cosine', got 'day'"),
])
def test_wrong_numbers(numbers, said, place):
    (place / "simsiam_wrong.lua").write_text(f"-- Wrong.\nrequire('ssl').recipe('simsiam', {numbers})\n")
    done = subprocess.run([PROGRAM, "simsiam_wrong.lua", *SCENES[:2], "--data.root=data/scenes", *SCENES[2:]], capture_output=True, text=True,
                          cwd=place, timeout=DEADLINE)
    assert done.returncode == 2 and said in done.stderr and "traceback" not in done.stderr, done.stderr
    assert not (place / "runs").exists()


def test_files_that_are_no_numbers(place):
    (place / "simsiam_mine.lua").write_text("-- Of another method.\nrequire('ssl').recipe('simsam', {})\n")
    printed = sslrun(place, place / "simsiam_mine", code=2)
    assert "no recipe 'simsam' for the numbers of" in printed and "did you mean 'simsiam'?" in printed
    shutil.copy(ROOT / "recipes/simsiam.lua", place)
    assert "expected numbers of simsiam in" in sslrun(place, place / "simsiam", "--set=mine", code=2)
    shutil.copy(ROOT / "recipes/wcl.lua", place / "simsiam_mine.lua")
    assert "is a recipe of its own, not the numbers of another" in sslrun(place, place / "simsiam", "--set=mine", code=2)
    assert not (place / "runs").exists()


def test_a_setting_of_another_optimiser_is_refused(place):
    said = "'optim.momentum' is no setting of adam, which this run takes"
    assert said in sslrun(place, "simsiam_scenes", *SCENES, "--optim.momentum=0.5", code=2)
    sslrun(place, "simsiam_scenes", *SCENES, "--optim.momentum=0.5", "--optim.name=sgd", "--run.dir=run")
    assert not (place / "runs").exists()
