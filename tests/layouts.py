"""Folders laid out like VOC, COCO, ImageNet and SYSU-30k, made beside `folder/scenes` from its pictures and labels."""
import itertools
import json
import pathlib
import shutil


def annotations(folder, split):
    return json.loads((folder / f"scenes/annotations/instances_{split}.json").read_text())


def labels_of(folder, split):
    """Picture file to the classes it shows, by name."""
    content = annotations(folder, split)
    names = {c["id"]: c["name"] for c in content["categories"]}
    shown = {image["id"]: set() for image in content["images"]}
    for a in content["annotations"]:
        shown[a["image_id"]].add(names[a["category_id"]])
    return sorted(names.values()), {image["file_name"]: shown[image["id"]] for image in content["images"]}


def make_voc(folder):
    """VOC2007 with lists per class: 1, -1, and 0 for a few classes that only difficult objects show."""
    for split, ours in (("trainval", "train"), ("test", "val")):
        names, shown = labels_of(folder, ours)
        for year in ("2007", "2012"):
            root = folder / f"voc/VOCdevkit/VOC{year}"
            (root / "JPEGImages").mkdir(parents=True, exist_ok=True)
            (root / "ImageSets/Main").mkdir(parents=True, exist_ok=True)
            for file in shown:
                shutil.copy(folder / f"scenes/images/{ours}/{file}", root / "JPEGImages")
            stems = [pathlib.Path(f).stem for f in shown]
            (root / f"ImageSets/Main/{split}.txt").write_text("\n".join(stems) + "\n")
            for k, name in enumerate(names):
                lines = []
                for i, (file, classes) in enumerate(shown.items()):
                    value = 1 if name in classes else 0 if (i + k) % 9 == 0 else -1
                    lines.append(f"{pathlib.Path(file).stem} {value:2d}\n")
                (root / f"ImageSets/Main/{name}_{split}.txt").write_text("".join(lines))


def make_coco(folder, years=("2014",)):
    """1percent.txt beside them lists a few pictures, as 1 % of these would be none."""
    (folder / "coco/annotations").mkdir(parents=True)
    for split, year in itertools.product(("train", "val"), years):
        name = split + year
        shutil.copytree(folder / f"scenes/images/{split}", folder / f"coco/{name}")
        shutil.copy(folder / f"scenes/annotations/instances_{split}.json", folder / f"coco/annotations/instances_{name}.json")
    listed = sorted(file.name for file in (folder / "coco/train2014").iterdir())[::8]
    (folder / "coco/1percent.txt").write_text("\n".join(listed) + "\n")


def make_imagenet(folder):
    """Three classes; 1percent.txt lists some pictures of each, as SimCLR's lists do."""
    listed = []
    for split in ("train", "val"):
        _, shown = labels_of(folder, split)
        for i, file in enumerate(shown):
            wnid = f"n0000000{i % 3}"
            target = folder / f"imagenet/{split}/{wnid}/{wnid}_{i}.JPEG"
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(folder / f"scenes/images/{split}/{file}", target)
            if split == "train" and i % 4 == 0:
                listed.append(target.name)
    (folder / "imagenet/1percent.txt").write_text("\n".join(listed) + "\n")


def make_sysu30k(folder):
    """Query and gallery of six identities; bags of train.txt hold the same pictures."""
    files = sorted((folder / "scenes/images/train").iterdir())
    for i, file in enumerate(files[:24]):
        identity = f"{28311 + i % 6:09d}"
        side, camera = ("query", 2) if i < 6 else ("gallery", 1)
        name = f"{identity}_c{camera}_{i}.jpg" if i < 18 else f"0000others_c1_{i}.jpg"
        target = folder / f"sysu30k/{side}" / (identity if i < 18 else "0000others") / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(file, target)
        bag = folder / f"sysu30k/{i % 4:010d}"
        bag.mkdir(exist_ok=True)
        shutil.copy(file, bag / name)
    listed = sorted(path.relative_to(folder / "sysu30k") for path in (folder / "sysu30k").glob("0*/*.jpg"))
    (folder / "sysu30k/train.txt").write_text("".join(f"{name}\n" for name in listed))
