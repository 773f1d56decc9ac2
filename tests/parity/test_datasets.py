"""Data sets and samplers against torchvision, PyTorch, Pillow, pycocotools and plain readings of the same files."""
import json
import random

import numpy
import pycocotools.mask as tools
import pytest
import torch
from PIL import Image
from torchvision.datasets import ImageFolder


def write(path, colour=(10, 20, 30)):
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", (8, 8), colour).save(path, format="png")


def dump(sslrun, tmp_path, expression):
    sslrun(f"""
      local set, paths = {expression}, {{}}
      for i = 0, #set - 1 do paths[i + 1] = set:path(i) end
      checkpoint.save('out.pt', {{paths = paths, classes = set:classes(), targets = set:targets()}})
    """)
    return torch.load(tmp_path / "out.pt", weights_only=True)


def test_image_folder_equals_torchvision(sslrun, tmp_path):
    generator = random.Random(0)
    folders = ["cat", "Dog", "zebra", "äpfel", "a b", "cat.1"]
    # Hidden pictures are left out here and taken by torchvision, so there are none (tests/cli/test_special_files.py).
    names = ["1.png", "10.png", "2.PNG", "x.jpeg", "notes.txt", "noextension", "e.ppm", "B.bmp", "ß.webp", "a-b.tif", "T.TIFF", "g.pgm"]
    for folder in folders:
        for name in generator.sample(names, 6) + ["always.jpg"]:
            write(tmp_path / "in" / folder / name)
        for deep in generator.sample(["s", "s/t", "s-1", "S"], 2):
            write(tmp_path / "in" / folder / deep / "deep.png")
    (tmp_path / "elsewhere").mkdir()
    write(tmp_path / "elsewhere" / "linked.png")
    (tmp_path / "in" / "cat" / "link").symlink_to(tmp_path / "elsewhere")
    got = dump(sslrun, tmp_path, "data.image_folder('in')")
    want = ImageFolder(str(tmp_path / "in"))
    assert got["classes"] == want.classes
    assert [str(tmp_path / path) for path in got["paths"]] == [path for path, _ in want.samples]
    assert got["targets"].tolist() == want.targets
    for name in ("empty", "a b/none"):
        (tmp_path / "in" / name).mkdir()
    with pytest.raises(FileNotFoundError, match="empty"):
        ImageFolder(str(tmp_path / "in"))
    got = dump(sslrun, tmp_path, "data.image_folder('in', {allow_empty = true})")
    want = ImageFolder(str(tmp_path / "in"), allow_empty=True)
    assert (got["classes"], got["targets"].tolist()) == (want.classes, want.targets)


def test_coco_equals_a_plain_reading(sslrun, tmp_path):
    generator = random.Random(1)
    categories = [{"supercategory": "s", "id": i, "name": f"class {i}"} for i in generator.sample(range(1, 91), 20)]
    images = [{"id": i, "file_name": f"{i:012d}.jpg", "height": 8, "width": 8} for i in generator.sample(range(10**6), 50)]
    annotations = [{"id": k, "image_id": generator.choice(images[:40])["id"], "category_id": generator.choice(categories)["id"],
                    "bbox": [0.5, 1, 2, 3.25], "area": 6.5, "iscrowd": int(k % 7 == 0),
                    "segmentation": {"counts": [1, 2, 3], "size": [8, 8]} if k % 7 == 0 else [[1.5, 2, 3, 4, 5, 6]]}
                   for k in range(200)]
    for image in images:
        write(tmp_path / "in" / image["file_name"])
    (tmp_path / "i.json").write_text(json.dumps({"images": images, "annotations": annotations, "categories": categories}))
    got = dump(sslrun, tmp_path, "data.coco('in', 'i.json')")
    names = [c["name"] for c in sorted(categories, key=lambda c: c["id"])]
    column = {c["id"]: k for k, c in enumerate(sorted(categories, key=lambda c: c["id"]))}
    want = torch.zeros(50, 20)
    row = {image["id"]: k for k, image in enumerate(images)}
    for annotation in annotations:
        want[row[annotation["image_id"]], column[annotation["category_id"]]] = 1
    assert got["classes"] == names
    assert got["paths"] == ["in/" + image["file_name"] for image in images]
    assert torch.equal(got["targets"], want)
    kept = dump(sslrun, tmp_path, "data.coco('in', 'i.json', {drop_empty = true})")
    filled = want.sum(1) > 0
    assert torch.equal(kept["targets"], want[filled])
    assert kept["paths"] == [path for path, keep in zip(got["paths"], filled.tolist()) if keep]


