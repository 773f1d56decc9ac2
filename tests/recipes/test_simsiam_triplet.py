"""SimSiam, multi-label SimSiam and triplet recipes: three steps on pictures laid out like the real sets, dry runs, missing data."""
import json
import re
import shutil
import subprocess

import pytest
import torch
from conftest import sslrun
from program import PROGRAM

TINY = ["--data.size=32", "--model.depth=18", "--model.dim=16", "--model.hidden=16", "--workers=1", "--run.steps=3", "--run.dir=out",
        "--data.root=set", "--epochs=100"]
# recipe: (layout, batch, published size, steps an epoch, views). Steps: size / batch, by the papers' batches.
BIG = {
    "simsiam_imagenet": ("imagenet", 4, 1281167, 2502, "2: 2 x 224"),
    "simsiam_coco": ("coco", 4, 117266, 945, "2: 2 x 224"),
    "simsiam_voc": ("voc", 4, 11540, 90, "2: 2 x 224"),
    "multilabel_coco": ("coco", 4, 117266, 945, "8: 8 x 224"),
    "multilabel_voc": ("voc", 4, 11540, 90, "8: 8 x 224"),
    "triplet_imagenet": ("imagenet", 12, 1281167, 817, "2: 2 x 224"),
    "triplet_coco": ("coco", 12, 118287, 75, "2: 2 x 224"),
    "triplet_voc": ("voc", 12, 11540, 29, "2: 2 x 224"),
    "triplet_sysu30k": ("sysu30k", 12, 29606918, 37763, "2: 2 x 224"),
}
SCENES = ["multilabel_scenes", "triplet_scenes"]
PARAMETERS = {"simsiam": "38201408, 38199360 of them trained", "multilabel": "38201408, 38199360 of them trained",
              "triplet": "68025216, 35067456 of them trained"}
MISSING = {"imagenet": ("train/<class>/<picture>", "image-net.org"), "coco": ("set/", "images.cocodataset.org"),
           "voc": ("VOC2012", "host.robots.ox.ac.uk"), "sysu30k": ("train.txt", "wanggrun/SYSU-30k")}


@pytest.fixture(scope="module")
def layouts(tmp_path_factory):
    """Generated scenes in the folders of ImageNet, COCO, VOC and SYSU-30k."""
    root = tmp_path_factory.mktemp("layouts")
    subprocess.run([PROGRAM, "-e", "data.scenes.generate('scenes', {train = 28, val = 12, size = 48, workers = 1})"], cwd=root, check=True)
    pictures = sorted((root / "scenes" / "images" / "train").iterdir())
    coco = root / "coco"
    (coco / "annotations").mkdir(parents=True)
    shutil.copytree(root / "scenes" / "images" / "train", coco / "train2017")
    shutil.copy(root / "scenes" / "annotations" / "instances_train.json", coco / "annotations" / "instances_train2017.json")
    shutil.copytree(root / "scenes" / "VOCdevkit", root / "voc" / "VOCdevkit")
    lists = root / "voc" / "VOCdevkit" / "VOC2012" / "ImageSets" / "Main"
    for part in lists.glob("*train.txt"):
        val = lists / part.name.replace("train.txt", "val.txt")
        (lists / part.name.replace("train.txt", "trainval.txt")).write_text(part.read_text() + val.read_text())
    for i, picture in enumerate(pictures):
        for folder, name in (("imagenet/train", f"n0000000{i % 3}"), ("sysu30k", f"000000000{i % 3}")):
            target = root / folder / name
            target.mkdir(parents=True, exist_ok=True)
            shutil.copy(picture, target / picture.name)
    (root / "sysu30k" / "train.txt").write_text("".join(f"000000000{i % 3}/{p.name}\n" for i, p in enumerate(pictures)))
    return root


def check_run(folder, recipe):
    lines = [json.loads(line) for line in (folder / "out" / "log.jsonl").read_text().splitlines()]
    assert [line["step"] for line in lines] == [1, 2, 3]
    for line in lines:
        assert abs(line["loss"]) < 1e3
        assert 0 <= line["spread"] <= 1.5 and line["rank"] >= 1 and -1 <= line["negative"] <= line["positive"] + 0.5
    saved = torch.load(folder / "out" / "checkpoints" / "last.pt", weights_only=True)
    prefix = "online.encoder." if recipe.startswith("triplet") else "encoder."
    assert saved["model"][prefix + "layer4.1.bn2.weight"].isfinite().all()
    return lines, saved


