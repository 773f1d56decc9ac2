"""Each recipe for a few steps on tiny pictures: run folder, checkpoint, TensorBoard, table, help, wrong options."""
import itertools
import json
import re
import shutil
import signal
import subprocess

import numpy as np
import pytest
import torch
import torchvision
from conftest import sslrun
from PIL import Image
from tensorboard.backend.event_processing import event_accumulator
from program import PROGRAM, ROOT
from waiting import DEADLINE, wait_until

RECIPES = sorted((ROOT / "recipes").glob("*.lua"))
TINY = ["--epochs=2", "--batch=8", "--data.train=32", "--data.val=16", "--data.size=32",
        "--model.base_channels=64"]


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    """A folder where simsiam_scenes ran for two epochs, its run folder and what it printed."""
    folder = tmp_path_factory.mktemp("trained")
    printed = sslrun(folder, "simsiam_scenes", *TINY)
    (run,) = (folder / "runs").glob("simsiam_scenes-*")
    return folder, run, printed


def test_run_folder(trained):
    _, run, printed = trained
    assert {p.name for p in run.iterdir()} == {"config.lua", "recipe.lua", "log.jsonl", "tensorboard", "checkpoints", "preview.png"}
    assert {p.name for p in (run / "checkpoints").iterdir()} == {"last.pt", "epoch_0001.pt", "epoch_0002.pt"}
    assert "epoch 2/2  step 8/8" in printed and "images/s" in printed and "ETA" in printed
    assert "\r" not in printed and "\x1b" not in printed  # piped output is plain lines


def test_log_has_one_object_a_step(trained):
    _, run, _ = trained
    lines = [json.loads(line) for line in (run / "log.jsonl").read_text().splitlines()]
    assert [line["step"] for line in lines] == list(range(1, 9))
    assert [line["epoch"] for line in lines] == [1] * 4 + [2] * 4
    for line in lines:
        assert -1 <= line["loss"] <= 1 and line["lr"] >= 0
        assert line["images_per_second"] > 0 and 0 <= line["wait_percent"] <= 100
        assert abs(line["time"] - (run / "log.jsonl").stat().st_mtime) < 3600
        assert 0 <= line["spread"] <= 1.5


def test_preview_has_a_row_per_view(trained):
    _, run, _ = trained
    picture = Image.open(run / "preview.png")
    assert picture.mode == "RGB"
    assert picture.width >= 8 * 32 and 2 * 32 <= picture.height < 3 * 32
    assert np.asarray(picture).std() > 20  # pictures, not one colour


def test_checkpoint_opens_in_python_with_torchvision_names(trained):
    _, run, _ = trained
    saved = torch.load(run / "checkpoints" / "last.pt", weights_only=True)
    assert (saved["epoch"], saved["step"], saved["recipe"]) == (2, 8, "simsiam_scenes")
    assert saved["config"]["optim"]["lr"] == 0.001 and saved["config"]["data"]["size"] == 32
    assert saved["optimizer"] and saved["sslrun_version"]
    encoder = {k.removeprefix("encoder."): v for k, v in saved["model"].items() if k.startswith("encoder.")}
    peer = torchvision.models.resnet18(num_classes=10)
    missing, unexpected = peer.load_state_dict(encoder, strict=False)
    assert sorted(missing) == ["fc.bias", "fc.weight"] and not unexpected
    assert all(torch.isfinite(v).all() for v in encoder.values())


def test_tensorboard_reads_the_scalars(trained):
    _, run, _ = trained
    events = event_accumulator.EventAccumulator(str(run / "tensorboard"))
    events.Reload()
    assert {"train/loss", "train/lr", "train/images_per_second", "train/wait_percent"} <= set(events.Tags()["scalars"])
    assert events.Tags()["images"] == ["views"]
    logged = [json.loads(line)["loss"] for line in (run / "log.jsonl").read_text().splitlines()]
    shown = [event.value for event in events.Scalars("train/loss")]
    np.testing.assert_allclose(shown, logged, rtol=1e-6)  # events hold float32