def polygon_masks(polygons, height, width):
    """The share of each pixel inside the polygons, by points 1/16 of a pixel apart (even-odd, several joined)."""
    n = 16
    ys, xs = (numpy.arange(height * n) + 0.5) / n, (numpy.arange(width * n) + 0.5) / n
    inside = numpy.zeros((height * n, width * n), bool)
    for polygon in polygons:
        points = numpy.array(polygon).reshape(-1, 2)
        odd = numpy.zeros_like(inside)
        for (x0, y0), (x1, y1) in zip(points, numpy.roll(points, -1, 0)):
            if y0 == y1:
                continue
            crosses = (y0 <= ys) != (y1 <= ys)
            at = x0 + (ys - y0) / (y1 - y0) * (x1 - x0)
            odd ^= crosses[:, None] & (xs[None] > at[:, None])
        inside |= odd
    return inside.reshape(height, n, width, n).mean((1, 3))


def run_lengths(mask):
    flat = numpy.concatenate([[0], mask.T.ravel(), [0]])
    edges = numpy.flatnonzero(numpy.diff(flat))
    counts = numpy.diff(numpy.concatenate([[0], edges]))
    return [int(c) for c in counts] + [int(mask.size - edges[-1])] * int(edges[-1] != mask.size)


def instances(generator, count=12):
    """Pictures with polygons, uncompressed run lengths and empty ones, of odd sizes."""
    images, annotations = [], []
    for i in range(count):
        height, width = generator.randint(20, 60), generator.randint(20, 60)
        images.append({"id": i + 5, "file_name": f"{i}.png", "height": height, "width": width})
        for k in range(generator.randint(0, 4)):
            kind = generator.choice(["one", "two", "runs", "corner"])
            def polygon():
                cx, cy = generator.uniform(5, width - 5), generator.uniform(5, height - 5)
                angles = sorted(generator.uniform(0, 6.283) for _ in range(generator.randint(3, 12)))
                return [round(v, 2) for a in angles for v in (min(max(cx + 14 * numpy.cos(a), 0), width), min(max(cy + 14 * numpy.sin(a), 0), height))]
            outline = [polygon() for _ in range(2 if kind == "two" else 1)]
            if kind == "corner":
                outline = [[0, 0, width, 0, width, 7.5, 3.25, 7.5, 3.25, height, 0, height]]
            if kind == "runs":
                mask = (polygon_masks(outline, height, width) > 0.5).astype(numpy.uint8)
                outline = {"size": [height, width], "counts": run_lengths(mask) if mask.any() else [height * width]}
            annotations.append({"id": len(annotations) + 1, "image_id": i + 5, "category_id": generator.choice([3, 7, 9]),
                                "iscrowd": int(kind == "runs"), "area": generator.uniform(1, 500), "segmentation": outline,
                                "bbox": [round(generator.uniform(0, 30), 2) for _ in range(4)]})
    return {"images": images, "annotations": annotations, "categories": [{"id": i, "name": f"c{i}"} for i in (3, 7, 9)]}


DUMP = """
  local set, out = {set}, {{}}
  for i = 0, #set - 1 do
    local item = set:boxes(i)
    item.masks = {masks}
    item.mask = {mask}
    out[i + 1] = item
  end
  checkpoint.save('out.pt', out)
"""


def objects(sslrun, tmp_path, expression, masks="set:masks(i)", mask="set:mask(i)"):
    sslrun(DUMP.format(set=expression, masks=masks, mask=mask))
    return torch.load(tmp_path / "out.pt", weights_only=True)


