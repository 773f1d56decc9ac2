"""SS-PRL's and WCL's recipes for a few steps on pictures laid out like the real sets; resuming with queues and changing views."""
import json
import shutil
import subprocess

import pytest
import torch
from conftest import sslrun
from program import PROGRAM
from waiting import DEADLINE

SSPRL = ["--batch=4", "--workers=1", "--model.depth=18", "--model.hidden=16", "--model.dim=8", "--model.prototypes=12",
         "--levels.resize=40,40", "--levels.size=16,12", "--levels.prototypes=6,5", "--levels.queue=32,72",
         "--codes.queue=8", "--codes.queue_start=0", "--codes.freeze=1", "--run.tensorboard=false"]
CROPS = ["--crops.size=32,20"]
WCL = ["--batch=8", "--workers=1", "--model.depth=18", "--model.hidden=16", "--model.dim=8", "--data.size=32",
       "--run.tensorboard=false"]


def log(run):
    return [json.loads(line) for line in (run / "log.jsonl").read_text().splitlines()]


@pytest.fixture(scope="module")
def pictures(tmp_path_factory):
    """Scenes, and the same files as ImageNet's and COCO's folders."""
    folder = tmp_path_factory.mktemp("pictures")
    chunk = "data.scenes.generate('scenes', { train = 24, val = 4, size = 64, workers = 1 })"
    subprocess.run([PROGRAM, "-e", chunk], cwd=folder, check=True, timeout=DEADLINE)
    files = sorted((folder / "scenes" / "images" / "train").glob("*.jpg"))
    assert len(files) == 24
    for i, path in enumerate(files):
        target = folder / "imagenet" / "train" / f"n0144{i % 3}764" / f"n0144{i % 3}764_{i}.JPEG"
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, target)
        target = folder / "coco" / "train2014" / f"COCO_train2014_{i:012}.jpg"
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, target)
    return folder


@pytest.mark.parametrize("recipe,data", [("ssprl_imagenet", "imagenet"), ("ssprl_coco", "coco")])
def test_ssprl_three_steps(recipe, data, pictures, tmp_path):
    sslrun(tmp_path, recipe, f"--data.root={pictures / data}", *SSPRL, *CROPS, "--run.steps=3", "--run.dir=out")
    lines = log(tmp_path / "out")
    assert [line["step"] for line in lines] == [1, 2, 3]
    assert all(line["loss"] > 0 and 0 <= line["dead_prototypes"] < 1 and 0 < line["spread"] <= 1.5 for line in lines)
    saved = torch.load(tmp_path / "out" / "checkpoints" / "last.pt", weights_only=True)
    assert saved["model"]["prototypes.weight"].shape == (12, 8)
    assert saved["model"]["level2.correlation.weight"].shape == (12, 5)
    assert saved["queues"]["queue1"]["rows"].shape == (2, 8, 8) and saved["queues"]["queue3"]["filled"] == 72
    assert "encoder.layer4.1.conv2.weight" in saved["model"]


@pytest.mark.parametrize("recipe,batch,rate", [("ssprl_imagenet", 4, 0.6 * 4 / 256), ("ssprl_coco", 4, 0.6 * 4 / 128)])
def test_ssprl_rate_follows_the_batch(recipe, batch, rate, pictures, tmp_path):
    data = "imagenet" if recipe == "ssprl_imagenet" else "coco"
    sslrun(tmp_path, recipe, f"--data.root={pictures / data}", *SSPRL, *CROPS, "--run.steps=1", "--run.dir=out")
    assert log(tmp_path / "out")[0]["lr"] == pytest.approx(rate, rel=1e-12)


def test_ssprl_layouts(pictures, tmp_path):
    """One level of the code's defaults, scaled down, and none: SwAV."""
    root = f"--data.root={pictures / 'coco'}"
    small = [option for option in SSPRL if not option.startswith("--levels.")]
    one = ["resize=40", "grid=3", "size=10", "prototypes=5", "queue=72", "swapped=0.5", "correlation=0.5"]
    sslrun(tmp_path, "ssprl_coco", root, *small, *CROPS, *(f"--levels.{o}" for o in one), "--run.steps=1", "--run.dir=one")
    none = [f"--levels.{o.split('=')[0]}=" for o in one]
    sslrun(tmp_path, "ssprl_coco", root, *small, *CROPS, *none, "--run.steps=1", "--run.dir=none")
    saved = torch.load(tmp_path / "none" / "checkpoints" / "last.pt", weights_only=True)
    assert not any(name.startswith("level") for name in saved["model"])
    printed = sslrun(tmp_path, "ssprl_coco", root, *SSPRL, "--levels.grid=2", code=1)
    assert "expected lists of one length, one entry a level" in printed


