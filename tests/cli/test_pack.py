"""sslrun pack and sslrun doctor, as their user sees them."""
import json
import os
import re
import subprocess

import numpy as np
import pytest
from PIL import Image

from program import PROGRAM
from waiting import DEADLINE


@pytest.fixture
def folder(tmp_path):
    """Seven pictures of two classes, 60x45."""
    generator = np.random.default_rng(0)
    for i in range(7):
        path = tmp_path / "set" / "ab"[i % 2] / f"{i}.jpg"
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(generator.integers(0, 256, (45, 60, 3), dtype=np.uint8)).save(path, quality=90)
    return tmp_path / "set"


def test_pack_then_load(run, folder):
    done = run("pack", "set", "--out=set.pack")
    assert done.returncode == 0, done.stderr
    assert re.match(r"set\.pack: 7 pictures written, 0 there before", done.stdout)
    done = run("-e", """
      local set, files = data.packed('set.pack'), data.image_folder('set')
      assert(set:targets():equal(files:targets()))
      local function batches(of) return data.loader(of, data.simsiam_views{size = 32}, {batch = 7, seed = 3}):epoch(1)() end
      local a, b = batches(set), batches(files)
      print(set:path(0), table.concat(set:classes(), ' '), a[1]:equal(b[1]), a[2]:equal(b[2]), a.index:equal(b.index))""")
    assert done.stdout == "set.pack/a/0.jpg\ta b\ttrue\ttrue\ttrue\n", done.stderr


def test_pack_makes_pictures_smaller(run, folder, tmp_path):
    assert run("pack", "set", "--out=small.pack", "--short-side=30", "--labels=false").returncode == 0
    done = run("-e", "local set = data.packed('small.pack') print(#set, set:targets())")
    assert done.stdout == "7\tnil\n"
    # A JPEG's height and width stand behind its frame header (FF C0).
    bytes_ = (tmp_path / "small.pack").read_bytes()
    sizes = {(bytes_[m.start() + 5] * 256 + bytes_[m.start() + 6], bytes_[m.start() + 7] * 256 + bytes_[m.start() + 8])
             for m in re.finditer(rb"\xff\xc0\x00\x11\x08", bytes_)}
    assert sizes == {(30, 40)}


def test_pack_appends(run, folder):
    run("pack", "set", "--out=set.pack")
    again = run("pack", "set", "--out=set.pack")
    assert again.returncode == 1 and "exists already" in again.stderr
    Image.new("RGB", (50, 50)).save(folder / "a" / "new.jpg")
    done = run("pack", "set", "--out=set.pack", "--append")
    assert "1 pictures written, 7 there before" in done.stdout
    assert run("-e", "print(data.packed('set.pack'):path(7))").stdout == "set.pack/a/new.jpg\n"


def test_packed_file_on_a_full_disk(folder, tmp_path):
    """The unwritten pages of its header have no room there: it is read, --check and --append end as elsewhere."""
    (tmp_path / "disk").mkdir()
    script = """mount -t tmpfs -o size=256k tmpfs disk || exit 77
        "$0" pack set --out=disk/set.pack && { dd if=/dev/zero of=disk/rest bs=1k status=none; true; } || exit 1
        "$0" -e "local s = data.packed('disk/set.pack') print(#s, data.loader(s, data.eval_views{size = 16}, {batch = 7}):epoch(0)()[1]:size(0))" && "$0" pack disk/set.pack --check
        echo "check $?"; cp set/a/0.jpg set/a/new.jpg
        "$0" pack set --out=disk/set.pack --append; echo "append $?"
        "$0" pack disk/set.pack --check; echo "check $?" """
    done = subprocess.run(["unshare", "-rm", "sh", "-c", script, PROGRAM], cwd=tmp_path, capture_output=True, text=True, timeout=DEADLINE)
    if done.returncode == 77:
        pytest.skip(f"no file system of its own for this test: {done.stderr.strip()}")
    assert re.findall(r"^(?:check|append) \d+$", done.stdout, re.M) == ["check 0", "append 1", "check 0"], done.stdout + done.stderr
    assert "7\t7" in done.stdout and "No space left on device" in done.stderr


def test_pack_of_coco(run, folder, tmp_path):
    (tmp_path / "instances.json").write_text(json.dumps({
        "images": [{"id": 5, "file_name": "a/0.jpg", "width": 60, "height": 45}, {"id": 6, "file_name": "b/1.jpg", "width": 60, "height": 45}],
        "categories": [{"id": 3, "name": "cat"}, {"id": 9, "name": "dog"}],
        "annotations": [{"id": 1, "image_id": 5, "category_id": 9, "bbox": [0, 0, 9, 9], "area": 81, "iscrowd": 0}]}))
    assert run("pack", "set", "instances.json", "--out=coco.pack").returncode == 0
    done = run("-e", "local set = data.packed('coco.pack') print(set:multi_label(), table.concat(set:targets():view({-1}):tolist(), ' '))")
    assert done.stdout == "true\t0 1 0 0\n"