def test_coco_boxes_and_masks(sslrun, tmp_path):
    content = instances(random.Random(3))
    for image in content["images"]:
        write(tmp_path / "in" / image["file_name"])
    (tmp_path / "i.json").write_text(json.dumps(content))
    got = objects(sslrun, tmp_path, "data.coco('in', 'i.json')")
    assert len(got) == len(content["images"])
    for image, item in zip(content["images"], got):
        mine = [a for a in content["annotations"] if a["image_id"] == image["id"]]
        boxes = torch.tensor([[x, y, x + w, y + h] for x, y, w, h in (a["bbox"] for a in mine)]).reshape(-1, 4)
        assert torch.allclose(item["boxes"], boxes, atol=1e-5)
        assert item["labels"].tolist() == [(3, 7, 9).index(a["category_id"]) for a in mine]
        assert item["crowd"].tolist() == [bool(a["iscrowd"]) for a in mine] and not item["difficult"].any()
        assert item["area"].tolist() == pytest.approx([a["area"] for a in mine])
        assert item["masks"].shape == (len(mine), image["height"], image["width"])
        joined = numpy.zeros((image["height"], image["width"]), int)
        for mask, annotation in zip(item["masks"].numpy(), mine):
            outline = annotation["segmentation"]
            if isinstance(outline, dict):
                assert run_lengths(mask) == outline["counts"] or not mask.any()
            else:
                # COCO rounds outlines to fifths of a pixel: pixels covered by less than a fifth or more than four
                # fifths cannot change sides.
                share = polygon_masks(outline, image["height"], image["width"])
                assert not mask[share == 0].any() or (mask[share == 0].sum() <= 2 and share.max() > 0)
                assert (mask != (share > 0.5))[(share < 0.15) | (share > 0.85)].sum() <= 2
                assert abs(mask.sum() - share.sum()) <= 0.05 * share.sum() + 4
            value = 255 if annotation["iscrowd"] else 1 + (3, 7, 9).index(annotation["category_id"])
            joined = numpy.where(mask == 0, joined, numpy.where(joined == 0, value, 255))
        assert (item["mask"].numpy() == joined).all()


def test_coco_masks_equal_pycocotools(sslrun, tmp_path):
    content = instances(random.Random(4), 60)
    for k, annotation in enumerate(content["annotations"]):
        image = content["images"][annotation["image_id"] - 5]
        if isinstance(annotation["segmentation"], dict) and k % 2:  # the text form of run lengths
            packed = tools.frPyObjects(annotation["segmentation"], image["height"], image["width"])
            annotation["segmentation"] = {"size": packed["size"], "counts": packed["counts"].decode()}
    for image in content["images"]:
        write(tmp_path / "in" / image["file_name"])
    (tmp_path / "i.json").write_text(json.dumps(content))
    got = objects(sslrun, tmp_path, "data.coco('in', 'i.json')")
    compared = 0
    for image, item in zip(content["images"], got):
        mine = [a for a in content["annotations"] if a["image_id"] == image["id"]]
        for mask, annotation in zip(item["masks"].numpy(), mine):
            outline = annotation["segmentation"]
            if isinstance(outline, list):
                outline = tools.merge(tools.frPyObjects(outline, image["height"], image["width"]))
            elif isinstance(outline["counts"], list):
                outline = tools.frPyObjects(outline, image["height"], image["width"])
            assert (mask == tools.decode(outline)).all(), annotation
            compared += 1
    assert compared > 80


