"""Anchors, matching and sampling beside torchvision's, whose anchors are rounded to whole pixels."""
import pytest
import torch
import torchvision
from test_detection_boxes import boxes
from torchvision.models.detection._utils import BalancedPositiveNegativeSampler, Matcher
from torchvision.models.detection.anchor_utils import AnchorGenerator


def test_anchors(exchange):
    found = exchange({}, "r.a = detection.anchors(5, 7, {stride = 16, sizes = {32, 64, 128}, ratios = {0.5, 1, 2}})")["a"]
    generator = AnchorGenerator(((32, 64, 128),), ((0.5, 1.0, 2.0),))
    images = torchvision.models.detection.image_list.ImageList(torch.zeros(1, 3, 80, 112), [(80, 112)])
    theirs = generator(images, [torch.zeros(1, 1, 5, 7)])[0].view(5, 7, 3, 3, 4).transpose(2, 3)  # ratio first
    assert (found.view(5, 7, 3, 3, 4) - theirs).abs().max() <= 0.5


@pytest.mark.parametrize("low_quality", [True, False])
def test_match(exchange, low_quality):
    truths, candidates = boxes(30, 5), boxes(800, 6)
    iou = torchvision.ops.box_iou(truths, candidates).nan_to_num(0)
    truths = truths[iou.amax(1) > 0]  # theirs takes every box for a truth that none touches
    iou = iou[iou.amax(1) > 0]
    found = exchange({"iou": iou}, f"r.index, r.label = detection.match(g.iou, {{low_quality = {str(low_quality).lower()}}})")
    theirs = Matcher(0.7, 0.3, allow_low_quality_matches=low_quality)(iou)
    assert torch.equal(found["label"], torch.where(theirs >= 0, 1, torch.where(theirs == -1, 0, -1)))
    assert torch.equal(found["index"][theirs >= 0], theirs[theirs >= 0])
    assert torch.equal(found["index"], (iou == iou.amax(0)).int().argmax(0))  # the first of equal ones


def test_sample_counts(exchange):
    draw = torch.Generator().manual_seed(0)
    labels = torch.where(torch.rand(3000, generator=draw) < 0.02, 1, torch.randint(-1, 1, (3000,), generator=draw))
    found = exchange({"labels": labels}, """
        for i, share in ipairs {0.0, 0.1, 0.5, 1.0} do
          r['p' .. i], r['n' .. i] = detection.sample(g.labels, {count = 255, positive_share = share})
        end""")
    for i, share in enumerate((0.0, 0.1, 0.5, 1.0), 1):
        positive, negative = BalancedPositiveNegativeSampler(255, share)([labels])
        assert len(found[f"p{i}"]) == positive[0].sum() and len(found[f"n{i}"]) == negative[0].sum()
        assert (labels[found[f"p{i}"]] == 1).all() and (labels[found[f"n{i}"]] == 0).all()
        assert len(found[f"n{i}"].unique()) == len(found[f"n{i}"])
