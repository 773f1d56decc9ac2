"""COCO outlines of any form against pycocotools; ids and flags of the types that Python reads alike; hostile outlines in bounded memory."""
import json
import random

import numpy
import pycocotools.mask as tools
import pytest
import torch

import bounded
from program import PROGRAM

WIDTH, HEIGHT = 53, 41


def write(folder, annotations, name="i.json", images=None, categories=None):
    (folder / "in").mkdir(exist_ok=True)
    (folder / "in/a.jpg").write_bytes(b"")
    images = images or [{"id": 1, "file_name": "a.jpg", "width": WIDTH, "height": HEIGHT}]
    annotations = [{"id": k, "image_id": 1, "category_id": 1, "bbox": [0, 0, 1, 1], "area": 1, "iscrowd": 0} | a for k, a in enumerate(annotations)]
    (folder / name).write_text(json.dumps({"images": images, "categories": categories or [{"id": 1, "name": "x"}], "annotations": annotations}))


def outline(draw):
    """A polygon of 3 to 12 corners: inside, partly outside or far outside, on whole, half and other coordinates, with straight edges."""
    reach = draw.choice([0, 0, 5, 60, 3000, 100000])
    step = draw.choice([1, 0.5, 0.01, 0.2])
    corners = []
    for _ in range(draw.randint(3, 12)):
        x, y = draw.uniform(-reach, WIDTH + reach), draw.uniform(-reach, HEIGHT + reach)
        if corners and draw.random() < 0.3:
            x = corners[-2]
        elif corners and draw.random() < 0.3:
            y = corners[-1]
        corners += [round(x / step) * step, round(y / step) * step]
    return corners


def test_polygons_equal_pycocotools_inside_and_outside(sslrun, tmp_path):
    draw = random.Random(11)
    outlines = [[outline(draw) for _ in range(draw.choice([1, 1, 2]))] for _ in range(700)]
    write(tmp_path, [{"segmentation": o} for o in outlines])
    sslrun("checkpoint.save('out.pt', {masks = data.coco('in', 'i.json'):masks(0)})")
    got = torch.load(tmp_path / "out.pt", weights_only=True)["masks"].numpy()
    filled = 0
    for mask, polygons in zip(got, outlines):
        expected = tools.decode(tools.merge(tools.frPyObjects(polygons, HEIGHT, WIDTH)))
        assert numpy.array_equal(mask, expected), polygons
        filled += 0 < expected.sum() < expected.size
    assert filled > 350