def test_generated_scenes_by_both_layouts(sslrun, tmp_path):
    sslrun("data.scenes.generate('set', {train = 12, val = 6})")
    coco = objects(sslrun, tmp_path, "data.scenes('set', 'val')")
    voc = objects(sslrun, tmp_path, "data.voc('set', 2012, 'val')", "nil", "nil")
    records = json.loads((tmp_path / "set/annotations/instances_val.json").read_text())
    names = dump(sslrun, tmp_path, "data.voc('set', 2012, 'val')")
    by_json = dump(sslrun, tmp_path, "data.scenes('set', 'val')")
    assert [path.rsplit("/", 1)[1] for path in names["paths"]] == [r["file_name"] for r in records["images"]]
    # VOC's classes are sorted by name, COCO's by number.
    order = [by_json["classes"].index(name) for name in names["classes"]]
    assert sorted(order) == list(range(12)) and torch.equal(names["targets"], by_json["targets"][:, order])
    for a, b in zip(coco, voc):
        assert [by_json["classes"][c] for c in a["labels"]] == [names["classes"][c] for c in b["labels"]]
        # VOC's boxes are those pixels that COCO's touch.
        assert ((a["boxes"][:, :2] - b["boxes"][:, :2]).abs() <= 1.01).all() and ((b["boxes"][:, 2:] - a["boxes"][:, 2:]).abs() <= 1.01).all()
        for mask, box, area in zip(a["masks"], a["boxes"], a["area"]):
            ys, xs = torch.nonzero(mask, as_tuple=True)
            assert abs(int(mask.sum()) - float(area)) <= 0.1 * float(area) + 4
            assert xs.min() + 1 >= box[0] and ys.min() + 1 >= box[1] and xs.max() <= box[2] and ys.max() <= box[3]


VOC_XML = """<annotation><folder>VOC2007</folder><filename>{stem}.jpg</filename><size><width>50</width><height>40</height><depth>3</depth></size>{objects}</annotation>"""
VOC_OBJECT = """<object><name>{name}</name><pose>Left</pose><truncated>0</truncated><difficult>{difficult}</difficult>
  <bndbox><xmin>{box[0]}</xmin><ymin>{box[1]}</ymin><xmax>{box[2]}</xmax><ymax>{box[3]}</ymax></bndbox>
  <part><name>head</name><bndbox><xmin>1</xmin><ymin>1</ymin><xmax>2</xmax><ymax>2</ymax></bndbox></part></object>"""


def make_voc(root, generator, lists=True):
    classes, shown = ["bird", "cat", "train"], {}
    for folder in ("JPEGImages", "Annotations", "ImageSets/Main", "ImageSets/Segmentation", "SegmentationClass"):
        (root / folder).mkdir(parents=True)
    for i in range(30):
        stem = f"{i * 37:06d}"
        rows = [{"name": generator.choice(classes), "difficult": int(generator.random() < 0.5),
                 "box": [generator.randint(1, 20), generator.randint(1, 20), generator.randint(21, 50), generator.randint(21, 40)]}
                for _ in range(generator.randint(0, 3))]
        shown[stem] = rows
        write(root / f"JPEGImages/{stem}.jpg")
        (root / f"Annotations/{stem}.xml").write_text(VOC_XML.format(stem=stem, objects="".join(VOC_OBJECT.format(**r) for r in rows)))
    (root / "ImageSets/Main/train.txt").write_text("".join(f"{stem}\n" for stem in shown))
    labels = {}
    for name in classes:
        for stem, rows in shown.items():
            flags = [r["difficult"] for r in rows if r["name"] == name]
            labels[stem, name] = -1 if not flags else 0 if all(flags) else 1
        if lists:
            (root / f"ImageSets/Main/{name}_train.txt").write_text("".join(f"{stem} {labels[stem, name]:2d}\n" for stem in shown))
    return classes, shown, labels


