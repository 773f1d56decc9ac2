"""sslrun eval on fixture folders laid out like the real data sets, its card, resuming, several processes, sslrun compare."""
import hashlib
import json
import os
import shutil
import subprocess

import pytest
import torch
import torchvision
from PIL import Image

from conftest import environment
from layouts import labels_of, make_coco, make_imagenet, make_sysu30k, make_voc
from program import PROGRAM
from waiting import DEADLINE

CLASSES = 12
COUNTS = {"train": 40, "val": 24}


def call(folder, *arguments, code=0):
    done = subprocess.run([PROGRAM, *map(str, arguments)], capture_output=True, text=True, cwd=folder, timeout=DEADLINE,
                          env=environment(OMP_NUM_THREADS="1"))
    assert done.returncode == code, f"exit code {done.returncode}\n{done.stdout}\n{done.stderr}"
    return done.stdout if code == 0 else done.stderr


def card(folder, name):
    return json.loads((folder / name / "card.json").read_text())


def values(content):
    return {(r["protocol"], row["metric"]): row["value"] for r in content["results"] for row in r["rows"]}


def protocols(content):
    return [r["protocol"] for r in content["results"]]


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """A checkpoint of a small network beside generated scenes and folders like VOC, COCO, ImageNet and SYSU-30k."""
    folder = tmp_path_factory.mktemp("eval")
    call(folder, "-e", f"""
        torch.manual_seed(1)
        data.scenes.generate('scenes', {{train = {COUNTS['train']}, val = {COUNTS['val']}, size = 48}})
        local state = {{}}
        for name, tensor in pairs(nn.resnet{{depth = 18, base_channels = 8}}:state_dict()) do state['encoder.' .. name] = tensor end
        fs.mkdirs 'run/checkpoints'
        checkpoint.save('run/checkpoints/last.pt', {{model = state, config = {{data = {{size = 32}}}}}})
        checkpoint.save('classifier.pt', nn.resnet{{depth = 18, base_channels = 8, num_classes = 3}}:state_dict())""")
    make_voc(folder)
    make_coco(folder)
    make_imagenet(folder)
    make_sysu30k(folder)
    return folder


SHORT = ["--epochs=2", "--workers=1", "--batch=16", "--seed=3"]
FROM_LABELS = ["semi-1", "semi-10", "semi-1-released", "semi-10-released", "fine-tune"]
ALONE = ["measures", "neighbours", "plane"]
# Every protocol that fits a kind of folder, as a card of `all` and what has to be named lists them.
EVERY = {
    "scenes": ["knn", "probe", "linear-sweep", "linear-ssprl", "linear-multilabel", "svm", "low-shot", *FROM_LABELS, *ALONE],
    "voc": ["knn", "probe", "linear-sweep", "linear-ssprl", "linear-multilabel", "svm", "low-shot", "fine-tune", *ALONE],
    "coco": ["knn", "probe", "linear-sweep", "linear-ssprl", "linear-multilabel", *FROM_LABELS, *ALONE],
    "imagenet": ["knn", "probe", "linear-sweep", *(f"linear-{name}" for name in (
        "barlow", "moco", "simsiam", "stages", "swav", "triplet-long", "triplet-short", "vicreg", "wcl")), "own-classifier",
        "semi-1", "semi-10", "fine-tune", *ALONE],
    "sysu30k": ["reid"],
}


def every_protocol(home, kind, out):
    """A card of all protocols on a folder of that kind, each with numbers or pictures."""
    checkpoint = "classifier.pt" if kind == "imagenet" else "run"
    call(home, "eval", checkpoint, f"--data.{kind}={kind}", f"--out={out}", "--size=32", f"--protocols={','.join(EVERY[kind])}", *SHORT)
    results = card(home, out)["results"]
    assert len(results) == len(EVERY[kind])
    assert [r["protocol"] for r in results if not r["rows"] and not r["pictures"]] == (["semi1-ssprl/v2", "semi1-ssprl-released/v2"]
                                                                                     if kind == "scenes" else [])
    for row in (row for r in results for row in r["rows"] if "measures" not in r["id"]):
        # A recall of a class that no test picture shows has no value, as published.
        assert row["metric"][:3] in ("CR", "CR,", "CF1") if row["value"] is None else 0 <= row["value"] <= 100, row
    return results


def test_every_protocol_has_a_folder_here(home):
    printed = call(home, "eval", code=2)
    names = printed.split("protocols: all, ")[1].strip().split(", ")
    assert set(names) == set().union(*EVERY.values())


