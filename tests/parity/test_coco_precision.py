"""eval.coco_precision and sslrun eval-boxes beside pycocotools: random structured sets, the printed lines, and files that are refused."""
import contextlib
import io
import json
import random
import subprocess

import numpy
import pycocotools.mask as tools
import pytest
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval

from program import PROGRAM
from waiting import DEADLINE

WIDTH, HEIGHT = 120, 100
NAMES = ["ap", "ap50", "ap75", "ap_small", "ap_medium", "ap_large", "ar1", "ar10", "ar100", "ar_small", "ar_medium", "ar_large"]
# Both add the same doubles, in another order.
TOLERANCE = 1e-12


def box(draw):
    """Sides whose products are at the limits of the ranges of area, or anything; also none."""
    width, height = draw.choice([(32, 32), (96, 96), (16, 64), (0, 5), (1, 1), (draw.uniform(1, 110), draw.uniform(1, 90)), (draw.randint(1, 40), draw.randint(1, 40))])
    return [round(draw.uniform(-5, WIDTH - width), draw.choice([0, 2])), round(draw.uniform(-5, HEIGHT - height), draw.choice([0, 2])), width, height]


def moved(draw, corner):
    x, y, w, h = corner
    scale = draw.choice([0, 0, 0.02, 0.1, 0.3])
    return [x + draw.uniform(-scale, scale) * w, y + draw.uniform(-scale, scale) * h, w * (1 + draw.uniform(-scale, scale)), h * (1 + draw.uniform(-scale, scale))]


def polygon(draw, corner):
    x, y, w, h = corner
    return [[x, y, x + w, y + draw.uniform(0, 1), x + w * draw.uniform(0.5, 1), y + h, x, y + h * draw.uniform(0.5, 1)]]


def runs(outline):
    """Compressed run lengths, as results files hold them."""
    encoded = tools.merge(tools.frPyObjects(outline, HEIGHT, WIDTH))
    return {"size": encoded["size"], "counts": encoded["counts"].decode()}


def uncompressed(mask):
    flat = mask.flatten(order="F")
    changes = numpy.flatnonzero(numpy.diff(flat)) + 1
    lengths = numpy.diff([0, *changes, len(flat)]).tolist()
    return {"size": [HEIGHT, WIDTH], "counts": lengths if flat[0] == 0 else [0, *lengths]}


def structured(seed, masks):
    """Truths and detections with ties, crowds, areas at the limits, a picture of more than 100 detections of a class, pictures and
    classes without truths, ids in no order."""
    draw = random.Random(seed)
    ids, categories = draw.sample(range(1, 1000), 9), draw.sample(range(1, 90), 5)
    images = [{"id": i, "file_name": f"{i}.jpg", "width": WIDTH, "height": HEIGHT} for i in ids]
    truths, detections = [], []
    for image in ids[1:]:  # the first has no truths
        for _ in range(draw.choice([0, 1, 3, 8])):
            corner = box(draw)
            outline = polygon(draw, corner)
            crowd = int(draw.random() < 0.15)
            area = draw.choice([corner[2] * corner[3], 1024, 9216, 1024.5, 0])
            truths.append({"image_id": image, "category_id": draw.choice(categories[1:]), "bbox": corner, "area": area, "iscrowd": crowd,
                           "segmentation": uncompressed(tools.decode(tools.merge(tools.frPyObjects(outline, HEIGHT, WIDTH)))) if crowd else outline})
    for number, truth in enumerate(draw.sample(truths, len(truths))):
        truth["id"] = number + 1
    digits = draw.choice([1, 2, 8])
    for place, image in enumerate(draw.sample(ids, len(ids))):
        own = [t for t in truths if t["image_id"] == image]
        for _ in range(130 if place == 3 else draw.choice([0, 5, 20])):
            near = draw.choice(own) if own and draw.random() < 0.7 else None
            corner = moved(draw, near["bbox"]) if near else box(draw)
            category = near["category_id"] if near and draw.random() < 0.9 else categories[1] if place == 3 else draw.choice(categories)
            found = {"image_id": image, "category_id": category, "score": round(draw.random(), digits)}
            found |= {"segmentation": runs(polygon(draw, corner))} if masks else {"bbox": corner}
            detections.append(found)
    return {"images": images, "annotations": truths, "categories": [{"id": c, "name": f"n{c}"} for c in categories]}, detections


