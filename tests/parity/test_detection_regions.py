"""Non-maximum suppression and ROIAlign beside torchvision."""
import pytest
import torch
import torchvision
from test_detection_boxes import boxes


def scored(count, seed, levels):
    """Boxes full of ties: `levels` different scores."""
    draw = torch.Generator().manual_seed(seed)
    return boxes(count, seed), torch.randint(0, levels, (count,), generator=draw) / levels


@pytest.mark.parametrize("count, levels", [(1, 1), (40, 3), (1500, 20), (1500, 1000)])
def test_nms(exchange, count, levels):
    b, s = scored(count, count, levels)
    thresholds = [0.0, 0.05, 0.3, 0.5, 0.7, 0.8, 1.0]
    groups = torch.arange(count) % 7 * 1000 - 3
    given = {"boxes": b, "scores": s, "groups": groups, "thresholds": thresholds}
    found = exchange(given, """
        for i, threshold in ipairs(g.thresholds) do
          r[i] = detection.nms(g.boxes, g.scores, threshold)
          r['grouped' .. i] = detection.nms(g.boxes, g.scores, threshold, { groups = g.groups })
          r['few' .. i] = detection.nms(g.boxes, g.scores, threshold, { groups = g.groups, most = 9 })
        end""")
    for i, threshold in enumerate(thresholds, 1):
        assert torch.equal(found[i], torchvision.ops.nms(b, s, threshold)), threshold
        alone = [places[torchvision.ops.nms(b[places], s[places], threshold)] for places in (torch.where(groups == g)[0] for g in groups.unique())]
        merged = torch.cat(alone).sort().values
        merged = merged[torch.argsort(s[merged], descending=True, stable=True)]
        assert torch.equal(found[f"grouped{i}"], merged), threshold
        assert torch.equal(found[f"few{i}"], merged[:9]), threshold


def regions(count, seed):
    """Of three pictures, of every size, some partly or wholly outside, some empty or turned inside out."""
    draw = torch.Generator().manual_seed(seed)
    low = torch.rand(count, 2, generator=draw) * 400 - 60
    sides = torch.rand(count, 2, generator=draw) ** 3 * 500 - 5
    sides[::9] = 0
    return torch.cat([torch.randint(0, 3, (count, 1), generator=draw), low, low + sides], 1)


@pytest.mark.parametrize("output", [(7, 7), (14, 14), (2, 5)])
@pytest.mark.parametrize("sampling", [0, 2])
@pytest.mark.parametrize("aligned", [True, False])
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_roi_align(exchange, output, sampling, aligned, dtype):
    draw = torch.Generator().manual_seed(1)
    given = {
        "input": torch.randn(3, 19, 20, 27, generator=draw).to(dtype), "regions": regions(80, 0).to(dtype),
        "cotangent": torch.randn(80, 19, *output, generator=draw).to(dtype),
    }
    given["last"] = given["input"].contiguous(memory_format=torch.channels_last)
    body = f"{{output = {{{output[0]}, {output[1]}}}, scale = 1/16, sampling = {sampling}, aligned = {str(aligned).lower()}}}"
    found = exchange(given, f"""
        for _, name in ipairs {{'input', 'last'}} do
          local x = nn.parameter(g[name])
          local maps = detection.roi_align(x, g.regions, {body})
          maps:backward(g.cotangent)
          r[name], r[name .. '_gradient'] = maps:detach(), x.grad
        end""")
    x = given["input"].clone().requires_grad_()
    theirs = torchvision.ops.roi_align(x, given["regions"], output, 1 / 16, sampling or -1, aligned)
    theirs.backward(given["cotangent"])
    # Sums in another order: rows and columns one after the other. Gradients add up to 80 regions at a cell.
    close = {"rtol": 1e-4, "atol": 1e-5} if dtype == torch.float32 else {"rtol": 1e-9, "atol": 1e-10}
    for name in ("input", "last"):
        torch.testing.assert_close(found[name], theirs.detach(), **close)
        torch.testing.assert_close(found[f"{name}_gradient"], x.grad, rtol=close["rtol"], atol=10 * close["atol"])


def test_half_precision_and_regions(exchange):
    draw = torch.Generator().manual_seed(2)
    given = {"input": torch.randn(2, 5, 20, 27, generator=draw).bfloat16(), "one": boxes(6, 0), "none": torch.zeros(0, 4)}
    found = exchange(given, """
        r.regions = detection.regions {g.none, g.one}
        r.maps = detection.roi_align(g.input, r.regions, {scale = 0.1})""")
    assert torch.equal(found["regions"], torchvision.ops._utils.convert_boxes_to_roi_format([given["none"], given["one"]]))
    theirs = torchvision.ops.roi_align(given["input"].float(), found["regions"], (7, 7), 0.1, -1, True)
    torch.testing.assert_close(found["maps"], theirs.bfloat16(), rtol=2**-7, atol=1e-5)  # the last of 8 bits
