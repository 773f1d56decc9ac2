"""The steps affine, rotation and perspective against torchvision: pixels, laws, boxes and class maps."""
import numpy as np
import pytest
import torch
import view_cases
from step_cases import annotated, apply, draws, same_law
from torchvision import tv_tensors
from torchvision.transforms import InterpolationMode, v2
from torchvision.transforms.v2 import functional as F

RNG = np.random.default_rng(5)
COUNT = 60
MODES = {"nearest": InterpolationMode.NEAREST, "bilinear": InterpolationMode.BILINEAR}


def uniform(low, high):
    return float(np.float32(RNG.uniform(low, high)))


def random_affine(width, height):
    return {"degrees": uniform(-180, 180), "translate": [int(v) for v in RNG.integers(-20, 20, 2)], "scale": uniform(0.5, 1.6),
            "shear": [uniform(-30, 30), uniform(-30, 30)], **({"center": [uniform(0, width), uniform(0, height)]} if RNG.random() < 0.5 else {})}


def random_rotation(width, height):
    degrees = float(RNG.choice([0, 90, 180, 270, -90])) if RNG.random() < 0.2 else uniform(-180, 180)
    center = {"center": [uniform(0, width), uniform(0, height)]} if RNG.random() < 0.4 else {"expand": bool(RNG.random() < 0.6)}
    return {"degrees": degrees, **center}


