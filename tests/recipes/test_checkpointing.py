"""Recipes with checkpointed stages: the losses of those without, bit for bit; names that are no stage."""
import json
import subprocess

import pytest
from conftest import sslrun
from program import PROGRAM, ROOT
from waiting import DEADLINE

TINY = ["--epochs=1", "--batch=16", "--data.train=64", "--data.val=16", "--data.size=32", "--device=cpu", "--run.preview=0",
        "--run.tensorboard=false", "--run.steps=3"]


def losses(folder, recipe, *arguments):
    sslrun(folder, recipe, *TINY, "--run.dir=run" + str(len(arguments)), *arguments)
    lines = (folder / ("run" + str(len(arguments))) / "log.jsonl").read_text().splitlines()
    return [record["loss"] for record in map(json.loads, lines) if "loss" in record]


@pytest.mark.parametrize("recipe", ["simsiam_scenes", "triplet_scenes"])  # the second has a momentum encoder
def test_losses_are_the_same_bits(recipe, tmp_path):
    plain = losses(tmp_path, recipe)
    assert len(set(plain)) == 3
    assert losses(tmp_path, recipe, "--model.checkpoint=layer1,layer2,layer4") == plain
    config = (tmp_path / "run1" / "config.lua").read_text()
    assert 'checkpoint = {"layer1", "layer2", "layer4"}' in config


def test_unknown_stages_name_the_nearest(tmp_path):
    done = subprocess.run([PROGRAM, str(ROOT / "recipes" / "wcl_scenes.lua"), "--model.checkpoint=layer1,layr2"], cwd=tmp_path,
                          capture_output=True, text=True, timeout=DEADLINE)
    assert done.returncode == 2
    assert "expected layer1, layer2, layer3 or layer4 for 'model.checkpoint', got 'layr2' (did you mean 'layer2'?)" in done.stderr
    assert not (tmp_path / "runs").exists()
