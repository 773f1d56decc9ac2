"""Runs every command line that README.md, docs/ and the headers of recipes show, in a folder that holds what they name."""
import json
import os
import re
import shlex
import shutil
import subprocess

import pytest
import torch
import torchvision

from layouts import make_coco, make_imagenet, make_sysu30k, make_voc
from program import PROGRAM, ROOT
from waiting import DEADLINE

PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
COMMAND = re.compile(r"(?:build/)?sslrun( .*)?|(?:scripts/[\w-]+\.sh|torchrun|srun|sbatch)\b.*")
RECIPES = {path.stem for path in (ROOT / "recipes").glob("*.lua")}
# What runs the commands that need more than one process of this machine.
ELSEWHERE = {
    r"scripts/(quickstart|test|build|setup)\.sh": "tests/build and whoever runs this test",
    r"scripts/bundle\.sh|build/bundle/|scripts/gpu-check\.sh": "tests/cli/test_bundle.py",
    r"(torchrun|srun|sbatch) ": "tests/dist",
    r"sslrun (.* )?--(nproc|nnodes)": "tests/dist",
    r"sslrun$": "tests/cli/test_repl.py",
    r"sslrun --threads 4 --device cuda:1 ": "tests/gpu",
    r"sslrun eval X --help$": "not a command: X is any checkpoint",
}
# The words of the pages in capitals, by the command that they stand in.
WORDS = {
    r"\bruns/(NAME\b|quickstart-[\d-]+|…(?=/check))": "runs/simsiam_scenes-20260101-000000",
    r"(?<=--data\.scenes=)DIR": "scenes", r"(?<=--data\.voc=)DIR": "voc", r"(?<=--data\.coco=)DIR": "coco",
    r"(?<=run verify )DIR": "runs/simsiam_scenes-20260101-000000", r"(?<=views)( .*)--data=DIR": r"\1--data=photos",
    r"(?<=--data\.root=)DIR": "photos",
    r"\bPRESET\b": "simsiam", r"\bRECIPE\b": "recipes/simsiam_scenes.lua", r"\bCHECKPOINT\b": "last.pt", r"\bOUT.npz\b": "out.npz", r"\bFILE\b(?! --check)": "last.pt",
    r"\bIN OUT --to LAYOUT\b": "moco.pth.tar detectron2.pkl --to detectron2",
    r"\bDATA\b": "photos", r"\bDIR\b": "photos",
    r"(?<=--json=)\S+": "bad.json", r"=N\b": "=2", r"(?<=--max-pixels=)2\b": "100000000",
    r" \[?--KEY=VALUE …\]?": "", r" …$": "",
}
ROOTS = {"coco": "coco", "voc": "voc", "imagenet": "imagenet", "sysu30k": "sysu30k", "folder": "photos"}


def shown():
    """Each command with the place that shows it first; what stands two blanks behind it says what it does."""
    places = {}

    def add(text, place):
        text = re.split(r"\s{2,}|\s+#", text.strip())[0]
        if COMMAND.fullmatch(text):
            places.setdefault(text.removeprefix("build/"), place)

    for page in PAGES:
        if page.name == "first_hour.md":  # tests/docs/test_first_hour.py runs its commands in their order
            continue
        fence = None
        for number, line in enumerate(page.read_text().splitlines(), 1):
            place = f"{page.relative_to(ROOT)}:{number}"
            if line.startswith("```"):
                fence = None if fence else line[3:].strip() or "text"
            elif fence in ("sh", "bash", "text") or fence is None and line.startswith("    "):
                add(line.strip().removeprefix("$ "), place)
            elif fence is None:
                for span in re.findall(r"`([^`]*)`", line):
                    if " -" in span and "<" not in span or span.endswith((".lua", ".npz", "DIR", "FILE", "DATA")):  # else a name, not a command line
                        add(span, place)
    for path in sorted((ROOT / "recipes").glob("*.lua")):
        for line in path.read_text().split("\nlocal ")[0].splitlines():
            for text in re.findall(r"sslrun .*", line):
                add(text, f"recipes/{path.name}")
    return places


def variants(text):
    """`a [b] [c|d]` as the command lines that it stands for: with nothing, and with each choice once."""
    parts = re.split(r"( ?\[[^\]]*\])", text)
    bare = "".join(parts[::2])
    lines = [bare]
    for k in range(1, len(parts), 2):
        for choice in re.split(r" ?\| ?", parts[k].strip(" []")):
            lines.append("".join(parts[:k:2]) + " " + choice + "".join(parts[k + 1 :: 2]))
    split = []
    for line in lines:  # --epochs=100|200|800
        match = re.search(r"(\S+=)(\w+(?:\|\w+)+)", line)
        split += [line[: match.start()] + match[1] + choice + line[match.end() :] for choice in match[2].split("|")] if match else [line]
    return split