FAR = [v * 10**9 for i in range(100) for v in ((-1) ** i, (-1) ** (i // 2))]
HOSTILE = {
    "far": ([FAR], None),
    "farther": ([[1e308, 1e308, -1e308, 5, 1e300, 3]], None),
    "many": ([[v for i in range(30000) for v in (-50 if i % 2 else WIDTH + 50, i % HEIGHT + 0.3 * (i % 2))]], None),
    "long run": ({"counts": [99999999999, 1], "size": [HEIGHT, WIDTH]}, "exceed its size"),
    "size": ({"counts": [99999999999, 1], "size": [99999, 99999]}, "another size than its picture, 53x41 pixels"),
    "text": ({"counts": "~~~~~~~~~~~~~~~~", "size": [HEIGHT, WIDTH]}, "no RLE text"),
    "growing text": ({"counts": "oooooooo?" * 5000, "size": [HEIGHT, WIDTH]}, "RLE text"),
    "negative": ({"counts": [-5, HEIGHT * WIDTH + 5], "size": [HEIGHT, WIDTH]}, "whole numbers of 0 or more"),
    "turned": ({"counts": [HEIGHT * WIDTH], "size": [-HEIGHT, -WIDTH]}, "whole numbers of 0 or more"),
    "words": ([["a", "b", "c", "d", "e", "f"]], "neither polygons nor run lengths"),
}


@pytest.fixture(scope="module")
def least(tmp_path_factory):
    """MiB of a program that computes something small."""
    return bounded.run([PROGRAM, "-e", "print(torch.zeros{9}:sum():item())"], tmp_path_factory.mktemp("least"))[3]


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_outlines_end_in_bounded_memory(tmp_path, least, name):
    segmentation, reason = HOSTILE[name]
    write(tmp_path, [{"id": 4711, "segmentation": segmentation}])
    code, out, error, peak = bounded.run([PROGRAM, "-e", "print(data.coco('in', 'i.json'):masks(0):sum():item())"], tmp_path)
    if reason:
        assert code == 1 and "'i.json', annotation 4711: " in error and reason in error, error
    else:
        assert code == 0 and 0 <= float(out) <= HEIGHT * WIDTH, error
    assert peak < least + 100


def test_a_picture_that_is_too_large_for_masks_is_refused(sslrun, tmp_path):
    write(tmp_path, [{"segmentation": [[0, 0, 5, 5, 0, 5]]}], images=[{"id": 1, "file_name": "a.jpg", "width": 2**31 - 1, "height": 2**31 - 1}])
    done = sslrun("data.coco('in', 'i.json'):masks(0)", check=False)
    assert done.returncode == 1 and "'a.jpg' has 2147483647x2147483647 pixels, the limit is" in done.stderr


@pytest.mark.parametrize("image, annotation", [
    ({}, {}), ({}, {"iscrowd": False}), ({"id": 1.0}, {"image_id": 1}), ({"id": 1}, {"image_id": 1.0}), ({"id": True}, {"image_id": 1}),
    ({"id": "1"}, {"image_id": "1"}), ({"id": "x/é"}, {"image_id": "x/é"}), ({"width": "53", "height": "41"}, {}), ({"id": 10**6}, {"image_id": 1e6}),
])
def test_ids_and_flags_of_every_type_that_python_compares_alike(sslrun, tmp_path, image, annotation):
    image = {"id": 1, "file_name": "a.jpg", "width": WIDTH, "height": HEIGHT} | image
    assert {image["id"]: 0}.get(({"image_id": 1} | annotation)["image_id"]) == 0
    write(tmp_path, [annotation | {"segmentation": [[0, 0, 9, 0, 9, 9]]}], images=[image])
    assert sslrun("local s = data.coco('in', 'i.json') print(s:targets()[{0, 0}]:item(), s:masks(0).shape[2])").split() == ["1", str(HEIGHT)]


def test_crowds_and_unequal_ids(sslrun, tmp_path):
    write(tmp_path, [{"iscrowd": True}, {"iscrowd": 1}, {"iscrowd": False}])
    assert sslrun("print(unpack(data.coco('in', 'i.json'):boxes(0).crowd:tolist()))").split() == ["true", "true", "false"]
    write(tmp_path, [{"image_id": "1"}])
    assert 'unknown image "1"' in sslrun("data.coco('in', 'i.json')", check=False).stderr
    write(tmp_path, [{"category_id": "b"}, {"category_id": "a"}], categories=[{"id": "b", "name": "B"}, {"id": "a", "name": "A"}, {"id": 7, "name": "N"}])
    assert sslrun("print(table.concat(data.coco('in', 'i.json'):classes(), ' '))").split() == ["N", "A", "B"]


def test_names_that_lead_out_are_told_once_and_messages_are_bounded(sslrun, tmp_path):
    names = ["a.jpg", "b/../a.jpg", "../in/a.jpg", str(tmp_path / "in/a.jpg"), "b/../../in/a.jpg"]
    write(tmp_path, [], images=[{"id": i, "file_name": n, "width": 9, "height": 9} for i, n in enumerate(names)])
    done = sslrun("data.coco('in', 'i.json')", check=False)
    assert done.returncode == 0
    assert done.stderr == "warning: data.coco: 3 of the 5 file names in 'i.json' lead out of 'in', the first is '../in/a.jpg'\n"
    write(tmp_path, [], images=[{"id": 1, "file_name": "a" * 10**7}])
    done = sslrun("data.coco('in', 'i.json')", check=False)
    assert done.returncode == 1 and "bytes more" in done.stderr and len(done.stderr) < 20000
    write(tmp_path, [], images=[{"id": 1, "file_name": "a\0b"}])
    assert "a file_name with a zero byte" in sslrun("data.coco('in', 'i.json')", check=False).stderr


def test_voc_lists_hold_names_with_blanks(sslrun, tmp_path):
    root = tmp_path / "VOC2007"
    for folder in ("JPEGImages", "Annotations", "ImageSets/Main"):
        (root / folder).mkdir(parents=True)
    for name in ("my cat", "my cat 2", "dog", "a  b"):
        (root / f"JPEGImages/{name}.jpg").write_bytes(b"")
    (root / "ImageSets/Main/train.txt").write_text("my cat\nmy cat 2\ndog  1\na  b\t-1\n")
    (root / "ImageSets/Main/cat_train.txt").write_text("my cat  1\nmy cat 2 -1\ndog 0\na  b  1\n")
    printed = sslrun("""
      local s = data.voc('.', 2007, 'train', {difficult = 0.5})
      for i = 0, #s - 1 do print(s:path(i):match '[^/]+$', s:target(i)[0]:item()) end""")
    assert [line.split("\t") for line in printed.splitlines()] == [["my cat.jpg", "1"], ["my cat 2.jpg", "0"], ["dog.jpg", "0.5"], ["a  b.jpg", "1"]]


def test_lists_with_several_labels_a_line(sslrun, tmp_path):
    (tmp_path / "a.jpg").write_bytes(b"")
    (tmp_path / "l.txt").write_text("a.jpg 0 2\nb.jpg 1\n")
    printed = sslrun("local s = data.file_list('.', 'l.txt') print(s:multi_label(), unpack(s:targets():flatten():tolist()))")
    assert printed.split() == ["true", "1", "0", "1", "0", "1", "0"]
    assert sslrun("print(data.file_list('.', 'l.txt', {labels = 'several', max_class = 1}):path(0))").split() == ["./a.jpg"]
    done = sslrun("data.file_list('.', 'l.txt', {labels = 'many'})", check=False)
    assert done.returncode == 1 and "several" in done.stderr