def random_perspective(width, height):
    x, y = (int(v) // 2 for v in (0.7 * width, 0.7 * height))
    at = lambda low, high: int(RNG.integers(low, high))
    return {"corners": [at(0, x), at(0, y), at(width - x, width), at(0, y), at(width - x, width), at(height - y, height),
                        at(0, x), at(height - y, height)]}


def theirs(name, drawn, input, **options):
    """torchvision's function with what was drawn."""
    if name == "affine":
        return F.affine(input, angle=drawn["degrees"], translate=[int(v) for v in drawn["translate"]], scale=drawn["scale"],
                        shear=list(drawn["shear"]), center=drawn.get("center"), **options)
    if name == "rotation":
        return F.rotate(input, drawn["degrees"], expand=bool(drawn.get("expand")), center=drawn.get("center"), **options)
    height, width = F.get_size(input)
    start = [[0, 0], [width - 1, 0], [width - 1, height - 1], [0, height - 1]]
    return F.perspective(input, start, torch.as_tensor(drawn["corners"]).int().view(4, 2).tolist(), **options)


RANDOM = {"affine": random_affine, "rotation": random_rotation, "perspective": random_perspective}


@pytest.mark.parametrize("name", RANDOM)
def test_pixels(sslrun, tmp_path, name):
    """Places are computed in float64 here and in float32 there: bilinear values differ by one level at most, in less than
    1 % of a picture; a nearest pixel is another one where the place lies between two, in less than 0.5 %."""
    cases, expected, modes = [], [], []
    for trial in range(COUNT):
        width, height = (int(v) for v in RNG.integers(20, 120, 2))
        pixels = view_cases.picture(RNG, width, height, "photo" if trial % 2 else "noise")
        mode = "bilinear" if trial % 3 else "nearest"
        fill = [float(v) for v in RNG.integers(0, 256, 3 if trial % 4 else 1)]
        drawn = RANDOM[name](width, height)
        cases.append((pixels, [(name, {**drawn, "interpolation": mode, "fill": fill})]))
        expected.append(theirs(name, drawn, view_cases.as_tensor(pixels), interpolation=MODES[mode], fill=fill))
        modes.append(mode)
    seen = 0
    for got, want, mode, (_, steps) in zip(apply(sslrun, tmp_path, cases), expected, modes, cases):
        assert got.shape == want.shape, steps
        apart = (got.int() - want.int()).abs()
        if mode == "bilinear":
            assert apart.max() <= 1, steps
        share = (apart > 0).any(0).float().mean()
        assert share < (0.01 if mode == "bilinear" else 0.005), (share, steps)
        seen += bool(got.float().std() > 0)  # a small picture may be moved out of itself
    assert seen > 0.9 * COUNT


def test_law_of_affine(sslrun, tmp_path):
    count, width, height = 2000, 120, 80
    ours = draws(sslrun, tmp_path, ("affine", {"degrees": [-30, 50], "translate": [0.2, 0.4], "scale": [0.7, 1.2], "shear": [-5, 10, 0, 20]}),
                 width, height, count)
    torch.manual_seed(0)
    law = v2.RandomAffine((-30, 50), (0.2, 0.4), (0.7, 1.2), (-5, 10, 0, 20))
    theirs = [law.make_params([torch.empty(3, height, width)]) for _ in range(count)]
    same_law([p["degrees"] for p in ours], [p["angle"] for p in theirs])
    same_law([p["scale"] for p in ours], [p["scale"] for p in theirs])
    for axis in range(2):
        same_law([p["translate"][axis] for p in ours], [p["translate"][axis] for p in theirs])
        same_law([p["shear"][axis] for p in ours], [p["shear"][axis] for p in theirs])


def test_law_of_rotation_and_perspective(sslrun, tmp_path):
    count, width, height = 2000, 121, 80
    torch.manual_seed(0)
    ours = draws(sslrun, tmp_path, ("rotation", {"degrees": [-30, 50]}), width, height, count)
    law = v2.RandomRotation((-30, 50))
    same_law([p["degrees"] for p in ours], [law.make_params([])["angle"] for _ in range(count)])
    ours = draws(sslrun, tmp_path, ("perspective", {"distortion_scale": 0.6, "p": 0.4}), width, height, count)
    happened = [p["corners"] for p in ours if p]
    assert abs(len(happened) / count - 0.4) < 5 * (0.24 / count) ** 0.5
    law, start = v2.RandomPerspective(0.6), torch.tensor([[0, 0], [width - 1, 0], [width - 1, height - 1], [0, height - 1]])
    theirs = []
    for _ in range(count):  # corners from the map that it draws: start points of the picture go to them
        c = law.make_params([torch.empty(3, height, width)])["coefficients"]
        back = torch.linalg.inv(torch.tensor([*c, 1], dtype=torch.float64).view(3, 3))
        at = torch.cat([start, torch.ones(4, 1)], 1).double() @ back.T
        theirs.append((at[:, :2] / at[:, 2:]).round().flatten().tolist())
    for corner in range(8):
        same_law([c[corner] for c in happened], [c[corner] for c in theirs])
        assert {c[corner] for c in happened} <= {c[corner] for c in theirs} | {c[corner] + d for c in theirs for d in (-1, 1)}


@pytest.mark.parametrize("name, settings", [
    ("affine", {"degrees": [-60, 60], "translate": [0.3, 0.3], "scale": [0.6, 1.5], "shear": [-20, 20, -20, 20]}),
    ("rotation", {"degrees": [-180, 180]}), ("perspective", {"p": 1, "distortion_scale": 0.6})])
def test_boxes_and_masks(sslrun, tmp_path, name, settings):
    """Boxes to float32's rounding; of a class map at most 0.5 % other pixels, as above."""
    out = annotated(sslrun, tmp_path, [(name, settings)])
    boxes, labels, image = (torch.as_tensor(out["boxes"][key]) for key in ("boxes", "labels", "image"))
    kept = lost = 0
    for i, picture in enumerate(out["pictures"]):
        drawn, objects, size = picture["drawn"][1], picture["objects"], picture["map"].shape
        want = theirs(name, drawn, tv_tensors.BoundingBoxes(objects["boxes"], format="XYXY", canvas_size=tuple(size)))
        want = v2.SanitizeBoundingBoxes(min_size=1)(v2.ClampBoundingBoxes()({"boxes": want, "labels": objects["labels"]}))
        assert torch.equal(labels[image == i], want["labels"])
        assert torch.allclose(boxes[image == i], want["boxes"].as_subclass(torch.Tensor), atol=2e-3)
        mask = theirs(name, drawn, tv_tensors.Mask(picture["map"][None]), fill=[255.0])[0]
        assert (out["masks"][i] != mask).float().mean() < 0.005
        kept, lost = kept + len(want["labels"]), lost + len(objects["labels"]) - len(want["labels"])
    assert kept > 10 and (out["masks"] == 255).any()
