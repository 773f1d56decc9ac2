"""Folders that are not quite folders of classes: scan, doctor and pack tell the same of them."""
import json
import os

import pytest
from PIL import Image


def fill(folder, names):
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        Image.new("RGB", (50, 40), (10, 200, 30)).save(folder / name, format="jpeg")


@pytest.fixture
def mixture(tmp_path):
    fill(tmp_path / "set", [f"{i}.jpg" for i in range(5)] + ["more/5.jpg", "more/6.jpg"])
    return "got 5 pictures beside 1 folder ('0.jpg' …), which would be left out without a warning"


@pytest.fixture
def empty(tmp_path):
    fill(tmp_path / "set", ["a/0.jpg", "c/1.jpg"])
    (tmp_path / "set" / "b").mkdir()
    return "got none in 'b'"


@pytest.mark.parametrize("kind", ["mixture", "empty"])
def test_scan_and_doctor_say_what_pack_refuses(run, tmp_path, request, kind):
    words = request.getfixturevalue(kind)
    done = run("pack", "set", "--out=set.pack")
    assert done.returncode == 1 and words in done.stderr and not (tmp_path / "set.pack").exists()
    note = "with labels, sslrun pack and data.image_folder refuse this folder: expected "
    scanned = run("scan", "set", "--json=scan.json")
    assert scanned.returncode == 0 and note in scanned.stdout and words in scanned.stdout
    assert words in json.loads((tmp_path / "scan.json").read_text())["note"]
    measured = run("doctor", "set", "--seconds=0.1", "--size=16")
    assert measured.returncode == 0 and note in measured.stdout and words in measured.stdout


def test_a_mixture_is_packed_without_labels(run, mixture):
    assert run("pack", "set", "--out=set.pack", "--labels=false").returncode == 0
    assert run("-e", "local set = data.packed 'set.pack' print(#set, set:targets())").stdout == "7\tnil\n"


def test_empty_classes_are_kept_on_request(run, empty):
    done = run("pack", "set", "--out=set.pack", "--allow-empty")
    assert done.returncode == 0 and "1 empty class folder (b)" in done.stderr
    done = run("-e", "local set = data.packed 'set.pack' print(#set, table.concat(set:classes(), ' '), set:target(1))")
    assert done.stdout == "2\ta b c\t2\n"


def test_a_clean_folder_has_no_note(run, tmp_path):
    fill(tmp_path / "set", ["a/0.jpg", "b/1.jpg"])
    assert run("scan", "set").stdout == "0 of 2 files are bad\n"
    done = run("pack", "set", "--out=set.pack")
    assert (done.returncode, done.stderr) == (0, "")


def test_imagenet_follows_the_same_rule(run, tmp_path):
    fill(tmp_path / "root", ["train/n1/0.jpg", "train/n2/1.jpg", "val/n1/2.jpg", "val/.ipynb_checkpoints/2.jpg"])
    (tmp_path / "root" / "val" / "n2").mkdir()
    done = run("-e", "data.imagenet('root', 'val')")
    assert done.returncode == 1 and "[data.imagenet] expected pictures in every class folder" in done.stderr
    assert run("-e", "print(#data.imagenet('root', 'val', {allow_empty = true}):classes())").stdout == "2\n"
    fill(tmp_path / "root", ["val/stray.jpg"])
    done = run("-e", "data.imagenet('root', 'val', {allow_empty = true})")
    assert done.returncode == 1 and "got 1 picture beside 2 folders" in done.stderr


def test_every_kind_is_counted(run, tmp_path):
    fill(tmp_path / "set", [f"{i}.jpg" for i in range(30)])
    for i in range(15):
        (tmp_path / "set" / f"photo{i}.jp2").write_bytes(b"\0\0\0\x0cjP  ")
    for name in ("a.txt", "b.json", "c.JSON"):
        (tmp_path / "set" / name).write_text("{}")
    done = run("scan", "set", "--json=scan.json")
    assert done.returncode == 0, done.stderr
    assert "passed over: 15 .jp2 (JPEG 2000 is not read" in done.stdout and "2 .json, 1 .txt" in done.stdout
    kinds = {kind["kind"]: kind for kind in json.loads((tmp_path / "scan.json").read_text())["passed_over"]}
    assert {name: kind["count"] for name, kind in kinds.items()} == {".jp2": 15, ".json": 2, ".txt": 1}
    assert kinds[".jp2"]["picture"] is True and kinds[".json"]["picture"] is False
    for words in (["pack", "set", "--out=a.pack"], ["views", "eval", "--data=set", "--size=16"], ["doctor", "set", "--seconds=0.1", "--size=16"]):
        done = run(*words)
        assert done.returncode == 0 and done.stderr.count("warning: data.images: 'set': passed over 15 .jp2 (JPEG 2000") == 1, done.stderr


def test_a_folder_without_a_readable_picture_says_what_is_there(run, tmp_path):
    (tmp_path / "set").mkdir()
    for i in range(3):
        (tmp_path / "set" / f"{i}.psd").write_bytes(b"8BPS\0\1")
    done = run("scan", "set")
    assert done.returncode == 1 and "no picture file in 'set'; passed over: 3 .psd (Photoshop is not read" in done.stderr


def test_pictures_whose_library_is_missing_are_counted_with_the_reason(run, tmp_path):
    fill(tmp_path / "set", [f"{i}.jpg" for i in range(30)] + [f"{i}.HEIC" for i in range(15)])
    assert run("scan", "set").stdout == "0 of 45 files are bad\n"  # JPEG inside: a name only says what is worth opening
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "libheif.so.1").write_bytes(b"")  # found first, and no library
    environment = {"LD_LIBRARY_PATH": f"{tmp_path / 'broken'}:{os.environ.get('LD_LIBRARY_PATH', '')}"}
    done = run("scan", "set", env=environment)
    passed, last = done.stdout.splitlines()
    assert (done.returncode, last) == (0, "0 of 30 files are bad")
    assert passed.startswith("passed over: 15 .heic (HEIF is not read here: ") and "Debian: libheif1" in passed