def run(folder, arguments, **options):
    return subprocess.run([PROGRAM, *arguments], capture_output=True, text=True, cwd=folder, timeout=DEADLINE,
                          env=os.environ | {"OMP_NUM_THREADS": "1"}, **options)


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """A short run and its checkpoint, pictures in class folders, foreign weights, and data sets in their own layouts."""
    folder = tmp_path_factory.mktemp("home")
    done = run(folder, ["-e", "data.scenes.generate('scenes', {train = 24, val = 16, size = 48})"])
    assert done.returncode == 0, done.stderr
    for make in (make_voc, make_imagenet, make_sysu30k):
        make(folder)
    make_coco(folder, ("2014", "2017"))
    shutil.copy(folder / "coco/annotations/instances_val2017.json", folder / "instances.json")
    truths = json.loads((folder / "instances.json").read_text())["annotations"]
    (folder / "results.json").write_text(json.dumps([{key: truth[key] for key in ("image_id", "category_id", "bbox", "segmentation")} | {"score": 0.5} for truth in truths]))
    shutil.copytree(folder / "imagenet/train", folder / "photos")
    (folder / "train2017").symlink_to("coco/train2017")
    (folder / "data").mkdir()
    (folder / "data/scenes").symlink_to("../scenes")
    shutil.copy(folder / "coco/annotations/instances_train2017.json", folder)
    done = run(folder, ["recipes/simsiam_scenes.lua", "--data.root=scenes", "--data.train=24", "--data.val=16", "--run.dir=runs/simsiam_scenes-20260101-000000", "--epochs=2",
                        "--batch=8", "--data.size=32", "--model.base_channels=64"])
    assert done.returncode == 0, done.stderr
    shutil.copy(folder / "runs/simsiam_scenes-20260101-000000/checkpoints/last.pt", folder)
    for other in ("multilabel", "ssprl", "triplet", "wcl"):  # only the name is read; tests/recipes evaluates runs of each
        (folder / f"runs/{other}_scenes-20260101-000000").symlink_to("simsiam_scenes-20260101-000000")
    weights = {f"module.encoder_q.{k}": v for k, v in torchvision.models.resnet50().state_dict().items()}
    for name in ("moco.pth.tar", "moco_v2.pth.tar"):
        torch.save({"state_dict": weights, "arch": "resnet50"}, folder / name)
    return folder


def words(text):
    recipe = re.search(r"recipes/[a-z]+_(\w+)\.lua", text) or re.search(r"recipes/[a-z]+\.lua.* --set=(\w+)", text)
    if recipe and recipe[1] in ROOTS:
        text = text.replace("--data.root=DIR", f"--data.root={ROOTS[recipe[1]]}")
    for pattern, value in WORDS.items():
        text = re.sub(pattern, value, text)
    return shlex.split(text)[1:]


def short(folder, arguments):
    """The same command on what is small: a training recipe up to its loader, an evaluation with few epochs."""
    first = arguments[0]
    if first.startswith("recipes/") and "--help" not in arguments:
        known = run(folder, [first, "--help"]).stdout
        for key in re.findall(r"--([\w.]+)", " ".join(arguments[1:])):
            assert f"--{key}=" in known, f"{first} has no key '{key}'"
        scenes = ["--data.root=scenes", "--data.train=24", "--data.val=16"] if "_scenes" in first or "--set=scenes" in arguments else []
        return ["views", *arguments, *scenes, "--batch=8"]
    if first == "views" and "recipes/" in arguments[1]:
        return [*arguments, "--data.root=scenes", "--data.train=24", "--data.val=16", "--batch=8"]
    if first == "pack" and "--append" not in arguments:
        for out in (word for word in arguments if word.startswith("--out=")):
            (folder / out.removeprefix("--out=")).unlink(missing_ok=True)
    if first == "eval":
        return [*arguments, "--epochs=1", "--workers=1", "--batch=8", "--size=32"] + (
            [] if any("--protocols" in a for a in arguments) else ["--protocols=knn"])
    return arguments


@pytest.mark.parametrize("text", [pytest.param(text, id=f"{place} {text}") for text, place in shown().items()])
def test_command_runs(text, home):
    for pattern, runner in ELSEWHERE.items():
        if re.match(pattern, text):
            return
    for line in variants(text):
        arguments = short(home, words(line))
        left = [a for a in arguments if re.search(r"\b[A-Z]{3,}\b|…|<", a)]
        assert not left, f"{left}: say in WORDS what it stands for"
        done = run(home, arguments, stdin=subprocess.DEVNULL)
        assert done.returncode == 0, f"{arguments}\n{done.stdout}{done.stderr}"


def test_every_part_of_these_tables_is_used():
    texts = list(shown())
    for pattern in [*ELSEWHERE, *WORDS]:
        # =2 comes out of =N
        assert any(re.search(pattern, line) for text in texts for line in variants(text)) or "2\\b" in pattern, pattern