def test_scenes_card(home):
    printed = call(home, "eval", "run", "--data.scenes=scenes", *SHORT)
    content = card(home, "run/eval/last.pt")
    assert protocols(content) == [
        "knn/v1", "probe/v1", "linear-sweep/v1", "linear-ssprl/v1", "linear-multilabel/v1", "svm/v1", "low-shot/v1", "semi1-ssprl/v2",
        "semi10-ssprl/v2", "measures/v1", "neighbours/v1", "plane/v1"]
    ((on, data),) = content["data"].items()
    ids = [r["id"] for r in content["results"]]
    assert ids == [f"{name} on {on}" for name in protocols(content)] and on.startswith("scenes-")
    assert data["pictures"] == {"train": COUNTS["train"], "test": COUNTS["val"]} and not data["benchmark"]
    assert sorted(data["classes"]) == labels_of(home, "train")[0]
    assert all(v is not None and abs(v) < 1e4 for v in values(content).values() if v is not None)
    assert content["sha256"] == hashlib.sha256((home / "run/checkpoints/last.pt").read_bytes()).hexdigest()
    folder = home / "run/eval/last.pt"
    text = (folder / "card.md").read_text()
    for name in ids:
        assert name in text and name in printed
    for line in printed, text:
        assert f"{COUNTS['train']} train and {COUNTS['val']} test pictures, {CLASSES} classes ({data['classes'][0]}, " in line
    assert "2 epochs instead of 100" in text and f"{on}-plane.png" in text
    for picture in ("neighbours.png", "plane.png"):
        assert (folder / f"{on}-{picture}").read_bytes()[:4] == b"\x89PNG"
    vectors = (folder / f"projector/{on}.tsv").read_text().splitlines()
    labels = (folder / f"projector/{on}_labels.tsv").read_text().splitlines()
    assert len(vectors) == len(labels) == COUNTS["val"] and len(vectors[0].split("\t")) == 64


def test_a_card_is_continued_and_compared(home):
    arguments = ["eval", "run", "--data.scenes=scenes", "--out=two", *SHORT]
    call(home, *arguments, "--protocols=knn")
    first = card(home, "two")
    printed = call(home, *arguments, "--protocols=knn,measures")
    assert f"{first['results'][0]['id']}  done before" in printed
    second = card(home, "two")
    assert second["results"][0] == first["results"][0] and len(second["results"]) == 2
    # Other weights do not continue a card of these.
    assert "is the card of another evaluation: weights" in call(home, *arguments, "--random", code=2)
    call(home, "eval", "run", "--data.scenes=scenes", "--random", "--protocols=knn,probe", *SHORT)
    table = call(home, "compare", "two", home / "run/eval_random/last.pt/card.json")
    assert "| protocol | metric | run/checkpoints/last.pt | random weights |" in table
    knn = next(line for line in table.splitlines() if "k = 10 |" in line)
    assert knn.count("| - |") == 0 and "| knn/v1 on scenes-" in knn
    assert "| - |" in next(line for line in table.splitlines() if "RankMe" in line)


def test_each_checkpoint_of_a_run_has_its_card(home, tmp_path):
    shutil.copytree(home / "run/checkpoints", tmp_path / "run/checkpoints")
    state = torch.load(tmp_path / "run/checkpoints/last.pt", weights_only=True)
    state["model"]["encoder.conv1.weight"] *= -1
    torch.save(state, tmp_path / "run/checkpoints/epoch_0001.pt")
    for target in ("run", "run/checkpoints/epoch_0001.pt"):
        call(tmp_path, "eval", target, f"--data.scenes={home}/scenes", "--protocols=knn", *SHORT)
    cards = [card(tmp_path, f"run/eval/{name}") for name in ("epoch_0001.pt", "last.pt")]
    assert [c["checkpoint"] for c in cards] == ["run/checkpoints/epoch_0001.pt", "run/checkpoints/last.pt"]
    assert cards[0]["sha256"] != cards[1]["sha256"] and values(cards[0]) != values(cards[1])
    table = call(tmp_path, "compare", "run")  # all cards of the run
    assert table == call(tmp_path, "compare", "run/eval") == call(tmp_path, "compare", "run/eval/epoch_0001.pt", "run/eval/last.pt")
    assert table.startswith("| protocol | metric | run/checkpoints/epoch_0001.pt | run/checkpoints/last.pt |")
    assert "only 'run/eval/last.pt/card.json'" in call(tmp_path, "compare", "run/eval/last.pt", code=2)