def reference(folder, kind, agnostic=False):
    """The twelve numbers, precision of each class and the printed lines."""
    printed = io.StringIO()
    with contextlib.redirect_stdout(io.StringIO()):
        truths = COCO(folder / "truths.json")
        if json.loads((folder / "found.json").read_text()):
            found = truths.loadRes(str(folder / "found.json"))
        else:  # loadRes looks at the first one
            found = COCO()
            found.dataset = {"images": truths.dataset["images"], "categories": truths.dataset["categories"], "annotations": []}
            found.createIndex()
        run = COCOeval(truths, found, kind)
        run.params.useCats = int(not agnostic)
        run.evaluate()
        run.accumulate()
        with contextlib.redirect_stdout(printed):
            run.summarize()
    return run.stats, run.eval["precision"], printed.getvalue()


def write(folder, truths, found):
    (folder / "truths.json").write_text(json.dumps(truths))
    (folder / "found.json").write_text(json.dumps(found))


def program(folder, *words):
    return subprocess.run([PROGRAM, "eval-boxes", "found.json", "--data.coco=truths.json", *words], capture_output=True, text=True, cwd=folder, timeout=DEADLINE)


def check_equal(folder, kind, agnostic=False):
    numbers, precision, printed = reference(folder, kind, agnostic)
    words = [f"--type={kind}"] + ["--class_agnostic"] * agnostic
    done = program(folder, *words, "--json")
    assert done.returncode == 0, done.stderr
    ours = json.loads(done.stdout)
    assert [ours[name] for name in NAMES] == pytest.approx(numbers.tolist(), rel=0, abs=TOLERANCE)
    for place, one in enumerate([] if agnostic else ours["classes"]):
        own = precision[:, :, place, 0, 2]
        assert one["ap"] == pytest.approx(own[own > -1].mean() if (own > -1).any() else -1, rel=0, abs=TOLERANCE)
    assert program(folder, *words).stdout == printed


@pytest.mark.parametrize("kind", ["bbox", "segm"])
@pytest.mark.parametrize("seed", range(6))
def test_random_structured_sets(tmp_path, kind, seed):
    write(tmp_path, *structured(seed, kind == "segm"))
    check_equal(tmp_path, kind, agnostic=seed % 4 == 3)


def test_boxes_of_results_that_hold_masks_alone(tmp_path):
    write(tmp_path, *structured(20, True))
    check_equal(tmp_path, "bbox")


@pytest.mark.parametrize("kind", ["bbox", "segm"])
def test_no_results_no_truths_and_no_pictures(tmp_path, kind):
    truths, found = structured(21, kind == "segm")
    write(tmp_path, truths, [])
    check_equal(tmp_path, kind)
    write(tmp_path, truths | {"annotations": []}, found)
    check_equal(tmp_path, kind)
    write(tmp_path, {"images": [], "annotations": [], "categories": []}, [])
    assert [line[-6:] for line in program(tmp_path, f"--type={kind}").stdout.splitlines()] == ["-1.000"] * 12


def test_threads_change_nothing(sslrun, tmp_path):
    for kind in ("bbox", "segm"):
        write(tmp_path, *structured(22, kind == "segm"))
        sums = sslrun(f"""
          local last
          for threads = 1, 4 do
            torch.set_num_threads(threads)
            local r = eval.coco_precision{{annotations = 'truths.json', results = 'found.json', type = '{kind}'}}
            assert(not last or (torch.equal(last.precision, r.precision) and torch.equal(last.recall, r.recall)))
            last = r
          end
          print(last.ap)""")
        assert float(sums) == pytest.approx(reference(tmp_path, kind)[0][0], rel=0, abs=TOLERANCE)


def test_areas_of_masks_count_where_results_hold_boxes_too(tmp_path):
    truths, found = structured(23, True)
    write(tmp_path, truths, found)
    alone = program(tmp_path, "--type=segm")
    write(tmp_path, truths, [one | {"bbox": [0, 0, 200, 200]} for one in found])
    both = program(tmp_path, "--type=segm")
    assert alone.stdout == both.stdout and not alone.stderr
    assert both.stderr == f"note: {len(found)} of {len(found)} detections have a bbox too: the areas of masks decide about small, medium and large\n"


