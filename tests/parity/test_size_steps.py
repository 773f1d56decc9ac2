"""The steps random_shortest_size and pad against torchvision: sizes, pixels, boxes and class maps."""
import numpy as np
import torch
import view_cases
from step_cases import annotated, apply, draws
from torchvision.transforms import v2
from torchvision.transforms.v2 import functional as F

RNG = np.random.default_rng(6)


def test_shortest_sizes_are_torchvisions(sslrun, tmp_path):
    """Every size that may be drawn, for pictures of many ratios; both draw each length as often."""
    lengths, longest = [50, 64, 77, 90], 120
    for width, height in [(100, 80), (333, 57), (41, 97), (60, 60), (640, 427)]:
        ours = draws(sslrun, tmp_path, ("random_shortest_size", {"size": lengths, "longest": longest}), width, height, 400)
        law = v2.RandomShortestSize(lengths, longest)
        theirs = [law.make_params([torch.empty(3, height, width)])["size"] for _ in range(400)]
        assert {tuple(p["size"]) for p in ours} == set(theirs)
        for size in set(theirs):
            share = theirs.count(size) / 400
            assert abs(sum(tuple(p["size"]) == size for p in ours) / 400 - share) < 0.16


def test_a_range_of_shortest_sizes(sslrun, tmp_path):
    ours = draws(sslrun, tmp_path, ("random_shortest_size", {"size": [10, 14], "sample": "range"}), 60, 30, 300)
    assert {tuple(p["size"]) for p in ours} == {(s, 2 * s) for s in range(10, 15)}


def test_pads(sslrun, tmp_path):
    """Bit for bit, with one fill and one for each channel."""
    cases, expected = [], []
    for trial in range(20):
        width, height = (int(v) for v in RNG.integers(5, 60, 2))
        left, top, right, bottom = (int(v) for v in RNG.integers(0, 30, 4))
        pixels = view_cases.picture(RNG, width, height, "noise")
        fill = [int(v) for v in RNG.integers(0, 256, 3 if trial % 2 else 1)]
        cases.append((pixels, [("pad", {"at": [left, top], "size": [top + height + bottom, left + width + right], "fill": fill})]))
        expected.append(F.pad(view_cases.as_tensor(pixels), [left, top, right, bottom], fill=fill))
    for got, want in zip(apply(sslrun, tmp_path, cases), expected):
        assert torch.equal(got, want)


def test_sizes_of_pads(sslrun, tmp_path):
    def size(settings):
        drawn = draws(sslrun, tmp_path, ("pad", settings), 50, 33, 1)[0]
        return [int(v) for v in drawn["size"]], [int(v) for v in drawn["at"]]

    assert size({"padding": [1, 2, 3, 4]}) == ([39, 54], [1, 2])
    assert size({"size": [40, 40]}) == ([40, 50], [0, 0])
    assert size({"divisor": 32}) == ([64, 64], [0, 0])
    assert size({"divisor": 32, "size": [65, 10], "padding": [10, 0, 5, 0]}) == ([96, 96], [10, 0])


def test_boxes_and_masks_of_pads(sslrun, tmp_path):
    out = annotated(sslrun, tmp_path, [("resize", {"size": [60, 80]}), ("pad", {"padding": [7, 3, 0, 1], "divisor": 32, "fill": [9, 8, 7]})])
    assert out["view"].shape[2:] == (64, 96)
    assert (out["masks"][:, :3] == 255).all() and (out["masks"][:, :, :7] == 255).all() and (out["masks"][:, 63:] == 255).all()
    assert (out["masks"][:, 3:63, 7:87] != 255).any()
    assert (out["view"][:, :, :3] == torch.tensor([9, 8, 7]).view(3, 1, 1)).all()
    window = torch.tensor([-7 / 80, -3 / 60, 89 / 80, 61 / 60, 0])  # the ground lies outside of the picture
    assert torch.allclose(out["windows"], window.expand(len(out["pictures"]), 5), atol=1e-6)
    boxes, image = torch.as_tensor(out["boxes"]["boxes"]), torch.as_tensor(out["boxes"]["image"])
    for i, picture in enumerate(out["pictures"]):
        height, width = picture["map"].shape
        want = picture["objects"]["boxes"] * torch.tensor([80 / width, 60 / height] * 2) + torch.tensor([7.0, 3, 7, 3])
        assert torch.allclose(boxes[image == i], want, atol=1e-3)
