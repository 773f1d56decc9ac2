"""Every method's recipe resumed with another batch, and with a learning rate that makes its outputs NaN."""
import json
import subprocess

import pytest
from conftest import sslrun
from program import PROGRAM
from waiting import DEADLINE

RECIPES = {
    "simsiam_scenes": (), "multilabel_scenes": (), "wcl_scenes": ("--weak_epochs=1",), "triplet_scenes": (),
    "ssprl_scenes": ("--codes.queue=40", "--codes.queue_start=0", "--codes.freeze=2", "--levels.queue=100"),
}


@pytest.fixture(scope="module")
def pictures(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pictures") / "scenes"
    code = f"data.scenes.generate('{folder}', {{train = 48, val = 4, size = 48, seed = 1, workers = 1}})"
    subprocess.run([PROGRAM, "-e", code], check=True, timeout=DEADLINE)
    return folder


def small(pictures, *options):
    return (f"--data.root={pictures}", "--data.size=32", "--run.dir=run", "--run.tensorboard=false", "--run.preview=0", *options)


@pytest.mark.parametrize("recipe", RECIPES)
def test_goes_on_with_another_batch(recipe, pictures, tmp_path):
    options = small(pictures, "--epochs=2", "--data.train=48", "--data.val=4", *RECIPES[recipe])
    sslrun(tmp_path, recipe, *options, "--batch=16", "--run.steps=4")  # an epoch of three, and one
    told = sslrun(tmp_path, recipe, *options, "--batch=24", "--resume=auto")
    assert "resume: 24 pictures a batch, before 16; epoch 2 goes on at its picture 1, the last 16 are shown again" in told
    assert "schedules go on at step 3 of 4, the log at step 5 of 6" in told
    records = [json.loads(line) for line in (tmp_path / "run" / "log.jsonl").read_text().splitlines()]
    rates = {record["step"]: record["lr"] for record in records if "lr" in record}
    assert list(rates) == [1, 2, 3, 4, 5, 6]
    assert rates[5] == pytest.approx(rates[4], rel=1e-12)  # half of the run is done: step 3 of 6, step 2 of 4


@pytest.mark.parametrize("recipe", RECIPES)
def test_a_loss_that_is_not_finite_is_what_stops_a_run(recipe, pictures, tmp_path):
    told = sslrun(tmp_path, recipe, *small(pictures, "--data.train=48", "--data.val=4", "--batch=16", "--optim.lr=1e30"), code=1)
    assert "[run.step] the loss is nan at step 2 (epoch 1), learning rate 1e+30; no checkpoint was written yet. Try a smaller" in told
