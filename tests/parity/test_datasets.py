"""Data sets against torchvision's ImageFolder and a plain reading of COCO's JSON."""
import json
import random

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
    names = ["1.png", "10.png", "2.PNG", "x.jpeg", "notes.txt", "noextension", ".hidden.jpg", "B.bmp", "ß.webp", "a-b.tif"]
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
