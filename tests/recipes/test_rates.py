"""The rates that every recipe's optimiser steps with, beside those of the published code."""
import json
import math
import subprocess

import pytest
from program import PROGRAM, ROOT
from waiting import DEADLINE

RECIPES = {path.stem for path in (ROOT / "recipes").glob("*_*.lua")}


def rates(folder, recipe, pictures, places, *options):
    """What tests/recipes/rates.lua tells of each (epoch, batch)."""
    command = [PROGRAM, "--threads", "1", ROOT / "tests/recipes/rates.lua", ROOT / f"recipes/{recipe}.lua", pictures,
               ",".join(f"{epoch}:{batch}" for epoch, batch in places), "--run.dir=run", "--run.tensorboard=false", "--device=cpu",
               "--data.root=.", *options]
    done = subprocess.run([*map(str, command)], capture_output=True, text=True, cwd=folder, timeout=DEADLINE)
    lines = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    assert done.returncode == 0 and len(lines) == len(places), done.stdout + done.stderr
    return lines


def half_cosine(progress, base, final=0):
    return final + (base - final) * 0.5 * (1 + math.cos(math.pi * progress))


def by_epoch(base, epochs):
    """facebookresearch/simsiam main_simsiam.py, adjust_learning_rate; HHU-JialeChen/SSL coco_main_simsiam.py has the same."""
    return lambda epoch, batch, batches: half_cosine(epoch / epochs, base)


def by_step(base, epochs, final=0):
    """WesleyHsieh0806/SS-PRL main_SSPRL.py, cosine_lr_schedule without warm-up: an entry for every iteration."""
    return lambda epoch, batch, batches: half_cosine((epoch * batches + batch) / (epochs * batches), base, final)


def wcl(base, epochs):
    """mingkai-zheng/WCL wcl.py, adjust_learning_rate: ten epochs along a line from 0, then a cosine, every iteration."""
    def rate(epoch, batch, batches):
        step, warm = epoch * batches + batch, 10 * batches
        return base * step / warm if step < warm else half_cosine((step - warm) / (epochs * batches - warm), base)
    return rate


def mmcv(base, epochs, warm_epochs):
    """wanggrun/triplet configs/selfsup/triplet: CosineAnnealing by epoch, warmup='linear' by epoch, ratio 1e-4 (mmcv's lr_updater.py)."""
    def rate(epoch, batch, batches):
        step, warm, regular = epoch * batches + batch, warm_epochs * batches, half_cosine(epoch / epochs, base)
        return regular * (1 - (1 - step / warm) * (1 - 1e-4)) if step < warm else regular
    return rate


# Recipe: pictures of the set, batches of an epoch, the published rule, the rate of the predictor where it is fixed.
PUBLISHED = {
    # README of facebookresearch/simsiam: --lr 0.05 for 256, batch 512, --fix-pred-lr.
    "simsiam_imagenet": (1281167, 2502, by_epoch(0.1, 100), 0.1),
    # coco_main_simsiam.py: lr * batch_size * 4 / 256; voc_main_simsiam.py's batch is 128.
    "multilabel_coco": (117266, 945, by_epoch(0.05 * 124 * 4 / 256, 400), None),
    "multilabel_voc": (11540, 90, by_epoch(0.1, 100), None),
    "simsiam_coco": (117266, 945, by_epoch(0.05 * 124 / 256, 400), 0.05 * 124 / 256),
    "simsiam_voc": (11540, 90, by_epoch(0.025, 100), 0.025),
    "ssprl_coco": (82783, 646, by_step(0.6, 200, 0.0006), None),  # train_SSPRL.sh
    "ssprl_imagenet": (1281167, 5004, by_step(0.6, 200, 0.0006), None),
    "wcl_imagenet": (1281167, 312, wcl(4.8, 100), None),  # 0.075 * sqrt(4096)
    "triplet_imagenet": (1281167, 818, mmcv(4.8, 1000, 10), None),
    "triplet_sysu30k": (29606918, 37764, mmcv(4.8, 10, 2), None),
    # Settings of ours: the same rules at a smaller batch; Adam along a cosine on scenes.
    "triplet_coco": (118287, 76, mmcv(4.8 * 1568 / 6272, 800, 10), None),
    "triplet_voc": (11540, 30, mmcv(4.8 * 392 / 6272, 800, 10), None),
    "simsiam_folder": (10000, 156, by_step(0.05 * 64 / 256, 100), 0.05 * 64 / 256),
    "simsiam_scenes": (2000, 31, by_step(0.001, 60), 0.01),
    "multilabel_scenes": (2000, 125, by_step(0.001, 15), None),
    "ssprl_scenes": (2000, 62, by_step(0.002, 20), None),
    "wcl_scenes": (2000, 31, by_step(0.001, 50), None),
    "triplet_scenes": (2000, 32, by_step(0.001, 40), None),
}
# Numbers of the published rules worked out by hand: recipe, epoch, batch, rate.
WORKED_OUT = [
    ("simsiam_imagenet", 1, 7, 0.099975328), ("simsiam_imagenet", 50, 0, 0.05), ("simsiam_imagenet", 99, 2501, 2.4672e-5),
    ("multilabel_coco", 0, 0, 0.096875), ("multilabel_coco", 1, 0, 0.096873506), ("multilabel_coco", 200, 944, 0.0484375),
    ("ssprl_coco", 0, 0, 0.6), ("ssprl_coco", 1, 0, 0.599963027), ("ssprl_coco", 100, 0, 0.3003), ("ssprl_coco", 150, 0, 0.088380098),
    ("wcl_imagenet", 0, 0, 0), ("wcl_imagenet", 0, 1, 0.001538461538), ("wcl_imagenet", 5, 0, 2.4),
    ("wcl_imagenet", 9, 311, 4.798461538462), ("wcl_imagenet", 10, 0, 4.8), ("wcl_imagenet", 55, 0, 2.4),
    ("wcl_imagenet", 99, 311, 1.50205829e-08),
    ("triplet_imagenet", 0, 0, 0.00048), ("triplet_imagenet", 0, 1, 0.001066738386), ("triplet_imagenet", 1, 0, 0.480430814583),
    ("triplet_imagenet", 5, 0, 2.400091944174), ("triplet_imagenet", 10, 0, 4.798815744878), ("triplet_imagenet", 500, 0, 2.4),
    ("triplet_imagenet", 999, 0, 1.184351554e-05),
]