def voc_of(folder, trainval, test):
    """A set in the layout of VOC2007 with its classes and so many pictures, which are links to two files."""
    classes = [name for name in torchvision.models._meta._VOC_CATEGORIES if name != "__background__"]
    root = folder / "VOCdevkit/VOC2007"
    (root / "JPEGImages").mkdir(parents=True)
    (root / "ImageSets/Main").mkdir(parents=True)
    for i in range(2):
        Image.new("RGB", (16, 16), (40 + 150 * i, 90, 200 - 150 * i)).save(folder / f"{i}.jpg")
    for first, split, count in ((0, "trainval", trainval), (trainval, "test", test)):
        stems = [f"{first + i:06d}" for i in range(count)]
        (root / f"ImageSets/Main/{split}.txt").write_text("".join(f"{stem}\n" for stem in stems))
        for k, name in enumerate(classes):
            lines = (f"{stem} {1 if int(stem) % len(classes) == k else -1:2d}\n" for stem in stems)
            (root / f"ImageSets/Main/{name}_{split}.txt").write_text("".join(lines))
        for stem in stems:
            os.link(folder / f"{int(stem) % 2}.jpg", root / f"JPEGImages/{stem}.jpg")
    return folder


def test_only_the_benchmark_has_its_id(home, tmp_path):
    """VOC2007 is told by 5011 and 4952 pictures and its twenty classes."""
    arguments = ["--protocols=measures", "--size=16", *SHORT[1:]]
    for name, counts, benchmark in (("voc", (5011, 4952), True), ("less", (300, 100), False)):
        printed = call(tmp_path, "eval", home / "run", f"--data.voc={voc_of(tmp_path / name, *counts)}", f"--out={name}-card", *arguments)
        content = card(tmp_path, f"{name}-card")
        ((on, data),) = content["data"].items()
        assert data["pictures"] == dict(zip(("train", "test"), counts)) and data["benchmark"] is benchmark
        assert [r["id"] for r in content["results"]] == ["voc07-measures/v1" if benchmark else f"measures/v1 on {on}"]
        assert (on == "voc07") is benchmark and on.startswith("voc07" if benchmark else "own-")
        assert ("not VOC2007, by number of pictures or classes" in printed) is not benchmark
        assert "20 classes (aeroplane, bicycle, bird, boat, bottle, …)" in printed


def test_data_are_named_by_what_they_hold(home, tmp_path):
    """The same pictures elsewhere have the same id; one label, class or name changes it."""
    shutil.copytree(home / "imagenet", tmp_path / "same")
    shutil.copytree(home / "imagenet", tmp_path / "label")
    file = next((tmp_path / "label/val/n00000000").iterdir())
    file.rename(tmp_path / "label/val/n00000001" / file.name)
    shutil.copytree(home / "imagenet", tmp_path / "class")
    for split in ("train", "val"):
        (tmp_path / f"class/{split}/n00000002").rename(tmp_path / f"class/{split}/n00000003")
    for name in ("same", "label", "class"):
        call(tmp_path, "eval", home / "run", f"--data.imagenet={name}", f"--out={name}-card", "--protocols=knn", *SHORT)
    call(tmp_path, "eval", home / "run", f"--data.imagenet={home}/imagenet", "--out=card", "--protocols=knn", *SHORT)
    ids = [card(tmp_path, f"{name}card")["results"][0]["id"] for name in ("", "same-", "label-", "class-")]
    assert ids[0] == ids[1] and len(set(ids)) == 3 and all(name.startswith("knn/v2 on own-") for name in ids)
    table = call(tmp_path, "compare", "card", "same-card", "label-card", "class-card").splitlines()
    rows = [line.split(" | ")[2:] for line in table if "top-1, k = 10 |" in line]
    assert [[cell.strip(" |") != "-" for cell in row] for row in rows] == [
        [True, True, False, False], [False, False, True, False], [False, False, False, True]]


def test_cards_from_before_ids_named_data_still_compare(home, tmp_path):
    """An old card says scenes-knn/v1 and has the lists' sums: it goes on as today's id, and shares its lines."""
    arguments = ["eval", home / "run", f"--data.scenes={home}/scenes", "--protocols=knn", *SHORT]
    call(tmp_path, *arguments, "--out=new")
    new = card(tmp_path, "new")
    (result,) = new["results"]
    old = {**new, "results": [{**{k: v for k, v in result.items() if k not in ("on", "protocol")}, "id": "scenes-knn/v1"}]}
    del old["data"]
    (tmp_path / "old").mkdir()
    (tmp_path / "old/card.json").write_text(json.dumps(old))
    table = call(tmp_path, "compare", "old", "new")
    assert table.count(f"| {result['id']} | mAP, k = 10 |") == 1 and "| - |" not in table and "scenes-knn" not in table
    # One that does not say what its pictures were is never put beside others.
    (tmp_path / "silent").mkdir()
    (tmp_path / "silent/card.json").write_text(json.dumps({**old, "results": [{k: v for k, v in old["results"][0].items() if k != "made_of"}]}))
    table = call(tmp_path, "compare", "silent", "new")
    assert table.count("mAP, k = 10 |") == 2 and "| scenes-knn/v1 | mAP, k = 10 |" in table
    printed = call(tmp_path, *arguments, "--out=old")
    assert f"{result['id']}  done before" in printed and card(tmp_path, "old")["results"] == new["results"]


