"""data.mixup and data.cutmix against torchvision's MixUp and CutMix after the same seed of torch's generator."""
import pytest
import torch
from torchvision.transforms import v2

CLASSES = 7


@pytest.mark.parametrize("name,transform", [("mixup", v2.MixUp), ("cutmix", v2.CutMix)])
@pytest.mark.parametrize("alpha", [0.2, 1.0, 3.0])
def test_batches_are_torchvisions(exchange, name, transform, alpha):
    """Bit for bit: the same draws in the same order, the same operations on float32."""
    generator = torch.Generator().manual_seed(1)
    images = torch.randn(5, 3, 14, 23, generator=generator)
    labels = torch.randint(0, CLASSES, (5,), generator=generator)
    shares = torch.rand(5, CLASSES, generator=generator)
    found = exchange({"images": images, "labels": labels, "shares": shares}, f"""
      for seed = 0, 19 do
        for _, target in ipairs {{'labels', 'shares'}} do
          torch.manual_seed(seed)
          local images, mixed = data.{name}(g.images, g[target], {{alpha = {alpha}, num_classes = {CLASSES}}})
          r[target .. seed] = {{images, mixed, torch.rand {{2}}}}
        end
      end
      r.images = g.images
    """)
    assert torch.equal(found["images"], images)  # the given ones stay
    changed = 0
    for seed in range(20):
        for kind, target in [("labels", labels), ("shares", shares)]:
            torch.manual_seed(seed)
            want_images, want_target = transform(alpha=alpha, num_classes=CLASSES)(images, target)
            got_images, got_target, after = found[f"{kind}{seed}"]
            assert torch.equal(got_images, want_images)
            assert torch.equal(got_target, want_target)
            assert torch.equal(after, torch.rand(2))  # as many draws
            changed += not torch.equal(got_images, images)
    assert changed > 20


def test_cutmix_keeps_bytes(exchange):
    images = torch.randint(0, 256, (4, 3, 9, 11), dtype=torch.uint8)
    target = torch.eye(4, dtype=torch.bool)
    found = exchange({"images": images, "target": target}, """
      torch.manual_seed(3)
      r.images, r.target = data.cutmix(g.images, g.target)
    """)
    torch.manual_seed(3)
    want_images, want_target = v2.CutMix()(images, target)
    assert torch.equal(found["images"], want_images) and torch.equal(found["target"], want_target)
