"""Boxes and their coder beside torchvision."""
import torch
import torchvision
from torchvision.models.detection._utils import BoxCoder


def boxes(count, seed, size=100.0):
    """Boxes on a grid of halves, so that many touch, repeat or have no area, and some lie outside."""
    draw = torch.Generator().manual_seed(seed)
    corner = torch.randint(-20, 2 * int(size), (count, 2), generator=draw) / 2
    return torch.cat([corner, corner + torch.randint(0, 80, (count, 2), generator=draw) / 2], 1)


def test_overlap_area_and_clipping(exchange):
    given = {"a": boxes(200, 0), "b": boxes(300, 1), "none": torch.zeros(0, 4)}
    found = exchange(given, """
        r.iou, r.double = detection.iou(g.a, g.b), detection.iou(g.a:double(), g.b)
        r.empty = detection.iou(g.a, g.none)
        r.area, r.clipped, r.kept = detection.area(g.a), detection.clip(g.a, 60, 90), detection.larger_than(g.a, 1.5)""")
    theirs = torchvision.ops.box_iou(given["a"], given["b"])
    assert theirs.isnan().any()  # two boxes of no area at one place; ours share nothing
    assert torch.equal(found["iou"], theirs.nan_to_num(0))
    assert found["double"].dtype == torch.float64 and (found["double"] - found["iou"]).abs().max() < 1e-7  # float32's rounding
    assert found["empty"].shape == (200, 0)
    assert torch.equal(found["area"], torchvision.ops.box_area(given["a"]))
    assert torch.equal(found["clipped"], torchvision.ops.clip_boxes_to_image(given["a"], (60, 90)))
    a = given["a"]
    assert found["kept"].tolist() == [i for i in range(200) if a[i, 2] - a[i, 0] > 1.5 and a[i, 3] - a[i, 1] > 1.5]


def test_coder_and_its_gradients(exchange):
    sources, targets = boxes(100, 2), boxes(100, 3)
    sources[:, 2:] += 1
    targets[:, 2:] += 0.5
    deltas = torch.randn(100, 12, generator=torch.Generator().manual_seed(0)) * 3
    given = {"sources": sources, "targets": targets, "deltas": deltas}
    found = exchange(given, """
        local x, options = nn.parameter(g.deltas), { weights = { 10, 10, 5, 5 } }
        r.encoded = detection.encode(g.sources, g.targets, options)
        local boxes = detection.decode(x, g.sources, options)
        boxes:square():sum():backward()
        r.decoded, r.gradient = boxes:detach(), x.grad""")
    coder = BoxCoder((10.0, 10.0, 5.0, 5.0))
    # The same operations in another order: roundings of float32, relative to the largest value.
    torch.testing.assert_close(found["encoded"], coder.encode_single(targets, sources), rtol=1e-5, atol=1e-5)
    x = deltas.clone().requires_grad_()
    theirs = coder.decode_single(x, sources)
    theirs.square().sum().backward()
    torch.testing.assert_close(found["decoded"], theirs.detach(), rtol=1e-5, atol=1e-4)
    torch.testing.assert_close(found["gradient"], x.grad, rtol=1e-5, atol=1e-2)