def replaced(folder):
    """The pictures of one split of the class folders in `folder` made anew: the same names, other content."""
    files = sorted(folder.rglob("*.JPEG"))
    content = [file.read_bytes() for file in files]
    for file, other in zip(files, content[1:] + content[:1]):
        file.write_bytes(other)


def test_what_a_card_was_made_of_decides_what_is_kept(home, tmp_path):
    shutil.copytree(home / "imagenet", tmp_path / "imagenet")
    arguments = ["eval", home / "run", "--data.imagenet=imagenet", "--protocols=knn,measures", *SHORT]
    call(tmp_path, *arguments, "--out=card")
    first = card(tmp_path, "card")
    assert call(tmp_path, *arguments, "--out=card").count("done before") == 2
    assert card(tmp_path, "card") == first
    replaced(tmp_path / "imagenet/train")
    printed = call(tmp_path, *arguments, "--out=card")
    assert printed.count("made of other files of the same names before: evaluated anew") == 2 and "done before" not in printed
    call(tmp_path, *arguments, "--out=fresh")
    again = card(tmp_path, "card")
    assert values(again) == values(card(tmp_path, "fresh")) and values(again) != values(first)
    assert len(again["results"]) == 2
    # A label of a picture, at the same path with the same bytes and times.
    (tmp_path / "imagenet/val").rename(tmp_path / "imagenet/classes")
    for name in ("one", "two"):
        (tmp_path / f"imagenet/{name}").write_text("".join(
            f"{file.name} {i % 3 if name == 'one' else (i + 1) % 3}\n" for i, file in enumerate(sorted(
                (tmp_path / "imagenet/classes").rglob("*.JPEG")))))
    (tmp_path / "imagenet/val").mkdir()
    for file in (tmp_path / "imagenet/classes").rglob("*.JPEG"):
        file.rename(tmp_path / "imagenet/val" / file.name)
    shutil.copy(tmp_path / "imagenet/one", tmp_path / "imagenet/val.txt")
    call(tmp_path, *arguments, "--out=flat")
    assert call(tmp_path, *arguments, "--out=flat").count("done before") == 2
    shutil.copy(tmp_path / "imagenet/two", tmp_path / "imagenet/val.txt")
    assert "done before" not in call(tmp_path, *arguments, "--out=flat")
    assert protocols(card(tmp_path, "flat")) == ["knn/v2", "measures/v1"] * 2 and len(card(tmp_path, "flat")["data"]) == 2


def test_small_sets_say_what_their_batches_are(home):
    call(home, "eval", "run", "--data.imagenet=imagenet", "--out=small", "--protocols=linear-simsiam,linear-moco,linear-sweep", *SHORT)
    deviations = {r["protocol"].split("/")[0]: r["deviations"] for r in card(home, "small")["results"]}
    count = COUNTS["train"]
    assert f"batches of {count} instead of 4096, the rate follows: {1.6 * count / 4096:.3g} instead of 1.6" in deviations["linear-simsiam"]
    for name in ("moco", "sweep"):
        assert any(d.startswith(f"batches of {count} instead of 256, the rate is not scaled") for d in deviations[f"linear-{name}"])
        assert any(d.startswith("2 epochs instead of") for d in deviations[f"linear-{name}"])
    call(home, "eval", "run", "--data.scenes=scenes", "--out=small-multi", "--protocols=linear-ssprl,linear-multilabel,semi-10", *SHORT)
    ssprl, multi, semi = (r["deviations"] for r in card(home, "small-multi")["results"])
    assert not any("batches" in d for d in ssprl)  # of 32
    assert f"batches of {count} instead of 64, the rate follows: {0.25 * count / 64:.3g} instead of 0.25" in multi
    assert any(d.startswith(f"batches of {count // 10} instead of 32, the rate is not scaled") for d in semi)