@pytest.mark.parametrize("lists", [True, False])
def test_voc_labels_boxes_and_difficult_flags(sslrun, tmp_path, lists):
    classes, shown, labels = make_voc(tmp_path / "VOCdevkit/VOC2007", random.Random(5), lists)
    names = classes if lists else sorted({*classes, *"aeroplane bicycle boat bottle bus car chair cow diningtable dog horse "
                                          "motorbike person pottedplant sheep sofa tvmonitor".split()})
    for value in (-1, 0, 1, 255):
        got = dump(sslrun, tmp_path, f"data.voc('.', 2007, 'train', {{difficult = {value}}})")
        assert got["classes"] == names
        want = [[{1: 1, -1: 0, 0: value}[labels.get((stem, name), -1)] for name in names] for stem in shown]
        assert got["targets"].tolist() == want
    assert 0 in labels.values()
    got = objects(sslrun, tmp_path, "data.voc('VOCdevkit', 2007, 'train')", "nil", "nil")
    from torchvision.datasets import VOCDetection
    theirs = VOCDetection(str(tmp_path), year="2007", image_set="train")
    for (_, tree), item, rows in zip(theirs, got, shown.values()):
        entries = tree["annotation"].get("object", [])
        assert item["labels"].tolist() == [names.index(o["name"]) for o in entries] == [names.index(r["name"]) for r in rows]
        assert item["difficult"].tolist() == [o["difficult"] == "1" for o in entries]
        corners = [[int(o["bndbox"][k]) for k in ("xmin", "ymin", "xmax", "ymax")] for o in entries]
        assert item["boxes"].tolist() == [[x0 - 1, y0 - 1, x1, y1] for x0, y0, x1, y1 in corners]


@pytest.mark.parametrize("mode, bits", [("P", 8), ("P", 4), ("P", 2), ("P", 1), ("L", 8)])
def test_voc_label_pictures_equal_pillow(sslrun, tmp_path, mode, bits):
    root, generator = tmp_path / "VOC2012", numpy.random.default_rng(bits)
    make_voc(root, random.Random(6))
    stems = ["000000", "000037", "000074"]
    (root / "ImageSets/Segmentation/train.txt").write_text("\n".join(stems))
    want = []
    for k, stem in enumerate(stems):
        labels = numpy.kron(generator.integers(0, 2**bits, (5 + k, 7)), numpy.ones((3, 9), int)).astype(numpy.uint8)
        labels[1:4, 2:11] = 2**bits - 1
        picture = Image.fromarray(labels)
        if mode == "P":
            picture.putpalette(generator.integers(0, 256, 768).astype(numpy.uint8).tobytes())
            picture.save(root / f"SegmentationClass/{stem}.png", bits=bits)
        else:
            picture.save(root / f"SegmentationClass/{stem}.png")
        read = numpy.asarray(Image.open(root / f"SegmentationClass/{stem}.png"))
        assert (read == labels).all()
        want.append(read)
    got = objects(sslrun, tmp_path, "data.voc('VOC2012', 2012, 'train', {sets = 'Segmentation'})", "nil")
    for item, labels in zip(got, want):
        assert (item["mask"].numpy() == labels).all()


def test_imagenet_train_val_and_flat_val(sslrun, tmp_path):
    wnids = ["n01440764", "n01443537", "n02100735"]
    for k, wnid in enumerate(wnids):
        for i in range(2 + k):
            write(tmp_path / f"in/train/{wnid}/{wnid}_{i}.JPEG")
            write(tmp_path / f"in/val/{wnid}/ILSVRC2012_val_{k}{i}.JPEG")
    want = ImageFolder(str(tmp_path / "in/train"))
    got = dump(sslrun, tmp_path, "data.imagenet('in', 'train')")
    assert got["classes"] == wnids and got["targets"].tolist() == want.targets
    assert [str(tmp_path / path) for path in got["paths"]] == [path for path, _ in want.samples]
    assert dump(sslrun, tmp_path, "data.imagenet('in', 'val')")["targets"].tolist() == want.targets
    names = [f"ILSVRC2012_val_{i:08d}.JPEG" for i in range(1, 7)]
    labels = [2, 0, 1, 1, 2, 0]
    (tmp_path / "flat").mkdir()
    (tmp_path / "flat/train").symlink_to(tmp_path / "in/train")
    for name in names:
        write(tmp_path / "flat/val" / name)
    kinds = {"val.txt": "".join(f"{n} {c}\n" for n, c in zip(names, labels)),
             "meta/val.txt": "".join(f"{n} {wnids[c]}\n" for n, c in zip(names, labels)),
             "LOC_val_solution.csv": "ImageId,PredictionString\n" + "".join(f"{n[:-5]},{wnids[c]} 1 2 3 4 {wnids[0]} 5 6 7 8 \n" for n, c in zip(names, labels))}
    for list_name, text in kinds.items():
        path = tmp_path / "flat" / list_name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
        got = dump(sslrun, tmp_path, "data.imagenet('flat', 'val')")
        assert got["paths"] == [f"flat/val/{n}" for n in names] and got["targets"].tolist() == labels and got["classes"] == wnids
        path.rename(tmp_path / "elsewhere.txt")
        assert dump(sslrun, tmp_path, "data.imagenet('flat', 'val', {list = 'elsewhere.txt'})")["targets"].tolist() == labels