def test_pictures_in_memory_equal_files(exchange, tmp_path):
    """Tensors are float64 here, so that both forms hold the same boxes."""
    truths, found = structured(24, False)
    write(tmp_path, truths, found)
    images, categories = sorted(i["id"] for i in truths["images"]), sorted(c["id"] for c in truths["categories"])
    import torch
    lists = {"truths": [], "found": []}
    for image in images:
        for name, objects in (("truths", truths["annotations"]), ("found", found)):
            own = [o for o in objects if o["image_id"] == image]
            corners = [[o["bbox"][0], o["bbox"][1], o["bbox"][2], o["bbox"][3]] for o in own]
            lists[name].append({"boxes": torch.tensor(corners, dtype=torch.float64).reshape(-1, 4),
                                "labels": torch.tensor([categories.index(o["category_id"]) for o in own], dtype=torch.int64),
                                **({"area": torch.tensor([o["area"] for o in own], dtype=torch.float64), "crowd": torch.tensor([o["iscrowd"] == 1 for o in own])}
                                   if name == "truths" else {"scores": torch.tensor([o["score"] for o in own], dtype=torch.float64)})})
    got = exchange(lists, """
      for _, list in ipairs{g.truths, g.found} do
        for _, picture in ipairs(list) do picture.boxes:narrow(1, 2, 2):add_(picture.boxes:narrow(1, 0, 2)) end
      end
      local names = {}
      for i = 1, %d do names[i] = 'class ' .. i end
      local result = eval.coco_precision{truths = g.truths, detections = g.found, classes = names}
      r.ap, r.ar = result.ap, result.ar100""" % len(categories))
    numbers = reference(tmp_path, "bbox")[0]
    # (x + w) - x is not w in every bit: no overlap of this set lies that near to a threshold.
    assert [float(got["ap"]), float(got["ar"])] == pytest.approx([numbers[0], numbers[8]], rel=0, abs=TOLERANCE)