def test_resume_tells_changed_keys(trained):
    folder, run, _ = trained
    printed = sslrun(folder, "simsiam_scenes", *TINY, "--epochs=3", "--resume=auto")
    assert "resume: epochs changes from 2 to 3" in printed
    assert [p.name for p in (folder / "runs").glob("simsiam_scenes-*")] == [run.name]
    steps = [json.loads(line)["step"] for line in (run / "log.jsonl").read_text().splitlines()]
    assert steps[-4:] == [9, 10, 11, 12]


def test_init_takes_a_run_folder(trained, tmp_path):
    folder, run, _ = trained
    printed = sslrun(tmp_path, "simsiam_scenes", *TINY, f"--data.root={folder / 'data/scenes'}", f"--init={run}", "--run.steps=1")
    assert f"init: {run}/checkpoints/last.pt: ResNet-18" in printed


def test_saved_config_gives_the_same_run(trained, tmp_path):
    folder, run, _ = trained
    sslrun(tmp_path, "simsiam_scenes", f"--config={run / 'config.lua'}", f"--data.root={folder / 'data/scenes'}",
           "--run.dir=again", "--resume=", "--run.steps=1")
    losses = [json.loads((p / "log.jsonl").read_text().splitlines()[0])["loss"] for p in (run, tmp_path / "again")]
    assert losses[0] == losses[1]