def test_damaged_record_is_named(run, folder, tmp_path):
    run("pack", "set", "--out=set.pack")
    assert run("pack", "set.pack", "--check").stdout == "0 of 7 records are damaged\n"
    bytes_ = bytearray((tmp_path / "set.pack").read_bytes())
    picture = (folder / "b" / "3.jpg").read_bytes()
    bytes_[bytes_.index(picture) + len(picture) // 2] ^= 1
    (tmp_path / "set.pack").write_bytes(bytes_)
    done = run("pack", "set.pack", "--check")
    assert done.stdout == "set.pack/b/3.jpg: wrong checksum in the packed file\n1 of 7 records are damaged\n"
    assert done.returncode == 1


def test_unreadable_picture_is_named_and_packed(run, folder):
    (folder / "a" / "0.jpg").write_bytes(b"no picture")
    done = run("pack", "set", "--out=set.pack", "--short-side=20")
    assert done.returncode == 0
    assert "warning: packed as it is: 'set/a/0.jpg': not a JPEG, PNG, BMP, GIF, PNM, TGA, WebP, TIFF, HEIF, AVIF or .npy picture" in done.stderr
    assert "1 of them cannot be read" in done.stdout


def test_raw_pack_names_every_picture_that_cannot_be_decoded(run, folder):
    whole = (folder / "a" / "2.jpg").read_bytes()
    (folder / "a" / "0.jpg").write_bytes(b"no picture")
    (folder / "a" / "2.jpg").write_bytes(whole[: len(whole) // 2])
    (folder / "b" / "1.jpg").write_bytes(b"")
    done = run("pack", "set", "--out=set.pack")
    assert done.returncode == 0
    named = re.findall(r"^warning: packed as it is: '(.*?)': (.+)$", done.stderr, re.M)
    assert [name for name, _ in named] == ["set/a/0.jpg", "set/a/2.jpg", "set/b/1.jpg"]
    assert "truncated" in named[1][1] and "empty" in named[2][1]
    assert "3 of them cannot be read" in done.stdout
    assert run("-e", "print(#data.packed 'set.pack')").stdout == "7\n"  # sample numbers stay the same


@pytest.mark.parametrize("arguments, text", [
    (["pack"], "sslrun: pack: expected DIR"),
    (["pack", "set"], "expected --out=FILE"),
    (["pack", "nothing", "--out=x"], "no folder or file at 'nothing'"),
    (["pack", "set", "--short-sid=3", "--out=x"], "unknown option '--short-sid'; did you mean '--short-side'?"),
    (["pack", "set", "--out=x", "--quality=high"], "--quality expected a number, got 'high'"),
    (["doctor"], "sslrun: doctor: expected one folder"),
    (["doctor", "set", "--views=x"], "--views expected the name of a preset (sslrun views lists them), got 'x'"),
])
def test_wrong_words_are_exit_code_2(run, folder, arguments, text):
    done = run(*arguments)
    assert done.returncode == 2, done.stdout + done.stderr
    assert text in done.stderr
    assert done.stdout == ""


def test_doctor_names_the_bottleneck(run, folder):
    done = run("doctor", "set", "--seconds=0.3", "--size=48", "--rate=100000")
    assert done.returncode == 0, done.stderr
    text = done.stdout
    assert re.search(r"^data +set: 7 pictures, mean \d+ KB and 0\.00 megapixels$", text, re.M)
    shares = {name: (int(us), int(share)) for name, us, share in re.findall(r"^(\w+) +(\d+) +(\d+)%$", text, re.M)}
    assert set(shares) == {"read", "decode", "resize", "colour", "blur", "pack"}
    assert 97 <= sum(share for _, share in shares.values()) <= 103  # six rounded numbers
    rate = int(re.search(r"^speed +(\d+) images/s per core$", text, re.M).group(1))
    named = re.search(r"^bottleneck +(\w+), \d+ % of the time$", text, re.M).group(1)
    assert shares[named][0] == max(us for us, _ in shares.values())
    assert re.search(r"^advice +\w", text, re.M)
    workers = int(re.search(r"^workers +(\d+) for 100000 images/s$", text, re.M).group(1))
    assert abs(workers - 100000 / rate) <= 1 + 100000 / rate / rate  # both figures are rounded


def test_doctor_says_how_long_gpus_wait(run, folder):
    done = run("doctor", "set", "--seconds=0.2", "--size=48", "--rate=1000000", "--gpus=1")
    assert done.returncode == 0, done.stderr
    speed = int(re.search(r"^speed +(\d+) images/s per core$", done.stdout, re.M).group(1))
    cores = len(os.sched_getaffinity(0))
    most = int(re.search(rf"^per GPU +{cores} of {cores} cores: at most (\d+) images/s, {cores} times", done.stdout, re.M).group(1))
    assert abs(most - cores * speed) <= cores  # both figures are rounded
    wait = int(re.search(r"^wait +each GPU would wait for pictures (\d+) % of the time", done.stdout, re.M).group(1))
    assert abs(wait - 100 * (1 - most / 1e6)) <= 1
    many = run("doctor", "set", "--seconds=0.1", "--size=48", "--gpus=64").stdout
    assert f"per GPU     {max(1, cores // 64)} of {cores} cores" in many and "wait  " not in many


def test_doctor_reads_packed_files_and_counts_bad_ones(run, folder):
    (folder / "a" / "0.jpg").write_bytes(b"no picture")
    run("pack", "set", "--out=set.pack")
    done = run("doctor", "set.pack", "--seconds=0.1", "--views=eval", "--size=32")
    assert done.returncode == 0, done.stderr
    assert "set.pack: 7 pictures" in done.stdout
    assert re.search(r"^unreadable +1: 'set.pack/a/0.jpg' \(pictures read: 7\)$", done.stdout, re.M)
    assert "set.pack/a/0.jpg" in done.stderr