@pytest.mark.parametrize("recipe", BIG)
def test_three_steps_on_the_real_layout(recipe, layouts, tmp_path):
    layout, batch = BIG[recipe][:2]
    (tmp_path / "set").symlink_to(layouts / layout)
    sslrun(tmp_path, recipe, *TINY, f"--batch={batch}", "--run.accumulate=1")
    lines, saved = check_run(tmp_path, recipe)
    if recipe.startswith("triplet"):
        assert all(abs(line["loss"] - 200) < 12 for line in lines)  # two heads with a margin of 100, cosines near 0
        model = saved["model"]
        moved = [name for name in model if name.startswith("target.") and not torch.equal(model[name], model["online" + name[6:]])]
        assert "target.encoder.conv1.weight" in moved  # it follows, and is no copy
    else:
        rate = 0.05 * batch / 256 * (4 if recipe.startswith("multilabel") else 1)
        assert lines[0]["lr"] == pytest.approx(rate)


@pytest.mark.parametrize("data", ["coco", "voc"])
def test_simsiam_alone_and_the_released_loss(data, layouts, tmp_path):
    (tmp_path / "set").symlink_to(layouts / data)
    losses = {}
    for name, options in {"ours": [], "released": ["--loss.released"], "plain": []}.items():
        recipe = f"{'simsiam' if name == 'plain' else 'multilabel'}_{data}"
        printed = sslrun(tmp_path, recipe, *TINY, "--batch=4", f"--run.dir={name}", *options)
        assert (f"multi-label SimSiam is multilabel_{data}" in printed) == (name == "plain")
        lines = [json.loads(line) for line in (tmp_path / name / "log.jsonl").read_text().splitlines()]
        losses[name] = [line["loss"] for line in lines]
        assert lines[0]["lr"] == pytest.approx(0.05 * 4 / 256 * (1 if name == "plain" else 4)), printed
    assert losses["ours"][0] == losses["released"][0] and losses["ours"][2] != losses["released"][2]  # only the gradient differs
    assert all(-1 <= value <= 1 for value in losses["plain"])
    groups = torch.load(tmp_path / "plain" / "checkpoints" / "last.pt", weights_only=True)["optimizer"]["param_groups"]
    assert [group["fixed_lr"] for group in groups] == [True, False]
    printed = sslrun(tmp_path, f"multilabel_{data}", "--method=plain", code=2)
    assert "unknown key 'method': multi-label SimSiam is recipes/multilabel_<set>.lua, SimSiam alone recipes/simsiam_<set>.lua" in printed


@pytest.mark.parametrize("recipe", SCENES)
def test_scenes_recipes(recipe, tmp_path):
    tiny = [option for option in TINY if not option.startswith(("--data.root", "--epochs"))]
    sslrun(tmp_path, recipe, *tiny, "--epochs=2", "--batch=12", "--data.train=24", "--data.val=4", "--data.size=32")
    check_run(tmp_path, recipe)


def test_pretrained_weights_reach_both_networks(layouts, tmp_path):
    (tmp_path / "set").symlink_to(layouts / "sysu30k")
    sslrun(tmp_path, "triplet_sysu30k", *TINY, "--batch=12", "--run.steps=1", "--run.dir=first", "--run.accumulate=1")
    sslrun(tmp_path, "triplet_sysu30k", *TINY, "--batch=12", "--run.steps=1", "--seed=1", "--optim.lr=0",
           "--model.pretrained=first/checkpoints/last.pt")
    first, second = (torch.load(tmp_path / name / "checkpoints" / "last.pt", weights_only=True)["model"] for name in ("first", "out"))
    for prefix in ("online.", "target."):
        assert torch.equal(second[prefix + "encoder.conv1.weight"], first["online.encoder.conv1.weight"])


@pytest.mark.parametrize("recipe", [*BIG, *SCENES, "simsiam_scenes", "simsiam_folder"])
def test_dry_run(recipe, tmp_path):
    printed = sslrun(tmp_path, recipe, "--dry_run")
    assert list(tmp_path.iterdir()) == []
    assert re.search(r"generated pictures of 500 x 375.*the loss is -?\d", printed)
    assert re.search(r"memory +about [\d.]+ [GM]iB: [\d.]+ [GM]iB of weights", printed)
    if recipe in BIG:
        _, _, size, steps, views = BIG[recipe]
        assert PARAMETERS[recipe.split("_")[0]] in printed
        assert f"views a picture {views}" in printed
        assert re.search(rf"steps an epoch +{steps} of \d+ pictures, {size} in the set", printed)


@pytest.mark.parametrize("recipe", BIG)
def test_missing_data(recipe, tmp_path):
    printed = sslrun(tmp_path, recipe, "--data.root=set", code=2)
    for fragment in (*MISSING[BIG[recipe][0]], "--dry_run"):
        assert fragment in printed
    assert "traceback" not in printed and list(tmp_path.iterdir()) == []