def test_written_results_are_read_by_pycocotools(exchange, tmp_path):
    import torch
    draw = numpy.random.default_rng(5)
    masks = [draw.random((3, HEIGHT, WIDTH)) < share for share in (0.5, 0.02)]
    masks += [numpy.repeat(numpy.repeat(draw.random((2, HEIGHT // 20, WIDTH // 20)) < 0.5, 20, 1), 20, 2), numpy.stack([numpy.zeros((HEIGHT, WIDTH), bool), numpy.ones((HEIGHT, WIDTH), bool)])]
    scores, boxes = [draw.random(len(m)) for m in masks], [draw.random((len(m), 2)) * 50 for m in masks]
    given = {"masks": [{"masks": torch.from_numpy(m), "scores": torch.from_numpy(s), "labels": torch.zeros(len(m), dtype=torch.int64)} for m, s in zip(masks, scores)],
             "boxes": [{"boxes": torch.from_numpy(numpy.concatenate([b, b + 5], 1)), "scores": torch.from_numpy(s), "labels": torch.ones(len(b), dtype=torch.int64)}
                       for b, s in zip(boxes, scores)]}
    exchange(given, """
      for name, list in pairs(g) do
        local lines = eval.coco_results{detections = list, images = {5, 3, 9, 1}, categories = {44, 2}}
        fs.write(name .. '.json', '[' .. table.concat(lines, ',\\n') .. ']')
      end
      r.done = true""")
    read = json.loads((tmp_path / "masks.json").read_text())
    assert [one["image_id"] for one in read] == [5] * 3 + [3] * 3 + [9] * 2 + [1] * 2 and {one["category_id"] for one in read} == {44}
    assert [one["score"] for one in read] == numpy.concatenate(scores).tolist()
    for one, mask in zip(read, numpy.concatenate(masks)):
        encoded = tools.encode(numpy.asfortranarray(mask.astype(numpy.uint8)))
        assert one["segmentation"] == {"size": [HEIGHT, WIDTH], "counts": encoded["counts"].decode()}
    read = json.loads((tmp_path / "boxes.json").read_text())
    assert [one["bbox"][:2] for one in read] == numpy.concatenate(boxes).tolist()


IMAGE, CATEGORY = {"id": 1, "file_name": "a.jpg", "width": 20, "height": 10}, {"id": 7, "name": "x"}
TRUTH = {"id": 5, "image_id": 1, "category_id": 7, "bbox": [1, 1, 5, 5], "area": 25, "iscrowd": 0, "segmentation": [[1, 1, 6, 1, 6, 6, 1, 6]]}
FOUND = {"image_id": 1, "category_id": 7, "bbox": [1, 1, 5, 5], "score": 0.5, "segmentation": {"size": [10, 20], "counts": [200]}}
WRONG_TRUTHS = {
    "bbox of 3 numbers": (TRUTH | {"bbox": [1, 2, 3]}, "'truths.json' is no COCO instances file: annotation 5 has a bbox of 3 numbers"),
    "negative size": (TRUTH | {"bbox": [1, 2, 3, -4]}, "'truths.json', annotation 5: a bbox of negative size"),
    "unknown image": (TRUTH | {"image_id": 2}, "'truths.json', annotation 5: unknown image 2"),
    "unknown category": (TRUTH | {"category_id": 8}, "'truths.json', annotation 5: unknown category 8"),
    "id 0": (TRUTH | {"id": 0}, "'truths.json', annotation 0: expected an id that is not 0"),
    "no area": ({k: v for k, v in TRUTH.items() if k != "area"}, "'truths.json', annotation 5: no area"),
    "negative area": (TRUTH | {"area": -1}, "'truths.json', annotation 5: an area below 0"),
    "no bbox": ({k: v for k, v in TRUTH.items() if k != "bbox"}, "'truths.json', annotation 5: no bbox"),
    "words": (TRUTH | {"bbox": ["a", 0, 0, 0]}, "'truths.json' is no COCO instances file: expected a number"),
}
WRONG_FOUND = {
    "unknown image": (FOUND | {"image_id": 3}, "'found.json', detection 2: unknown image 3, which 'truths.json' does not list"),
    "unknown category": (FOUND | {"category_id": 1}, "'found.json', detection 2: unknown category 1, which 'truths.json' does not list"),
    "text id": (FOUND | {"image_id": "1"}, "'found.json', detection 2: unknown image \"1\""),
    "bbox of 3 numbers": (FOUND | {"bbox": [1, 2, 3]}, "'found.json', detection 2: a bbox of 3 numbers"),
    "negative size": (FOUND | {"bbox": [1, 2, -3, 4]}, "'found.json', detection 2: a bbox of negative size"),
    "no score": ({k: v for k, v in FOUND.items() if k != "score"}, "'found.json', detection 2: no score"),
    "score NaN": (FOUND | {"score": float("nan")}, "'found.json', detection 2: expected a number"),
    "nothing to compare": ({k: v for k, v in FOUND.items() if k not in ("bbox", "segmentation")}, "'found.json', detection 2: neither bbox nor segmentation"),
}
WRONG_MASKS = {
    "size": ({"size": [10, 21], "counts": [210]}, "'found.json', detection 2: a mask of another size than its picture, 20x10 pixels"),
    "runs": ({"size": [10, 20], "counts": [3, 4]}, "'found.json', detection 2: run lengths of a mask do not fill its size"),
    "text": ({"size": [10, 20], "counts": "~~"}, "'found.json', detection 2: run lengths of a mask are no RLE text"),
}


def check_refused(folder, message, *words):
    done = program(folder, *words)
    assert done.returncode != 0 and message in done.stderr and not done.stdout, done.stderr


@pytest.mark.parametrize("name", WRONG_TRUTHS)
def test_wrong_annotations_are_refused(tmp_path, name):
    annotation, message = WRONG_TRUTHS[name]
    write(tmp_path, {"images": [IMAGE], "annotations": [TRUTH | {"id": 4}, annotation], "categories": [CATEGORY]}, [FOUND])
    check_refused(tmp_path, message)


@pytest.mark.parametrize("name", WRONG_FOUND)
def test_wrong_results_are_refused(tmp_path, name):
    detection, message = WRONG_FOUND[name]
    write(tmp_path, {"images": [IMAGE], "annotations": [TRUTH], "categories": [CATEGORY]}, [FOUND, detection])
    check_refused(tmp_path, message)


@pytest.mark.parametrize("name", WRONG_MASKS)
def test_wrong_masks_are_refused(tmp_path, name):
    outline, message = WRONG_MASKS[name]
    write(tmp_path, {"images": [IMAGE], "annotations": [TRUTH], "categories": [CATEGORY]}, [FOUND, FOUND | {"segmentation": outline}])
    check_refused(tmp_path, message, "--type=segm")


def test_broken_files_are_refused(tmp_path):
    good = {"images": [IMAGE], "annotations": [TRUTH], "categories": [CATEGORY]}
    write(tmp_path, good | {"annotations": [TRUTH, TRUTH]}, [FOUND])
    check_refused(tmp_path, "'truths.json' lists annotation 5 twice")
    write(tmp_path, good | {"images": [IMAGE, IMAGE]}, [FOUND])
    check_refused(tmp_path, "'truths.json' lists image 1 twice")
    write(tmp_path, good | {"images": [{"id": 1, "file_name": "a.jpg"}]}, [FOUND])
    check_refused(tmp_path, "'truths.json', image 1: expected its width and height where masks are compared, got 0x0", "--type=segm")
    write(tmp_path, good, {"annotations": [FOUND]})
    check_refused(tmp_path, "'found.json' is no list of results: expected '['")
    for name, where in (("truths.json", "'truths.json' is no COCO instances file: "), ("found.json", "'found.json'")):
        write(tmp_path, good, [FOUND])
        text = (tmp_path / name).read_text()
        for cut in range(0, len(text) - 1, 61):
            (tmp_path / name).write_text(text[:cut])
            check_refused(tmp_path, where)
    write(tmp_path, good, [FOUND])
    (tmp_path / "found.json").unlink()
    done = program(tmp_path)
    assert done.returncode == 2 and "no results file at 'found.json'" in done.stderr