def test_cards_of_other_views_and_pictures_are_marked(home, tmp_path):
    for size, name in ((32, "a"), (32, "b"), (48, "c")):
        arguments = [*SHORT[:3], f"--size={size}", "--protocols=knn,measures"]
        call(tmp_path, "eval", home / "run", f"--data.imagenet={home}/imagenet", f"--out={name}", *arguments)
    assert "*" not in call(tmp_path, "compare", "a", "b")
    table = call(tmp_path, "compare", "a", "c").splitlines()
    assert all(line.endswith(" * |") for line in table if " on own-" in line and line[0] == "|")
    assert table[-1] == "* made in another way than the first number of its line: other views"
    shutil.copytree(home / "imagenet", tmp_path / "fewer")
    next((tmp_path / "fewer/val").rglob("*.JPEG")).unlink()
    call(tmp_path, "eval", home / "run", "--data.imagenet=fewer", "--out=d", *SHORT[:3], "--size=32", "--protocols=knn")
    assert call(tmp_path, "compare", "a", "d").count("| top-1, k = 10 |") == 2  # no line with both


def test_class_folders_without_splits(home):
    folder = home / "classes"
    shutil.copytree(home / "imagenet/train", folder)
    (folder / "single").mkdir()
    shutil.copy(next((folder / "n00000000").iterdir()), folder / "single/one.JPEG")
    arguments = ["eval", "run", "--data.folder=classes", "--protocols=knn,probe,plane", "--epochs=2", "--workers=1", "--batch=16"]
    sizes = [len(list((folder / f"n0000000{i}").iterdir())) for i in range(3)]
    expected = sum(round(size / 5) for size in sizes)
    printed = call(home, *arguments, "--seed=3", "--out=folder-a")
    assert f"{expected} of {sum(sizes) + 1} pictures, a fifth of each class, drawn by seed 3, are the test" in printed
    assert "1 classes have a single picture and are not tested" in printed
    a = card(home, "folder-a")
    assert protocols(a) == ["knn/v2", "probe/v1", "plane/v1"]
    (on,) = a["data"]
    assert on.startswith("folder-")
    assert all("drawn by seed 3" in r["data"] for r in a["results"]) and "drawn by seed 3" in (home / "folder-a/card.md").read_text()
    call(home, *arguments, "--seed=3", "--out=folder-b")
    assert values(card(home, "folder-b")) == values(a)
    call(home, *arguments, "--seed=4", "--out=folder-c")
    assert card(home, "folder-c")["results"][0]["made_of"]["list"] != a["results"][0]["made_of"]["list"]
    # The two parts are the folder, and the test is a fifth of each class.
    labels = (home / f"folder-a/projector/{on}_labels.tsv").read_text().split()
    assert [labels.count(f"n0000000{i}") for i in range(3)] == [round(size / 5) for size in sizes]


def test_pictures_without_labels(home):
    (home / "flat").mkdir()
    for file in sorted((home / "imagenet/train").rglob("*.JPEG"))[:20]:
        shutil.copy(file, home / "flat")
    call(home, "eval", "run", "--data.folder=flat", "--out=flat-card", *SHORT)
    content = card(home, "flat-card")
    assert protocols(content) == ["measures/v1", "neighbours/v1", "plane/v1"]
    (on,) = content["data"]
    assert "4 of 20 pictures, drawn by seed 3, are the test" in content["results"][0]["data"]
    assert (home / f"flat-card/{on}-neighbours.png").read_bytes()[:4] == b"\x89PNG"
    assert len((home / f"flat-card/projector/{on}.tsv").read_text().splitlines()) == 4
    assert "protocol 'knn' fits none of the given sets" in call(home, "eval", "run", "--data.folder=flat", "--protocols=knn", *SHORT, code=2)
    assert "has train and val: --data.imagenet=imagenet takes them" in call(home, "eval", "run", "--data.folder=imagenet", code=2)


