"""--eval.every: numbers in the log between epochs, and a run that is otherwise the same, loss by loss."""
import json
import os
import pathlib
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = os.environ.get("SSLRUN", str(ROOT / "build" / "sslrun"))
TINY = ["--epochs=4", "--batch=8", "--data.train=32", "--data.val=16", "--data.size=32", "--model.base_channels=8"]


def log(folder, name, *options, code=0):
    command = [PROGRAM, str(ROOT / "recipes/simsiam_scenes.lua"), *TINY, f"--run.dir={name}", *options]
    done = subprocess.run(command, capture_output=True, text=True, cwd=folder, timeout=300)
    assert done.returncode == code, done.stdout + done.stderr
    return [json.loads(line) for line in (folder / name / "log.jsonl").read_text().splitlines()] if code == 0 else done.stderr


def test_evaluation_leaves_the_run_as_it_is(tmp_path):
    plain = log(tmp_path, "plain")
    watched = log(tmp_path, "watched", "--eval.every=2", "--eval.k=5")
    events = [line for line in watched if line.get("event") == "eval"]
    assert [e["epoch"] for e in events] == [2, 4]
    assert all(0 < e[name] <= 100 for e in events for name in ("knn_map", "linear_map"))
    steps = [line for line in watched if "event" not in line]
    assert [line["loss"] for line in steps] == [line["loss"] for line in plain] and len(plain) == 16
    one, other = ((tmp_path / name / "checkpoints/last.pt") for name in ("plain", "watched"))
    import torch
    first, second = (torch.load(path, weights_only=True)["model"] for path in (one, other))
    assert all(torch.equal(first[name], second[name]) for name in first)


def test_a_recipe_that_names_no_pictures_says_so(tmp_path):
    log(tmp_path, "scenes-made")
    command = [PROGRAM, str(ROOT / "recipes/simsiam_folder.lua"), "--data.root=data/scenes/images/train", "--epochs=1", "--batch=8",
               "--data.size=32", "--eval.every=1"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, timeout=300)
    assert done.returncode == 2 and "--eval.every needs run:evaluate" in done.stderr, done.stderr