def test_ssprl_scenes_resumes_with_its_queues(pictures, tmp_path):
    options = [f"--data.root={pictures / 'scenes'}", "--data.train=24", "--data.val=4", "--batch=8", "--epochs=3",
               "--model.hidden=16", "--model.dim=8", "--levels.queue=64", "--codes.queue=16", "--codes.queue_start=0",
               "--codes.freeze=2", "--run.tensorboard=false", "--data.size=32", "--crops.size=64,20", "--levels.size=20", "--workers=1"]
    sslrun(tmp_path, "ssprl_scenes", *options, "--run.dir=whole")
    sslrun(tmp_path, "ssprl_scenes", *options, "--run.dir=parts", "--run.steps=3")
    sslrun(tmp_path, "ssprl_scenes", *options, "--run.dir=parts", "--resume=auto")
    whole = [line["loss"] for line in log(tmp_path / "whole")]
    parts = [line["loss"] for line in log(tmp_path / "parts") if "loss" in line]
    assert len(whole) == 9 and parts == whole


def test_wcl_imagenet_three_steps(pictures, tmp_path):
    sslrun(tmp_path, "wcl_imagenet", f"--data.root={pictures / 'imagenet'}", *WCL, "--run.steps=3", "--epochs=20", "--run.dir=out")
    lines = log(tmp_path / "out")
    base = 0.075 * 8 ** 0.5  # 24 pictures: three steps an epoch, ten epochs of warm-up
    assert [line["lr"] for line in lines] == pytest.approx([0, base / 30, 2 * base / 30], rel=1e-12)
    assert all(line["loss"] > 0 and 1 <= line["components"] <= 4 for line in lines)
    saved = torch.load(tmp_path / "out" / "checkpoints" / "last.pt", weights_only=True)
    plain, scaled = saved["optimizer"]["param_groups"]
    assert (plain["adapt"], plain["weight_decay"], scaled["adapt"], scaled["weight_decay"]) == (False, 0, True, 1e-6)
    names = [name for name in saved["model"] if not name.endswith(("running_mean", "running_var", "num_batches_tracked"))]
    left_out = [name for name in names if "bn" in name or "bias" in name]
    assert len(plain["params"]) == len(left_out) and len(scaled["params"]) == len(names) - len(left_out)


def test_wcl_scenes_changes_views_and_resumes(pictures, tmp_path):
    options = [f"--data.root={pictures / 'scenes'}", "--data.train=24", "--data.val=4", "--batch=8", "--epochs=3",
               "--data.size=32", "--model.hidden=16", "--model.dim=8", "--run.tensorboard=false", "--workers=1"]

    def losses(name, *more):
        sslrun(tmp_path, "wcl_scenes", *options, f"--run.dir={name}", *more)
        return [line["loss"] for line in log(tmp_path / name) if "loss" in line]

    whole = losses("whole", "--weak_epochs=1")
    weak = losses("weak", "--weak_epochs=3")
    assert len(whole) == 9 and whole[:3] == weak[:3] and whole[3] != weak[3]
    losses("parts", "--weak_epochs=1", "--run.steps=6")
    assert losses("parts", "--weak_epochs=1", "--resume=auto") == whole


@pytest.mark.parametrize("recipe,parameters,views,steps", [
    ("ssprl_imagenet", "68560192", "34: 2 x 224, 6 x 96, 8 x 112, 18 x 96", "5004 of 256"),
    ("ssprl_coco", "37062992", "34: 2 x 224, 6 x 96, 8 x 112, 18 x 96", "646 of 128"),
    ("ssprl_scenes", "756884", "12: 2 x 64, 10 x 32", "62 of 32"),
    ("wcl_imagenet", "75986496", "2: 2 x 224", "312 of 4096"),
    ("wcl_scenes", "785680", "2: 2 x 64", "31 of 64"),
])
def test_dry_run(recipe, parameters, views, steps, tmp_path):
    printed = sslrun(tmp_path, recipe, "--dry_run")
    assert f"{parameters}, " in printed and views in printed and f"{steps} pictures" in printed and "memory" in printed
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("recipe", ["ssprl_imagenet", "ssprl_coco", "wcl_imagenet"])
def test_missing_pictures(recipe, tmp_path):
    printed = sslrun(tmp_path, recipe, "--data.root=nowhere", code=2)
    assert "nowhere/train" in printed and "To get the data: " in printed and "--dry_run" in printed
    assert list(tmp_path.iterdir()) == []