def test_packed_files_are_evaluated_as_their_folders(home, tmp_path):
    """A packed file with labels makes the card of the class folders it was packed from; of COCO it has several labels a picture."""
    call(tmp_path, "pack", home / "imagenet/train", "--out=classes.pack")
    arguments = [home / "run", "--protocols=knn,linear-moco,neighbours", *SHORT]
    call(tmp_path, "eval", *arguments, "--data.folder=classes.pack", "--out=packed")
    call(tmp_path, "eval", *arguments, f"--data.folder={home}/imagenet/train", "--out=files")
    packed, files = card(tmp_path, "packed"), card(tmp_path, "files")
    assert values(packed) == values(files) and [r["id"] for r in packed["results"]] == [r["id"] for r in files["results"]]
    picture = packed["results"][-1]["pictures"][0]
    assert (tmp_path / "packed" / picture).read_bytes() == (tmp_path / "files" / picture).read_bytes()
    call(tmp_path, "pack", home / "scenes/images/train", home / "scenes/annotations/instances_train.json", "--out=several.pack")
    call(tmp_path, "eval", home / "run", "--data.folder=several.pack", "--protocols=knn,svm", "--svm.stages=res5", "--out=several", *SHORT)
    several = card(tmp_path, "several")
    assert protocols(several) == ["knn/v1", "svm/v1"]  # svm looks at pictures in a way of its own
    ((_, data),) = several["data"].items()
    count = COUNTS["train"]
    assert data["pictures"] == {"train": count - count // 5, "test": count // 5} and sorted(data["classes"]) == labels_of(home, "train")[0]
    call(tmp_path, "pack", home / "imagenet/train", "--labels=false", "--out=none.pack")
    assert "protocol 'knn' fits none" in call(tmp_path, "eval", *arguments[:2], "--data.folder=none.pack", "--out=none", code=2)


def test_classes_are_matched_by_name(home, tmp_path):
    """The test pictures of a set whose middle class has none give what a set without that class's test pictures gives."""
    shutil.copytree(home / "imagenet", tmp_path / "fewer")
    shutil.rmtree(tmp_path / "fewer/val/n00000001")
    arguments = ["eval", home / "run", "--protocols=knn,probe,linear-moco,fine-tune", *SHORT]
    printed = call(tmp_path, *arguments, "--data.imagenet=fewer", "--out=fewer-card")
    assert ": classes without test pictures: n00000001" in printed
    assert "classes without test pictures: n00000001" in (tmp_path / "fewer-card/card.md").read_text()
    (tmp_path / "fewer/val.txt").write_text("".join(  # the same pictures flat, with the numbers of the training classes
        f"{file.name} {file.parent.name[-1]}\n" for file in sorted((tmp_path / "fewer/val").rglob("*.JPEG"))))
    (tmp_path / "fewer/val").rename(tmp_path / "old")
    (tmp_path / "fewer/val").mkdir()
    for file in (tmp_path / "old").rglob("*.JPEG"):
        shutil.copy(file, tmp_path / "fewer/val")
    call(tmp_path, *arguments, "--data.imagenet=fewer", "--out=listed-card")
    assert values(card(tmp_path, "fewer-card")) == values(card(tmp_path, "listed-card"))
    # Pictures of a class without training pictures get no votes, and count.
    shutil.rmtree(tmp_path / "fewer/val")
    shutil.copytree(home / "imagenet/val", tmp_path / "fewer/val")
    shutil.rmtree(tmp_path / "fewer/train/n00000000")
    printed = call(tmp_path, *arguments, "--data.imagenet=fewer", "--out=unseen")
    assert ": classes without training pictures: n00000000" in printed
    total = len(list((home / "imagenet/val").rglob("*.JPEG")))
    most = 100 - 100 * len(list((home / "imagenet/val/n00000000").iterdir())) / total
    found = [value for name, value in values(card(tmp_path, "unseen")).items() if "knn" in name[0]]
    assert len(found) == 8 and max(found) <= most + 1e-9
    shutil.rmtree(tmp_path / "fewer/train")
    shutil.copytree(home / "imagenet/val/n00000000", tmp_path / "fewer/train/other")
    message = call(tmp_path, *arguments, "--data.imagenet=fewer", "--out=none", code=2)
    assert "the training and the test pictures have no class in common: 'other', … and 'n00000000', …" in message


def test_every_protocol_on_scenes(home):
    every_protocol(home, "scenes", "scenes-every")
    assert "not run: 1 labelled pictures" in (home / "scenes-every/card.md").read_text()


def test_voc(home):
    every_protocol(home, "voc", "voc-card")
    content, text = card(home, "voc-card"), (home / "voc-card/card.md").read_text()
    assert {"svm/v1", "linear-multilabel/v1"} <= set(protocols(content))
    assert {data["instead_of"] for data in content["data"].values()} <= {"VOC2007", "VOC2012 to VOC2007"}
    assert "Published by others" not in text and "84.26" not in text  # of other data
    assert "eleven-point AP" in text


def test_coco(home):
    deviations = {r["protocol"]: r["deviations"] for r in every_protocol(home, "coco", "coco-card")}
    for name in ("semi1-ssprl", "semi1-ssprl-released"):
        assert not any("drawn share" in d for d in deviations[f"{name}/v2"])  # 1percent.txt is there
    assert any("drawn share" in d for d in deviations["semi10-ssprl/v2"])


def test_both_years_of_coco_and_all_stages(home, tmp_path):
    shutil.copytree(home / "coco", tmp_path / "both")
    for old in [*(tmp_path / "both").glob("*2014"), *(tmp_path / "both/annotations").iterdir()]:
        old.with_name(old.name.replace("2014", "2017")).symlink_to(old)
    stages = ["conv1", "res2", "res3", "res4", "res5"]
    call(home, "eval", "run", f"--data.coco={tmp_path}/both", "--data.scenes=scenes", f"--out={tmp_path}/card", "--protocols=knn,svm",
         f"--svm.stages={','.join(stages)}", *SHORT)
    results = json.loads((tmp_path / "card/card.json").read_text())["results"]
    assert [r["protocol"] for r in results] == ["knn/v1", "knn/v1", "svm/v1"]  # both years here are the same pictures
    assert [row["metric"] for row in results[-1]["rows"]] == [f"mAP, {stage}" for stage in stages]


def test_imagenet(home):
    results = every_protocol(home, "imagenet", "imagenet-card")
    stages = [row["metric"] for r in results if r["protocol"] == "linear-stages/v1" for row in r["rows"]]
    assert stages == [f"{stage} top-{k}" for stage in ("conv1", "res2", "res3", "res4", "res5") for k in (1, 5)]
    deviations = {r["protocol"]: r["deviations"] for r in results}
    assert not any("drawn share" in d for d in deviations["semi1-swav/v2"])  # 1percent.txt is there
    assert any("drawn share" in d for d in deviations["semi10-swav/v2"])


def test_sysu30k(home):
    found = {row["metric"] for r in every_protocol(home, "sysu30k", "reid-card") for row in r["rows"]}
    assert found >= {"rank-1, proper", "rank-1, quirk", "mAP, proper, valid"}


def test_own_classifier_gives_torchvisions_logits(home, tmp_path):
    torch.manual_seed(0)
    network = torchvision.models.resnet18(num_classes=3).eval()
    torch.save(network.state_dict(), tmp_path / "r18.pth")
    call(tmp_path, "eval", "r18.pth", f"--data.imagenet={home}/imagenet", "--protocols=own-classifier", "--size=64", "--workers=1")
    preset = torchvision.transforms._presets.ImageClassification(crop_size=64, resize_size=73)
    files = sorted((home / "imagenet/val").rglob("*.JPEG"))
    with torch.no_grad():
        logits = torch.cat([network(preset(Image.open(f).convert("RGB"))[None]) for f in files])
    target = torch.tensor([int(f.parent.name[-1]) for f in files])
    call(tmp_path, "embed", "r18.pth", home / "imagenet/val", "val.pt", "--size=64", "--workers=1")
    ours = network.fc(torch.load(tmp_path / "val.pt", weights_only=True)["features"])
    assert (ours - logits).abs().max() < 1e-4 * logits.abs().max()  # float32 through 18 layers
    expected = 100 * (logits.argmax(1) == target).double().mean().item()
    assert values(card(tmp_path, "eval/r18.pth"))[("own-classifier/v1", "top-1")] == pytest.approx(expected, abs=1e-9)


def test_two_processes_draw_the_crops_of_one(home):
    arguments = ["eval", "run", "--data.scenes=scenes", "--protocols=linear-ssprl,linear-multilabel,measures", "--passes=2", *SHORT]
    call(home, *arguments, "--out=crops-one")
    call(home, "--nproc", "2", *arguments, "--out=crops-two")
    one, two = values(card(home, "crops-one")), values(card(home, "crops-two"))
    assert {key: value and pytest.approx(value, abs=1e-3) for key, value in one.items()} == two


def test_two_processes_find_what_one_finds(home):
    names = "knn,linear-ssprl,svm,semi-10,measures"
    arguments = ["eval", "run", "--data.scenes=scenes", f"--protocols={names}", "--passes=0", *SHORT]
    call(home, *arguments, "--out=one-process")
    call(home, "--nproc", "2", *arguments, "--out=two-processes")
    one, two = values(card(home, "one-process")), values(card(home, "two-processes"))
    assert one.keys() == two.keys() and len(one) > 8
    for key, value in one.items():
        # Batches of other sizes round features differently (1e-7), and near-equal scores may then swap.
        assert two[key] == pytest.approx(value, abs=0.5 if "semi10" in key[0] else 0.2), key


@pytest.mark.parametrize("arguments, text", [
    (["eval"], "expected a checkpoint: sslrun eval CHECKPOINT"),
    (["eval", "run", "more"], "expected a checkpoint: sslrun eval CHECKPOINT"),
    (["eval", "none.pt", "--data.scenes=scenes"], "no checkpoint at 'none.pt'"),
    (["eval", "--batch", "8", "none.pt", "--data.scenes=scenes"], "no checkpoint at 'none.pt'"),
    (["eval", "run"], "no pictures to evaluate on"),
    (["eval", "run", "--data.scenes=scenes", "--protocols=kn"], "unknown protocol 'kn' (did you mean 'knn'?)"),
    (["eval", "run", "--data.scenes=scenes", "--protocols=reid"], "protocol 'reid' fits none of the given sets"),
    (["eval", "run", "--data.sceens=scenes"], "unknown key 'data.sceens' (did you mean 'data.scenes'?)"),
    (["eval", "run", "--data.scenes=scenes", "--svm.stages=res5,layer4"], "--svm.stages expected conv1, res2, res3, res4, res5, got 'layer4'"),
    (["eval", "run", "--data.scenes=scenes", "--precision=half"], "--precision expected fp32, bf16, fp16, got 'half'"),
    (["compare", "scenes", "scenes"], "no card in 'scenes': expected card.json"),
    (["compare", "none.json", "none.json"], "no card at 'none.json'"),
])
def test_wrong_calls(home, arguments, text):
    assert text in call(home, *arguments, code=2)


def test_bad_checkpoints_stop_before_data_is_read(home, tmp_path):
    state = torch.load(home / "run/checkpoints/last.pt", weights_only=True)["model"]
    torch.save({k: v for k, v in state.items() if "layer3.1" not in k}, tmp_path / "part.pt")
    assert "2, 2, 1, 2 blocks in the stages, as no ResNet of depth" in call(tmp_path, "eval", "part.pt", "--data.scenes=none", code=2)
    torch.save({k: v for k, v in state.items() if not k.endswith("bn2.weight")}, tmp_path / "norms.pt")
    message = call(tmp_path, "eval", "norms.pt", "--data.scenes=none", code=2)
    assert " with 8 of " in message and "encoder.layer1.0.bn2.weight is missing" in message and "match: encoder.conv1.weight" in message
    torch.save({"weights": torch.ones(3)}, tmp_path / "other.pt")
    assert "no ResNet in it" in call(tmp_path, "eval", "other.pt", "--data.scenes=none", code=2)
    state["encoder.layer4.1.conv2.weight"] = torch.full_like(state["encoder.layer4.1.conv2.weight"], float("nan"))
    torch.save(state, tmp_path / "nan.pt")
    message = call(tmp_path, "eval", "nan.pt", f"--data.scenes={home}/scenes", "--protocols=knn", "--size=32", code=2)
    assert "encoder.layer4.1.conv2.weight holds NaN or infinity" in message


def test_bad_data_is_named(home, tmp_path):
    shutil.copytree(home / "voc", tmp_path / "voc")
    labels = next((tmp_path / "voc/VOCdevkit/VOC2007/ImageSets/Main").glob("*_test.txt"))
    labels.write_text("".join(labels.read_text().splitlines(True)[:5]))
    message = call(tmp_path, "eval", home / "run", f"--data.voc={tmp_path}/voc", "--out=v", code=1)
    assert f"{labels.name}' has labels for 5 of the split's {COUNTS['val']} pictures" in message
    shutil.copytree(home / "coco", tmp_path / "coco")
    (tmp_path / "coco/1percent.txt").write_text("")
    message = call(tmp_path, "eval", home / "run", f"--data.coco={tmp_path}/coco", "--out=l", "--protocols=semi-1", code=1)
    assert "1percent.txt' lists no pictures" in message
    (tmp_path / "c").mkdir()
    (tmp_path / "c/card.json").write_text('{"format": "sslrun card 1", ')
    message = call(tmp_path, "compare", "c", "c", code=2)
    assert "c/card.json' is no card" in message and "expected" in message


def test_an_empty_class_folder_is_kept_on_request(home, tmp_path):
    shutil.copytree(home / "imagenet", tmp_path / "set")
    for file in (tmp_path / "set/val/n00000001").iterdir():
        file.unlink()
    for option in ("--data.imagenet=set", "--data.folder=set/val"):
        arguments = ["eval", home / "run", "--protocols=knn", *SHORT, option, f"--out=card{option[7]}"]
        assert "--data.allow_empty)" in call(tmp_path, *arguments, code=1)
        call(tmp_path, *arguments, "--data.allow_empty")
        assert [r["rows"][0]["metric"] for r in card(tmp_path, f"card{option[7]}")["results"]]
