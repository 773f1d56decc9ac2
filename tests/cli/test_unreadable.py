"""Pictures that cannot be read: left out with their labels in evaluation, replaced and counted in training, found before."""
import json
import os
import random
import re
import shutil
import subprocess

import numpy as np
import pytest
from PIL import Image

from conftest import environment
from program import PROGRAM, ROOT
from waiting import DEADLINE

COLOURS = {"amber": (220, 150, 30), "blue": (30, 40, 210), "coral": (230, 60, 80)}
COUNTS = {"train": 9, "val": 7}  # of each class


def call(folder, *arguments, code=0, threads="1"):
    done = subprocess.run([PROGRAM, *map(str, arguments)], capture_output=True, text=True, errors="surrogateescape", cwd=folder,
                          timeout=DEADLINE, env=environment(OMP_NUM_THREADS=threads))
    assert done.returncode == code, f"exit code {done.returncode}\n{done.stdout}\n{done.stderr}"
    return done


def noisy(colour, generator, side=40):
    return Image.fromarray(np.clip(np.array(colour) + generator.integers(-25, 26, (side, side, 3)), 0, 255).astype(np.uint8))


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """A checkpoint of a small network beside class folders of three colours, scenes, and folders of persons."""
    folder = tmp_path_factory.mktemp("unreadable")
    call(folder, "-e", """
        torch.manual_seed(1)
        data.scenes.generate('scenes', {train = 30, val = 20, size = 40})
        local state = {}
        for name, tensor in pairs(nn.resnet{depth = 18, base_channels = 8}:state_dict()) do state['encoder.' .. name] = tensor end
        fs.mkdirs 'run/checkpoints'
        checkpoint.save('run/checkpoints/last.pt', {model = state, config = {data = {size = 32}}})
        checkpoint.save('classifier.pt', nn.resnet{depth = 18, base_channels = 8, num_classes = 3}:state_dict())""")
    generator = np.random.default_rng(0)
    for split, count in COUNTS.items():
        for name, colour in COLOURS.items():
            (folder / "imagenet" / split / name).mkdir(parents=True)
            for i in range(count):
                noisy(colour, generator).save(folder / "imagenet" / split / name / f"{i:02d}.jpg", quality=92)
    for i in range(20):
        side, camera = ("query", 2) if i < 8 else ("gallery", 1)
        target = folder / "sysu30k" / side / f"{i % 5:05d}"
        target.mkdir(parents=True, exist_ok=True)
        noisy((i % 5 * 50, 90, 200 - i % 5 * 40), generator).save(target / f"{i % 5:05d}_c{camera}_{i}.jpg", quality=92)
    return folder


def pictures(home, kind, split=""):
    return sorted((home / {"scenes": "scenes/images"}.get(kind, kind) / split).rglob("*.jpg"))


