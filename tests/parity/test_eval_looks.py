"""How an evaluation cuts pictures, against Pillow and torchvision: every value of the network's input."""
import numpy
import pytest
import torch
from PIL import Image
from torchvision import transforms

BILINEAR, BICUBIC = transforms.InterpolationMode.BILINEAR, transforms.InterpolationMode.BICUBIC
MEAN, STD = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)


def expected(image, name):
    steps = {
        "eval": [transforms.Resize(64), transforms.CenterCrop(56)],
        "squeeze": [transforms.Resize((56, 56))],
        "squash": [transforms.Resize(64), transforms.Resize((56, 56))],
        "person": [transforms.Resize((56, 28), BICUBIC)],
        "mirrored_person": [transforms.Resize((56, 28), BICUBIC), transforms.RandomHorizontalFlip(1)],
    }[name]
    return transforms.Compose([*steps, transforms.ToTensor(), transforms.Normalize(MEAN, STD)])(image)


@pytest.mark.parametrize("name", ["eval", "squeeze", "squash", "person", "mirrored_person"])
def test_looks(exchange, tmp_path, name):
    rng = numpy.random.default_rng(0)
    folder = tmp_path / "pictures"
    folder.mkdir()
    for i, (width, height) in enumerate([(90, 61), (61, 90), (77, 77), (200, 83), (40, 50)]):
        Image.fromarray(rng.integers(0, 256, (height, width, 3), dtype=numpy.uint8)).save(folder / f"{i}.png")
    out = exchange({}, f"""
        local set, pictures = {{ size = 56, resize = 64 }}, data.images 'pictures'
        local loader = require('ssl.eval.looks').loader('{name}', set, pictures,
          {{ batch = 2, workers = 1, device = 'cpu', seed = 0, sampler = data.sampler.sequential(pictures) }})
        assert(tostring(loader):find '^Loader', 'the pictures are not made on the threads of a loader')
        for batch in loader:epoch(0) do r[#r + 1] = batch[1] end""")
    ours = [row for batch in out for row in batch]
    for i in range(5):
        reference = expected(Image.open(folder / f"{i}.png"), name)
        assert ours[i].shape == reference.shape
        assert (ours[i] - reference).abs().max() < 1e-6  # pixels are equal; float32 normalisation