def test_every_recipe_has_its_rates_here():
    assert RECIPES == set(PUBLISHED)


@pytest.mark.parametrize("recipe", sorted(PUBLISHED))
def test_rates_are_the_published_ones(recipe, tmp_path):
    pictures, batches, rule, fixed = PUBLISHED[recipe]
    places = [(0, 0), (0, 1), (1, 0), (2, batches // 2), (9, batches - 1), (7, 3)]
    known = {(epoch, batch): rate for name, epoch, batch, rate in WORKED_OUT if name == recipe}
    places += list(known)
    for (epoch, batch), told in zip(places, rates(tmp_path, recipe, pictures, places)):
        assert told["batches"] == batches
        assert told["rates"] == [pytest.approx(rule(epoch, batch, batches), rel=1e-12, abs=1e-18)], (epoch, batch)
        assert told["fixed"] == ([] if fixed is None else [pytest.approx(fixed, rel=1e-12)])
        if (epoch, batch) in known:
            assert told["rates"] == [pytest.approx(known[epoch, batch], rel=1e-5, abs=1e-12)]


SCALED = {"simsiam_imagenet": 256, "simsiam_coco": 32, "multilabel_coco": 32, "multilabel_voc": 32, "simsiam_folder": 32, "ssprl_coco": 32, "ssprl_imagenet": 32,
          "wcl_imagenet": 256, "triplet_imagenet": 64, "triplet_coco": 64, "triplet_voc": 64, "triplet_sysu30k": 64}


@pytest.mark.parametrize("recipe", sorted(SCALED))
def test_rates_count_the_pictures_of_an_update(recipe, tmp_path):
    """run.accumulate counts as a larger batch does: linearly, in WCL by its root."""
    def first(batch, accumulate):
        own = ["--optim.name=sgd"] if recipe == "simsiam_folder" else []  # for so few pictures it takes Adam
        (told,) = rates(tmp_path, recipe, 20 * batch, [(0, 5)], f"--batch={batch}", f"--run.accumulate={accumulate}", "--epochs=20", *own)
        return told["rates"][0]
    batch = SCALED[recipe]
    once = first(batch, 1)
    assert first(batch, 4) == pytest.approx(once * (2 if recipe == "wcl_imagenet" else 4), rel=1e-12)
    assert first(4 * batch, 1) == pytest.approx(first(batch, 4), rel=1e-12)


def test_the_folder_recipes_rate(tmp_path):
    options = ["--batch=4", "--run.accumulate=4"]
    (told,) = rates(tmp_path, "simsiam_folder", 64, [(0, 0)], *options, "--optim.name=sgd")
    assert told["rates"] == told["fixed"] == [0.003125]  # 0.05 * 4 * 4 / 256
    # Few pictures: Adam, whose rate is the same for every batch, along a cosine of 1600 updates' epochs.
    for told, epoch in zip(rates(tmp_path, "simsiam_folder", 64, [(0, 0), (200, 0)], *options), (0, 200)):
        assert told["rates"] == [pytest.approx(half_cosine(epoch / 400, 0.001), rel=1e-12)] and told["fixed"] == [pytest.approx(0.01)]


def test_a_dry_run_has_the_rates_of_the_run(tmp_path):
    (told,) = rates(tmp_path, "simsiam_imagenet", 1024, [(1, 0)], "--dry_run", "--run.accumulate=2")
    assert told["rates"] == [pytest.approx(half_cosine(0.01, 0.2), rel=1e-12)]
