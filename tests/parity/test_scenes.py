"""Generated scenes read by others: COCO's JSON by hand, VOC's folders by torchvision, pixels by Pillow."""
import collections
import json

import numpy
import pytest
from PIL import Image, ImageDraw
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score
from torchvision.datasets import VOCDetection

from program import PROGRAM

TRAIN, VAL = 600, 300


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    import subprocess

    folder = tmp_path_factory.mktemp("scenes")
    subprocess.run([PROGRAM, "-e", f"data.scenes.generate('set', {{train = {TRAIN}, val = {VAL}, seed = 11}})"],
                   cwd=folder, check=True)
    return folder / "set"


def instances(root, split):
    return json.loads((root / "annotations" / f"instances_{split}.json").read_text())


def test_coco_boxes_and_areas_are_those_of_the_polygons(root):
    for split, count in (("train", TRAIN), ("val", VAL)):
        coco = instances(root, split)
        assert [c["id"] for c in coco["categories"]] == list(range(1, 13))
        assert len(coco["images"]) == count
        assert len({a["id"] for a in coco["annotations"]}) == len(coco["annotations"])
        per_image = collections.Counter(a["image_id"] for a in coco["annotations"])
        assert set(per_image) == {i["id"] for i in coco["images"]} and set(per_image.values()) == {1, 2, 3, 4}
        for annotation in coco["annotations"]:
            (polygon,) = annotation["segmentation"]
            x, y = numpy.array(polygon[0::2]), numpy.array(polygon[1::2])
            area = abs(numpy.dot(x, numpy.roll(y, -1)) - numpy.dot(y, numpy.roll(x, -1))) / 2
            # Values are written with two decimals.
            assert annotation["area"] == pytest.approx(area, abs=0.006)
            assert annotation["bbox"] == pytest.approx([x.min(), y.min(), numpy.ptp(x), numpy.ptp(y)], abs=0.006)
            assert annotation["iscrowd"] == 0


def test_torchvision_reads_the_voc_layout(root):
    coco = instances(root, "val")
    names = {c["id"]: c["name"] for c in coco["categories"]}
    objects = collections.defaultdict(list)
    for annotation in coco["annotations"]:
        objects[annotation["image_id"]].append(annotation)
    voc = VOCDetection(str(root), year="2012", image_set="val")
    assert len(voc) == VAL
    for record, (picture, tree) in zip(coco["images"], voc):
        assert tree["annotation"]["filename"] == record["file_name"] and picture.size == (128, 128)
        assert len(tree["annotation"]["object"]) == len(objects[record["id"]])
        for annotation, item in zip(objects[record["id"]], tree["annotation"]["object"]):
            assert item["name"] == names[annotation["category_id"]] and item["difficult"] == "0"
            left, top, width, height = annotation["bbox"]
            box = [int(item["bndbox"][key]) for key in ("xmin", "ymin", "xmax", "ymax")]
            # The pixels from xmin to xmax, counted from 1, hold the polygon and no more.
            assert box[0] - 1 <= left < box[0] + 1e-9 or left == 0
            assert box[1] - 1 <= top < box[1] + 1e-9 or top == 0
            assert box[2] - 1 < left + width + 0.02 and left + width <= box[2] + 0.02
            assert box[3] - 1 < top + height + 0.02 and top + height <= box[3] + 0.02
    lists = root / "VOCdevkit/VOC2012/ImageSets/Main"
    for line, record in zip((lists / "plain_triangle_val.txt").read_text().splitlines(), coco["images"]):
        shown = any(names[a["category_id"]] == "plain_triangle" for a in objects[record["id"]])
        assert line.split() == [record["file_name"][:6], "1" if shown else "-1"]


def test_plain_objects_fill_their_polygons(root):
    coco = instances(root, "train")
    (plain,) = [c["id"] for c in coco["categories"] if c["name"] == "plain_triangle"]
    names = {i["id"]: i["file_name"] for i in coco["images"]}
    smooth = []
    for annotation in coco["annotations"]:
        if annotation["category_id"] != plain or annotation["area"] < 300:
            continue
        pixels = numpy.asarray(Image.open(root / "images/train" / names[annotation["image_id"]])).astype(float)
        mask = Image.new("L", (128, 128))
        polygon = annotation["segmentation"][0]
        ImageDraw.Draw(mask).polygon(polygon, fill=1)
        inside = numpy.asarray(mask).astype(bool)
        centre = numpy.array(polygon).reshape(-1, 2).mean(0)
        small = Image.new("L", (128, 128))
        ImageDraw.Draw(small).polygon([tuple(centre + 0.75 * (p - centre)) for p in numpy.array(polygon).reshape(-1, 2)], fill=1)
        core = numpy.asarray(small).astype(bool)
        wide = Image.new("L", (128, 128))
        ImageDraw.Draw(wide).polygon([tuple(centre + 1.4 * (p - centre)) for p in numpy.array(polygon).reshape(-1, 2)], fill=1)
        ring = numpy.asarray(wide).astype(bool) & ~inside
        rim = inside & ~core
        # The rim is as the core: one colour under slowly changing light. What lies round it is not.
        colour = numpy.median(pixels[core], axis=0)
        smooth.append((numpy.median(numpy.abs(pixels[rim] - colour)), numpy.median(numpy.abs(pixels[ring] - colour))))
    rim, ring = numpy.median(numpy.array(smooth), axis=0)
    assert len(smooth) > 20 and rim < 12 and ring > 2.5 * rim


def test_colour_histogram_does_not_solve_it(root):
    def features(split):
        coco = instances(root, split)
        rows, targets = [], numpy.zeros((len(coco["images"]), 12))
        row_of = {image["id"]: i for i, image in enumerate(coco["images"])}
        for annotation in coco["annotations"]:
            targets[row_of[annotation["image_id"]], annotation["category_id"] - 1] = 1
        for image in coco["images"]:
            pixels = numpy.asarray(Image.open(root / "images" / split / image["file_name"]).convert("HSV"))
            cube, _ = numpy.histogramdd(pixels.reshape(-1, 3), bins=(8, 4, 4), range=((0, 256),) * 3)
            rows.append(numpy.sqrt(cube.ravel() / cube.sum()))
        return numpy.array(rows), targets

    x, y = features("train")
    x_val, y_val = features("val")
    gains = []
    for c in range(12):
        score = LogisticRegression(C=1.0, max_iter=500).fit(x, y[:, c]).decision_function(x_val)
        gains.append(average_precision_score(y_val[:, c], score) - y_val[:, c].mean())
    # Random scores gain about 0.01 (few positives), perfect ones 0.9. Histograms gain 0.06: a disc hides more background.
    assert numpy.mean(gains) < 0.1
