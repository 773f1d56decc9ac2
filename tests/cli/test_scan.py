"""sslrun scan: what it lists, its count, its exit code, its JSON, Ctrl-C. The truth about each file is Pillow's."""
import json
import signal

import numpy as np
import pytest
from PIL import Image

from striking import at_call


def picture(seed, width=48, height=32):
    return Image.fromarray(np.random.default_rng(seed).integers(0, 256, (height, width, 3), dtype=np.uint8))


@pytest.fixture
def folder(tmp_path):
    """Good files of several formats, and bad ones with the word that their reason must hold."""
    root = tmp_path / "pictures"
    (root / "deep").mkdir(parents=True)
    for i, name in enumerate(["a.jpg", "b.png", "deep/c.bmp", "deep/d.gif"]):
        picture(i).save(root / name)
    (root / "notes.txt").write_text("passed over: no picture's name")
    whole = (root / "a.jpg").read_bytes()
    (root / "half.jpg").write_bytes(whole[: len(whole) // 2])
    (root / "deep" / "empty.png").write_bytes(b"")
    (root / "text.jpg").write_text("hello")
    png = (root / "b.png").read_bytes()
    (root / "deep" / "short.png").write_bytes(png[: len(png) // 2])
    return root, {"half.jpg": "truncated", "text.jpg": "not a JPEG", "deep/empty.png": "empty", "deep/short.png": ""}


def test_lists_what_pillow_cannot_read_either(run, folder):
    root, bad = folder
    done = run("scan", root, "--json=bad.json", "--workers=3")
    *lines, note, passed, last = done.stdout.splitlines()
    assert (done.returncode, last) == (1, "4 of 8 files are bad")
    assert passed == "passed over: 1 .txt" and note.startswith("note: with labels, sslrun pack and data.image_folder refuse")
    named = {line.split(": ", 1)[0]: line.split(": ", 1)[1] for line in lines}
    assert set(named) == {str(root / name) for name in bad}
    for name, word in bad.items():
        assert word in named[str(root / name)]
        with pytest.raises(Exception):
            Image.open(root / name).convert("RGB")
    report = json.loads((root.parent / "bad.json").read_text())
    assert (report["root"], report["files"]) == (str(root), 8)
    assert {entry["path"]: entry["reason"] for entry in report["bad"]} == named


def test_good_folder_exits_with_zero(run, folder):
    root, bad = folder
    for name in bad:
        (root / name).unlink()
    done = run("scan", root, "--json=bad.json")
    assert (done.returncode, done.stdout.splitlines()[-1]) == (0, "0 of 4 files are bad")
    assert json.loads((root.parent / "bad.json").read_text())["bad"] == []
    small = run("scan", root, "--max-pixels=1000")  # each has 48 x 32 = 1536
    assert (small.returncode, small.stdout.count("the limit is 1000")) == (1, 4)


@pytest.mark.parametrize("words, text", [
    ([], "expected one folder"), (["--josn=x", "d"], "unknown option"), (["a", "b"], "one folder"),
    (["d", "--workers=none"], "expected a number"), (["d", "--max-pixels=1e999"], "expected a number, got '1e999'"),
    (["d", "--workers=0"], "whole number"),
])
def test_bad_command_lines(run, words, text):
    done = run("scan", *words)
    assert done.returncode == 2 and text in done.stderr


def test_missing_folder_is_a_wrong_command_line(run):
    """1 is for pictures that cannot be read."""
    done = run("scan", "nowhere")
    assert done.returncode == 2 and done.stderr == "sslrun: scan: no folder at 'nowhere'\n"


def test_ctrl_c(run, tmp_path):
    root = tmp_path / "many"
    root.mkdir()
    picture(0, 3000, 2000).save(root / "0.jpg")
    for i in range(1, 400):
        (root / f"{i}.jpg").hardlink_to(root / "0.jpg")
    done = run("scan", root, env=at_call(signal.SIGINT, 5, ".jpg"))
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "sslrun: interrupted\n")
