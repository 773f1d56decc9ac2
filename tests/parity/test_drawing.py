"""Masks drawn on pictures against torchvision.utils.draw_segmentation_masks."""
import pytest
import torch
from torchvision.utils import draw_segmentation_masks


@pytest.mark.parametrize("alpha", [0.0, 0.3, 0.5, 0.8, 1.0])
def test_masks(exchange, alpha):
    random = torch.Generator().manual_seed(4)
    image = torch.randint(0, 256, (3, 40, 56), dtype=torch.uint8, generator=random)
    owner = torch.randint(-1, 3, (40, 56), generator=random)  # torchvision blackens pixels that two masks share
    masks = torch.stack([owner == i for i in range(3)])
    colours = [(255, 10, 99), (0, 200, 31), (7, 8, 250)]
    got = exchange({"image": image, "masks": masks, "alpha": alpha}, """
      r.drawn = data.draw_segmentation_masks(g.image, g.masks, {alpha = g.alpha, width = 0, colors = {{255, 10, 99}, {0, 200, 31}, {7, 8, 250}}})
    """)["drawn"]
    want = draw_segmentation_masks(image, masks, alpha=alpha, colors=colours)
    inside = masks.any(0)
    assert torch.equal(got[:, inside], want[:, inside])
    assert torch.equal(got[:, ~inside], image[:, ~inside])