def spoil(path, kind):
    content = path.read_bytes()
    path.write_bytes({"empty": b"", "text": b"no picture at all", "head": content[:100], "half": content[:len(content) // 2]}[kind])


def drop(root, files):
    """What the set is without these pictures; the scenes' list forgets them too."""
    for file in files:
        file.unlink()
    for path in (root / "annotations").glob("*.json"):
        content = json.loads(path.read_text())
        gone = {image["id"] for image in content["images"] if not list((root / "images").glob(f"*/{image['file_name']}"))}
        content["images"] = [image for image in content["images"] if image["id"] not in gone]
        content["annotations"] = [a for a in content["annotations"] if a["image_id"] not in gone]
        path.write_text(json.dumps(content))


def results(folder):
    return json.loads((folder / "card.json").read_text())["results"]


def compare(home, tmp_path, kind, protocols, spoilt, damages, *options, processes=1, checkpoint="run"):
    """A card of the set with spoilt pictures is that of the set without them, up to the words on them."""
    sets = []
    for name in ("spoilt", "less"):
        root = tmp_path / f"{name}-{kind}"
        shutil.copytree(home / kind, root)
        files = [root / file.relative_to(home / kind) for file in spoilt]
        if name == "spoilt":
            for file, damage in zip(files, damages):
                spoil(file, damage)
        else:
            drop(root, files)
        launcher = ["--nproc", processes] if processes > 1 and name == "spoilt" else []
        done = call(home, *launcher, "eval", checkpoint, f"--data.{kind}={root}", f"--out={tmp_path}/card-{name}", "--size=32", "--workers=2",
                    "--epochs=2", "--batch=8", f"--protocols={protocols}", *options)
        sets.append(results(tmp_path / f"card-{name}"))
    assert len(sets[0]) == len(sets[1]) == protocols.count(",") + 1
    for with_bad, without in zip(*sets):
        assert with_bad["protocol"] == without["protocol"] and with_bad["deviations"] == without["deviations"]
        for row, other in zip(with_bad["rows"], without["rows"]):  # batches of other pictures round features differently, by 1e-7
            value, expected = row.pop("value"), other.pop("value")
            assert value == (expected and pytest.approx(expected, rel=1e-4, abs=0.2 if processes > 1 else 1e-3)), (with_bad["id"], row)
        assert with_bad["rows"] == without["rows"]
        for picture, other in zip(with_bad["pictures"], without["pictures"]):
            if "neighbours" in picture:
                assert (tmp_path / "card-spoilt" / picture).read_bytes() == (tmp_path / "card-less" / other).read_bytes()
    return sets[0]


def named(result):
    return {file["path"] for split in (result.get("unreadable") or {}).values() for file in split["files"]}


PLAIN = {  # protocols that look at each picture in one way
    "imagenet": "knn,probe,linear-sweep,own-classifier,neighbours,plane",
    "scenes": "knn,probe,linear-sweep,svm,low-shot,neighbours,plane", "sysu30k": "reid"}


@pytest.mark.parametrize("kind, seed", [("imagenet", 0), ("imagenet", 1), ("scenes", 0), ("sysu30k", 0)])
def test_rows_keep_their_labels_whatever_is_unreadable(home, tmp_path, kind, seed):
    draw = random.Random(100 * seed + len(kind))
    files = pictures(home, kind)
    first = {file.parent: file for file in reversed(files)}  # of each class one stays
    spoilt = draw.sample([file for file in files if file not in first.values()], 5)
    damages = [draw.choice(["empty", "text", "head", "half"]) for _ in spoilt]
    found = compare(home, tmp_path, kind, PLAIN[kind], spoilt, damages, checkpoint="classifier.pt" if kind == "imagenet" else "run")
    assert {path.split("spoilt-")[1] for path in named(found[-1])} == {str(file.relative_to(home)) for file in spoilt}
    text = (tmp_path / "card-spoilt/card.md").read_text()
    assert "pictures cannot be read and are left out with their labels" in text and spoilt[0].name in text


# Views are drawn by a picture's number: only pictures behind all others can go without changing those of the others.
@pytest.mark.parametrize("kind, protocols", [
    ("imagenet", "linear-moco,linear-simsiam,linear-stages,measures"), ("scenes", "linear-ssprl,linear-multilabel,measures")])
def test_kept_augmented_passes_keep_their_labels(home, tmp_path, kind, protocols):
    folders = ["imagenet/train/coral", "imagenet/val/coral"] if kind == "imagenet" else ["scenes/images/train", "scenes/images/val"]
    spoilt = [file for folder in folders for file in sorted((home / folder).iterdir())[-2:]]
    compare(home, tmp_path, kind, protocols, spoilt, ["empty", "text"] * 2, "--passes=2")


# The training set is whole, so that training is the same in both cards.
@pytest.mark.parametrize("kind, protocols", [
    ("imagenet", "linear-swav,semi-10,fine-tune"), ("scenes", "linear-ssprl,semi-10,semi-10-released,fine-tune")])
def test_tuned_networks_are_judged_on_the_readable_pictures(home, tmp_path, kind, protocols):
    files = pictures(home, kind, "val")
    compare(home, tmp_path, kind, protocols, [files[2], files[7]], ["half", "empty"], "--passes=0")


def test_processes_leave_out_what_one_leaves_out(home, tmp_path):
    """Of 21 test pictures each of four processes has 6, the second one none that can be read."""
    files = pictures(home, "imagenet", "val")[6:12]
    found = compare(home, tmp_path, "imagenet", "knn,linear-moco,plane", files, ["empty"] * 6, "--passes=1", processes=4)
    assert len(named(found[0])) == 6


def unescaped(line):
    """The bytes of a name that a line of text stands for."""
    return re.sub(rb"\\(\\|x(..))", lambda m: bytes.fromhex(m[2].decode()) if m[2] else b"\\", line)


def test_a_card_names_files_of_any_bytes(home, tmp_path):
    shutil.copytree(home / "imagenet", tmp_path / "imagenet")
    bad = os.fsencode(tmp_path / "imagenet/val/blue") + b"/line\nbreak\\ \xe9.jpg"
    open(bad, "wb").close()
    printed = call(home, "eval", "run", f"--data.imagenet={tmp_path}/imagenet", f"--out={tmp_path}/card", "--size=32", "--protocols=knn").stdout
    (path,) = named(results(tmp_path / "card")[0])
    assert unescaped(path.encode()) == bad and f"their labels: '{path}'" in printed


def test_a_set_without_a_readable_picture_is_an_error(home, tmp_path):
    shutil.copytree(home / "imagenet", tmp_path / "imagenet")
    for file in (tmp_path / "imagenet/val").rglob("*.jpg"):
        spoil(file, "empty")
    done = call(home, "eval", "run", f"--data.imagenet={tmp_path}/imagenet", f"--out={tmp_path}/card", "--protocols=knn", code=1)
    assert "none of the 21 pictures of Dataset" in done.stderr and "amber/00.jpg" in done.stderr


def test_evaluation_between_epochs_leaves_out_the_same(home, tmp_path):
    """simsiam_imagenet on the colours, followed on them: a spoilt test picture and none there give the same numbers."""
    events = []
    for name in ("spoilt", "less"):
        root = tmp_path / name
        shutil.copytree(home / "imagenet", root)
        for file in ("val/amber/03.jpg", "val/coral/01.jpg"):
            spoil(root / file, "half") if name == "spoilt" else (root / file).unlink()
        call(tmp_path, ROOT / "recipes/simsiam_imagenet.lua", f"--data.root={root}", "--data.size=32", "--batch=9", "--epochs=1", "--workers=1",
             "--model.depth=18", "--eval.every=1", "--eval.k=5", f"--run.dir={tmp_path}/run-{name}", "--run.tensorboard=false", "--run.preview=0")
        lines = [json.loads(line) for line in (tmp_path / f"run-{name}/log.jsonl").read_text().splitlines()]
        events += [line for line in lines if line.get("event") == "eval"]
    assert events[0].pop("left_out") == 2 and events[0].pop("time") < events[1].pop("time") and events[0] == events[1]


def test_embed_writes_a_row_for_each_readable_picture(home, tmp_path):
    """Names of any bytes come back, and each row is that of its picture alone."""
    folder, generator = tmp_path / "pictures", np.random.default_rng(3)
    names = [b"a.jpg", b"line\nbreak.jpg", b"back\\slash\x01.jpg", b"latin-\xe9-\xff.jpg", "ü \u2028\u0085.jpg".encode(), b'quote".jpg', b"z.jpg"]
    folder.mkdir()
    for i, name in enumerate(names):
        path = os.fsencode(folder) + b"/" + name
        noisy((30 * i, 200 - 20 * i, 90), generator).save(open(path, "wb"), "jpeg", quality=92)
    bad = os.fsencode(folder) + b"/half\n\xfe.jpg"
    whole = open(os.fsencode(folder) + b"/a.jpg", "rb").read()
    with open(bad, "wb") as file:
        file.write(whole[:len(whole) // 2])
    printed = call(home, "embed", "run", folder, tmp_path / "all.npz", "--size=32", "--batch=3").stdout
    assert f"{len(names)} pictures" in printed and f"left out: 1 of {len(names) + 1} pictures cannot be read" in printed
    features = np.load(tmp_path / "all.npz")["features"]
    entries = [json.loads(line) for line in (tmp_path / "all.jsonl").read_bytes().decode().split("\n")[:-1]]
    rows = [entry for entry in entries if "row" in entry]
    assert [entry["row"] for entry in rows] == list(range(len(names))) and features.shape[0] == len(names)
    paths = [os.fsencode(entry["path"]) for entry in rows]
    assert sorted(os.path.basename(path) for path in paths) == sorted(names)
    assert [(os.fsencode(e["path"]), e["reason"] != "") for e in entries if "row" not in e] == [(bad, True)]
    lines = (tmp_path / "all.txt").read_bytes().splitlines()
    assert len(lines) == len((tmp_path / "all.txt").read_text().splitlines()) == len(names)
    assert [unescaped(line) for line in lines] == paths
    for row, path in enumerate(paths):
        alone = tmp_path / f"alone-{row}"
        alone.mkdir()
        shutil.copy(path, alone / "one.jpg")
        call(home, "embed", "run", alone, tmp_path / f"alone-{row}.npz", "--size=32")
        assert np.abs(np.load(tmp_path / f"alone-{row}.npz")["features"][0] - features[row]).max() < 1e-5
    call(home, "--nproc", "3", "embed", "run", folder, tmp_path / "three.npz", "--size=32", "--batch=3")
    assert np.abs(np.load(tmp_path / "three.npz")["features"] - features).max() < 1e-5
    assert (tmp_path / "three.jsonl").read_bytes() == (tmp_path / "all.jsonl").read_bytes()


def test_embed_of_nothing_readable_is_an_error(home, tmp_path):
    (tmp_path / "one").mkdir()
    (tmp_path / "one/a.jpg").write_bytes(b"")
    done = call(home, "embed", "run", tmp_path / "one", tmp_path / "o.npz", code=1)
    assert "none of the 1 pictures" in done.stderr and not (tmp_path / "o.npz").exists()


TRAINING = ["--data.root=pics", "--data.size=32", "--model.stem=small", "--model.dim=32", "--model.hidden=16", "--workers=1",
            "--run.tensorboard=false", "--run.preview=0", "--batch=8"]


@pytest.fixture
def pics(tmp_path):
    generator = np.random.default_rng(0)
    (tmp_path / "pics").mkdir()
    for i in range(24):
        noisy((i * 10, 100, 100), generator).save(tmp_path / f"pics/{i:02d}.jpg", quality=92)
    return tmp_path


def train(folder, *options, code=0, launcher=()):
    return call(folder, *launcher, ROOT / "recipes/simsiam_folder.lua", *TRAINING, *options, code=code)


def test_one_unreadable_file_of_a_small_set_is_replaced_and_counted(pics):
    spoil(pics / "pics/07.jpg", "empty")
    done = train(pics, "--epochs=3", "--run.dir=run")
    assert [line for line in done.stderr.splitlines() if "warning: data.loader" in line] == [
        "warning: data.loader: replaced 'pics/07.jpg': the file is empty"]
    assert "unreadable pictures: 1, replaced by others: 'pics/07.jpg'" in done.stdout
    # The resumed run names it no second time, and counts it though its last step shows others.
    again = train(pics, "--epochs=4", "--run.steps=10", "--run.dir=run", "--resume=run")
    assert "warning: data.loader" not in again.stderr and "unreadable pictures: 1," in again.stdout
    # A mended file is forgotten.
    shutil.copy(pics / "pics/06.jpg", pics / "pics/07.jpg")
    assert "unreadable" not in train(pics, "--epochs=5", "--run.dir=run", "--resume=run").stdout


def test_max_bad_counts_files_of_the_set(pics):
    for name in ("03", "07"):
        spoil(pics / f"pics/{name}.jpg", "text")
    done = train(pics, "--epochs=3", "--run.dir=one", code=1)
    assert "2 of the set's 24 pictures cannot be read, max_bad = 0.01 (data.max_bad of a recipe) allows 1" in done.stderr
    assert "pics/03.jpg" in done.stderr and "pics/07.jpg" in done.stderr
    assert "unreadable pictures: 2" in train(pics, "--epochs=3", "--run.dir=two", "--data.max_bad=0.09").stdout
    spoil(pics / "pics/08.jpg", "text")
    assert "max_bad = 0.09 (data.max_bad of a recipe) allows 2" in train(pics, "--epochs=3", "--run.dir=three", "--data.max_bad=0.09", code=1).stderr


def test_max_bad_of_0_allows_none(pics):
    spoil(pics / "pics/07.jpg", "text")
    assert "max_bad = 0 (data.max_bad of a recipe) allows 0" in train(pics, "--epochs=1", "--run.dir=none", "--data.max_bad=0", code=1).stderr


def test_max_bad_counts_the_files_of_all_processes(pics):
    """Of one epoch each process meets one or two of three files; with one allowed for all the run stops, with three it counts them."""
    for name in ("03", "07", "11"):
        spoil(pics / f"pics/{name}.jpg", "text")
    done = train(pics, "--epochs=1", "--run.dir=one", code=1, launcher=["--nproc", "2"])
    assert "allows 1" in done.stderr
    done = train(pics, "--epochs=1", "--run.dir=three", "--data.max_bad=0.125", launcher=["--nproc", "2"])
    assert "unreadable pictures: 3, replaced by others" in done.stdout


def test_many_names_are_bounded(tmp_path):
    generator = np.random.default_rng(0)
    (tmp_path / "pics").mkdir()
    for i in range(40):
        noisy((i * 5, 100, 100), generator).save(tmp_path / f"pics/{i:02d}.jpg", quality=92)
        if i % 4:
            spoil(tmp_path / f"pics/{i:02d}.jpg", "empty")
    done = train(tmp_path, "--epochs=1", "--run.dir=run", "--data.max_bad=0.9")
    warnings = [line for line in done.stderr.splitlines() if "warning: data.loader" in line]
    assert len(warnings) == 21 and "further unreadable files are counted only" in warnings[-1]
    assert "unreadable pictures: 30, replaced by others: " in done.stdout and "and 25 more" in done.stdout


def test_a_dry_run_and_doctor_find_them_before(pics):
    spoil(pics / "pics/07.jpg", "half")
    printed = train(pics, "--dry_run").stdout
    assert re.search(r"unreadable +1: 'pics/07.jpg' \(pictures read: 24\)", printed), printed
    assert not (pics / "runs").exists()
    printed = call(pics, "doctor", "pics", "--size=32", "--seconds=0.1").stdout
    assert re.search(r"unreadable +1: 'pics/07.jpg' \(pictures read: 24\)", printed), printed


def test_truncated_pictures_are_filled_named_and_counted_everywhere(home, pics):
    for name in ("03", "07"):
        spoil(pics / f"pics/{name}.jpg", "half")
    assert "2 of 24 files are bad" in call(pics, "scan", "pics", code=1).stdout
    printed = call(pics, "scan", "pics", "--truncated=fill", "--json=scan.json").stdout
    assert "0 of 24 files are bad, 2 truncated ones are filled" in printed and "pics/07.jpg: filled: the file is truncated" in printed
    assert [file["path"] for file in json.loads((pics / "scan.json").read_text())["filled"]] == ["pics/03.jpg", "pics/07.jpg"]
    assert "--truncated expected refuse or fill, got 'maybe'" in call(pics, "scan", "pics", "--truncated=maybe", code=2).stderr

    assert "expected refuse or fill for 'data.truncated', got 'maybe'" in train(pics, "--data.truncated=maybe", code=2).stderr
    assert "allows 0" in train(pics, "--epochs=1", "--data.max_bad=0", "--run.dir=no", code=1).stderr
    done = train(pics, "--epochs=1", "--data.max_bad=0", "--data.truncated=fill", "--run.dir=run", launcher=["--nproc", "2"])
    assert "warning: data.loader: filled 'pics/0" in done.stderr  # of the process that is shown
    assert "truncated pictures: 2, what is missing was filled: " in done.stdout
    again = train(pics, "--epochs=2", "--run.steps=4", "--data.max_bad=0", "--data.truncated=fill", "--run.dir=run", "--resume=run")
    assert "truncated pictures: 2," in again.stdout  # counted on

    done = call(pics, "pack", "pics", "--out=p.pack", "--labels=false", "--quality=90", "--truncated=fill")
    assert done.stderr.count("warning: packed filled: ") == 2 and "2 of them are truncated" in done.stdout
    assert "0 of 24 records are damaged" in call(pics, "pack", "p.pack", "--check").stdout
    assert "filled: 2: 'pics/03.jpg', 'pics/07.jpg'" in call(pics, "doctor", "pics", "--size=32", "--seconds=0.1", "--truncated=fill").stdout
    done = call(home, "embed", "run", pics / "pics", pics / "out.npz", "--size=32", "--truncated=fill")
    assert "out.npz: 24 pictures" in done.stdout and "filled: 2 of 24 pictures are truncated" in done.stdout


@pytest.mark.parametrize("kind, protocol", [("imagenet", "knn"), ("sysu30k", "reid")])
def test_an_evaluation_tells_filled_pictures(home, tmp_path, kind, protocol):
    shutil.copytree(home / kind, tmp_path / kind)
    spoil(pictures(tmp_path, kind)[0], "half")
    common = ["eval", "run", f"--data.{kind}={tmp_path}/{kind}", f"--out={tmp_path}/card", "--size=32", f"--protocols={protocol}"]
    printed = call(home, *common, "--data.truncated=fill").stdout
    assert re.search(r"1 of \d+ \w+ pictures are truncated and were filled", printed) and "cannot be read" not in printed
    assert "truncated files filled" in (tmp_path / "card/card.md").read_text()
    assert "is the card of another evaluation" in call(home, *common, code=2).stderr


def test_every_recipe_says_what_its_loaders_do_with_unreadable_pictures():
    for recipe in sorted((ROOT / "recipes").glob("*.lua")):
        text = recipe.read_text()
        loaders = re.findall(r"data\.loader\((.*?)\)\n", text, re.S)
        assert loaders or ".recipe(" in text, recipe.name  # numbers of a method's recipe have no loader of their own
        for options in loaders:
            assert "ssl.loading(cfg" in options or "unreadable = 'leave_out'" in options, recipe.name