@pytest.fixture(scope="module")
def pictures(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pictures")
    (folder / "deep" / "er").mkdir(parents=True)
    generator = np.random.default_rng(0)
    for i in range(12):
        pixels = generator.integers(0, 255, (40 + i, 50, 3), dtype=np.uint8)
        name = folder / ("deep/er" if i % 2 else ".") / f"{i}.{'png' if i % 3 else 'jpg'}"
        Image.fromarray(pixels).save(name)
    (folder / "notes.txt").write_text("no picture")
    return folder


def test_folder_recipe(pictures, tmp_path):
    sslrun(tmp_path, "simsiam_folder", f"--data.root={pictures}", "--epochs=1", "--batch=6", "--data.size=32",
           "--model.stem=small", "--model.dim=64", "--model.hidden=16", "--run.dir=out")
    assert len((tmp_path / "out" / "log.jsonl").read_text().splitlines()) == 2
    assert (tmp_path / "out" / "preview.png").exists() and (tmp_path / "out" / "checkpoints" / "last.pt").exists()


def test_folder_recipe_fits_its_settings_to_the_number_of_pictures(pictures, tmp_path):
    """Said in a line, kept in the run's config, overridden by what is given; a packed file or class folders do as well."""
    tiny = ["--run.steps=1", "--batch=6", "--data.size=32", "--workers=1", "--run.tensorboard=false", "--run.preview=0"]
    printed = sslrun(tmp_path, "simsiam_folder", f"--data.root={pictures}", "--run.dir=out", *tiny)
    assert "settings for 12 pictures (fewer than 10000 pictures: " in printed
    config = (tmp_path / "out/config.lua").read_text()
    for line in ('name = "adam"', "epochs = 400", "width = 128", "dim = 128", "hidden = 64", "lr = 0.001"):
        assert f"{line}," in config, line
    (tmp_path / "classes").mkdir()
    for label in "ab":
        shutil.copytree(pictures, tmp_path / "classes" / label)
    for words, packed in (([tmp_path / "classes"], 24), ([pictures, "--labels=false"], 12)):
        subprocess.run([PROGRAM, "pack", *words, "--out=p.pack"], cwd=tmp_path, check=True, capture_output=True)
        printed = sslrun(tmp_path, "simsiam_folder", "--data.root=p.pack", "--optim.name=sgd", "--model.dim=16", *tiny, f"--run.dir={packed}")
        assert f"settings for {packed} pictures" in printed and "given: model.dim=16 optim.name=sgd" in printed
        config = (tmp_path / f"{packed}/config.lua").read_text()
        assert 'name = "sgd",' in config and "dim = 16," in config and "lr = 0.05," in config and "width = 128," in config
        (tmp_path / "p.pack").unlink()
    assert "settings for 24 pictures" in sslrun(tmp_path, "simsiam_folder", f"--data.root={tmp_path}/classes", *tiny, "--run.dir=classes-run")
    # The saved settings are given ones: a run made from them takes them whatever the number of its pictures.
    again = sslrun(tmp_path, "simsiam_folder", "--config=12/config.lua", f"--data.root={pictures}", "--run.dir=again")
    assert "): none; given: epochs=400 model.dim=16" in again
    assert "expected a whole number from 1 for 'epochs', got 0" in sslrun(  # a key without a default is checked as all others
        tmp_path, "simsiam_folder", f"--data.root={pictures}", "--epochs=0", *tiny, code=2)
    assert "expected sgd or adam for 'optim.name', got 'adma'" in sslrun(
        tmp_path, "simsiam_folder", f"--data.root={pictures}", "--optim.name=adma", *tiny, code=2)


def test_folder_recipe_without_pictures(pictures, tmp_path):
    assert "give a folder of pictures or a packed file: --data.root=PATH" in sslrun(tmp_path, "simsiam_folder", code=2)
    (tmp_path / "empty").mkdir()
    assert "no picture file in 'empty'" in sslrun(tmp_path, "simsiam_folder", "--data.root=empty", code=2)
    assert "12 pictures, fewer than one batch" in sslrun(tmp_path, "simsiam_folder", f"--data.root={pictures}", code=2)
    assert not (tmp_path / "runs").exists()


def test_wrong_options(tmp_path):
    assert "unknown key 'optim.lrr' (did you mean 'optim.lr'?)" in sslrun(
        tmp_path, "simsiam_scenes", "--optim.lrr=1", code=2)
    assert "expected a number for 'epochs', got 'many'" in sslrun(tmp_path, "simsiam_scenes", "--epochs=many", code=2)
    assert list(tmp_path.iterdir()) == []


def header_of(path):
    return "\n".join(itertools.takewhile(lambda line: line.startswith("--"), path.read_text().splitlines()))


@pytest.mark.parametrize("path", RECIPES, ids=lambda p: p.stem)
def test_help_lists_the_keys(path, tmp_path):
    printed = sslrun(tmp_path, path.stem, "--help")
    assert "Keys (--key=value)" in printed and re.search(r"--seed=\d+ +number", printed)
    keys = set(re.findall(r"^  --([\w.]+)=", printed, re.M))
    header = re.sub(r"-- Then:.*", "", header_of(path))  # another recipe's command
    named = {key.removeprefix("no-") for key in re.findall(r"--([a-z][\w.-]*\w)", header)}
    assert named <= keys, "options that the header names"
    assert list(tmp_path.iterdir()) == []


def test_ctrl_c_saves_the_last_step(trained, tmp_path):
    folder, _, _ = trained
    command = [PROGRAM, str(ROOT / "recipes" / "simsiam_scenes.lua"), *TINY, "--epochs=10000",
               f"--data.root={folder / 'data/scenes'}", "--run.dir=out"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=tmp_path) as process:
        wait_until((tmp_path / "out" / "checkpoints" / "last.pt").exists, "the first epoch is saved")
        process.send_signal(signal.SIGINT)
        printed, errors = process.communicate(timeout=DEADLINE)
    assert process.returncode == 130, errors
    saved = torch.load(tmp_path / "out" / "checkpoints" / "last.pt", weights_only=True)
    lines = [json.loads(line) for line in (tmp_path / "out" / "log.jsonl").read_text().splitlines()]
    assert saved["step"] == lines[-1]["step"]
    assert f"SIGINT: saved and stopped after step {saved['step']}; --resume=out goes on" in printed


@pytest.mark.parametrize("path", RECIPES, ids=lambda p: p.stem)
def test_recipe_says_how_to_run(path):
    header = header_of(path)
    assert header.startswith("-- ") and "-- Run:" in header and "-- Expected:" in header
    if "the released code's setting" in header or "the released training script" in header:
        assert "-- Differs:" in header