def test_sysu30k_bags_identities_and_cameras(sslrun, tmp_path):
    for name in ("0000000002/b.jpg", "0000000001/z.jpg", "0000000002/a.jpg"):
        write(tmp_path / "in" / name)
    (tmp_path / "in/train.txt").write_text("0000000002/b.jpg\n0000000001/z.jpg\n0000000002/a.jpg\n")
    got = dump(sslrun, tmp_path, "data.sysu30k('in', 'train')")
    assert got["classes"] == ["0000000001", "0000000002"] and got["targets"].tolist() == [1, 0, 1]
    for name in ("000028311/000028311_c1_5.jpg", "0000others/0000others_c12_7.jpg", "000029310/000029310_c2_1.jpg"):
        write(tmp_path / "in/gallery" / name)
    sslrun("""
      local set = data.sysu30k('in', 'gallery')
      checkpoint.save('out.pt', {targets = set:targets(), cameras = set:cameras(), classes = #set:classes()})
    """)
    got = torch.load(tmp_path / "out.pt", weights_only=True)
    assert got["targets"].tolist() == [28311, 29310, -1000] and got["cameras"].tolist() == [1, 2, 1] and got["classes"] == 0


def test_subset_by_a_list_of_names(sslrun, tmp_path):
    for k in range(3):
        for i in range(5):
            write(tmp_path / f"in/n{k}/n{k}_{i}.JPEG")
    chosen = [(2, 1), (0, 4), (0, 0), (1, 2)]
    texts = ["".join(f"n{k}_{i}.JPEG\n" for k, i in chosen),                       # SimCLR's lists
             "".join(f"n{k}/n{k}_{i}.JPEG {k}\n" for k, i in chosen)]              # OpenSelfSup's
    for text in texts:
        (tmp_path / "list.txt").write_text(text)
        got = dump(sslrun, tmp_path, "data.subset(data.image_folder('in'), {list = 'list.txt'})")
        assert got["paths"] == [f"in/n{k}/n{k}_{i}.JPEG" for k, i in chosen]
        assert got["targets"].tolist() == [k for k, _ in chosen] and got["classes"] == ["n0", "n1", "n2"]


@pytest.mark.parametrize("count, world, shuffle, drop_last", [
    (count, world, shuffle, drop_last) for count, world in [(5, 2), (23, 4), (24, 4), (3, 8), (101, 3)]
    for shuffle in (True, False) for drop_last in (True, False)
    if count >= world or not drop_last])  # PyTorch has no epoch of no samples
def test_distributed_sampler_equals_torch(sslrun, tmp_path, count, world, shuffle, drop_last):
    sslrun(f"""
      local set, out = data.tensor(torch.zeros({{{count}, 2, 2}}, {{dtype = 'uint8'}})), {{}}
      for rank = 0, {world - 1} do
        local sampler = data.sampler.distributed(set, {{world = {world}, rank = rank, seed = 11, shuffle = {str(shuffle).lower()},
          drop_last = {str(drop_last).lower()}}})
        for epoch = 0, 2 do out[#out + 1] = (sampler:picks(epoch)) end
      end
      checkpoint.save('out.pt', out)
    """)
    got = iter(torch.load(tmp_path / "out.pt", weights_only=True))
    for rank in range(world):
        sampler = torch.utils.data.DistributedSampler(range(count), world, rank, shuffle, 11, drop_last)
        for epoch in range(3):
            sampler.set_epoch(epoch)
            assert next(got).tolist() == list(sampler)
