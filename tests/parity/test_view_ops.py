"""Single operations of views on 200 random pictures each, against Pillow and torchvision."""
import numpy as np
import pytest
import torch
import view_cases
from PIL import Image, ImageFilter, ImageOps
from torchvision.transforms import v2
from torchvision.transforms.v2 import functional as F
from view_cases import apply, as_tensor

RNG = np.random.default_rng(2)
COUNT = 200


def square(trial):
    size = int(RNG.integers(24, 130))
    return size, view_cases.picture(RNG, size, size, "photo" if trial % 2 else "noise")


def differences(sslrun, tmp_path, cases, expected):
    for got, want, (_, options) in zip(apply(sslrun, tmp_path, cases), expected, cases):
        yield (got.int() - torch.as_tensor(want).int()).abs(), options


@pytest.mark.parametrize("name,resample", [("bilinear", Image.BILINEAR), ("bicubic", Image.BICUBIC)])
def test_resize(sslrun, tmp_path, name, resample):
    cases, expected = [], []
    for trial in range(COUNT):
        width, height, size = (int(v) for v in RNG.integers(20, 200, 3))
        pixels = view_cases.picture(RNG, width, height, "photo" if trial % 2 else "noise")
        cases.append((pixels, dict(size=size, filter=name)))
        expected.append(as_tensor(np.asarray(Image.fromarray(pixels).resize((size, size), resample))))
    assert all(d.max() == 0 for d, _ in differences(sslrun, tmp_path, cases, expected))


def test_pillow_blur(sslrun, tmp_path):
    cases, expected = [], []
    for trial in range(COUNT):
        size, pixels = square(trial)
        sigma = float(np.float32(RNG.uniform(0.1, 2.0)))
        cases.append((pixels, dict(size=size, blur_sigma=sigma)))
        expected.append(as_tensor(np.asarray(Image.fromarray(pixels).filter(ImageFilter.GaussianBlur(sigma)))))
    assert all(d.max() == 0 for d, _ in differences(sslrun, tmp_path, cases, expected))


def test_kernel_blur(sslrun, tmp_path):
    """At most one level: ours rounds to bytes between the axes, torchvision does not."""
    cases, expected = [], []
    for trial in range(COUNT):
        size, pixels = square(trial)
        sigma, kernel = float(np.float32(RNG.uniform(0.1, 5.0))), int(2 * RNG.integers(1, 12) + 1)
        cases.append((pixels, dict(size=size, blur_sigma=sigma, blur_kernel=kernel)))
        expected.append(F.gaussian_blur(as_tensor(pixels), [kernel, kernel], [sigma, sigma]))
    found = list(differences(sslrun, tmp_path, cases, expected))
    assert max(d.max() for d, _ in found) <= 1
    assert np.mean([(d > 0).float().mean() for d, _ in found]) < 0.25


def test_solarize_posterize_equalize(sslrun, tmp_path):
    cases, expected = [], []
    for trial in range(3 * COUNT):
        size, pixels = square(trial)
        if trial % 6 == 5:  # few grey levels, one of them in most pixels: tables with steps of 1 and none at all
            pixels = (pixels // 100 * 100) * (RNG.random((size, size, 1)) < RNG.uniform(0, 0.2)).astype(np.uint8)
        threshold, bits, tensor = int(RNG.integers(0, 257)), int(RNG.integers(0, 9)), as_tensor(pixels)
        options, want = [
            (dict(solarize=threshold), lambda: F.solarize(tensor, threshold) if threshold < 256 else tensor),
            (dict(posterize=bits), lambda: F.posterize(tensor, bits)),
            (dict(equalize=True), lambda: F.equalize(tensor)),
        ][trial % 3]
        want = want()
        if "equalize" in options:
            assert np.array_equal(want, as_tensor(np.asarray(ImageOps.equalize(Image.fromarray(pixels)))))
        cases.append((pixels, dict(size=size, **options)))
        expected.append(want)
    for difference, options in differences(sslrun, tmp_path, cases, expected):
        assert difference.max() == 0, options


def test_erase(sslrun, tmp_path):
    cases, expected = [], []
    for trial in range(COUNT):
        size, pixels = square(trial)
        x, y = (int(v) for v in RNG.integers(0, size, 2))
        w, h = int(RNG.integers(1, size - x + 1)), int(RNG.integers(1, size - y + 1))
        value = [int(v) for v in RNG.integers(0, 256, 3)]
        cases.append((pixels, dict(size=size, erase=[x, y, w, h], erase_value=value)))
        expected.append(F.erase(as_tensor(pixels), y, x, h, w, torch.tensor(value, dtype=torch.uint8).view(3, 1, 1)))
    assert all(d.max() == 0 for d, _ in differences(sslrun, tmp_path, cases, expected))


def test_laws_of_the_new_steps(sslrun, tmp_path):
    """3,000 draws of the erased rectangle each way, and the shares of the coins."""
    count, size = 3000, 96
    sslrun(view_cases.FLAT + f"""
      local views, out = data.views{{{{size = {size}, erase = {{p = 0.5}}, posterize = {{p = 0.3, bits = 5}}, equalize = 0.2}}}}, {{}}
      for i = 0, {count - 1} do
        local p = flat.draw(views, {{width = 100, height = 100, seed = 3, index = i}})
        local e = p.erase or {{-1, -1, -1, -1}}
        out[i + 1] = {{e[1], e[2], e[3], e[4], p.posterize, p.equalize and 1 or 0}}
      end
      checkpoint.save('out.pt', out)
    """)
    ours = np.array(torch.load(tmp_path / "out.pt", weights_only=True), dtype=np.float64)
    torch.manual_seed(0)
    transform, probe, theirs = v2.RandomErasing(p=1), [torch.empty(3, size, size)], []
    for _ in range(count):
        p = transform.make_params(probe)
        theirs.append((p["j"], p["i"], p["w"], p["h"]))
    theirs, erased = np.array(theirs, dtype=np.float64), ours[ours[:, 2] > 0]
    for column in range(4):
        a, b = erased[:, column], theirs[:, column]
        assert abs(a.mean() - b.mean()) < 5 * np.sqrt(a.var() / len(a) + b.var() / len(b)), column
        assert abs(a.std() / b.std() - 1) < 0.12, column
    for share, p in [(len(erased) / count, 0.5), ((ours[:, 4] == 5).mean(), 0.3), (ours[:, 5].mean(), 0.2)]:
        assert abs(share - p) < 5 * np.sqrt(p * (1 - p) / count)
    assert set(ours[:, 4]) == {5, 8}


@pytest.mark.parametrize("isa", ["baseline", "avx2", "avx512", ""])
def test_batch_types_and_memory_formats(sslrun, tmp_path, monkeypatch, isa):
    """Every value type and memory format holds the numbers that torch makes of the float32 batch, erased parts included."""
    monkeypatch.setenv("SSLRUN_ISA", isa)
    (tmp_path / "in").mkdir()
    for i in range(3):
        Image.fromarray(view_cases.picture(RNG, 150, 120, "noise")).save(tmp_path / "in" / f"{i}.png")
    sslrun("""
      local function batch(type, format)
        local plan = data.views{ {size = 37, count = 2, hflip = 0.5, erase = {p = 1, value = {-1.5, 0.25, 300}}},
                                 {size = 300, std = {0.2, 5e-6, 1}}, dtype = type, memory_format = format }
        local b = data.loader(data.images('in'), plan, {batch = 3, seed = 4}):epoch(0)()
        return {b[1], b[2], b[3]}
      end
      local out = {}
      for _, type in ipairs{'float32', 'float16', 'bfloat16', 'uint8'} do
        for _, format in ipairs{'contiguous_format', 'channels_last'} do out[#out + 1] = batch(type, format) end
      end
      checkpoint.save('out.pt', out)
    """)
    out = torch.load(tmp_path / "out.pt", weights_only=True)
    mean = torch.tensor([0.485, 0.456, 0.406]).view(3, 1, 1)
    stds = [torch.tensor([0.229, 0.224, 0.225]).view(3, 1, 1)] * 2 + [torch.tensor([0.2, 5e-6, 1]).view(3, 1, 1)]
    for i, type in enumerate([torch.float32, torch.float16, torch.bfloat16, torch.uint8]):
        for j, format in enumerate([torch.contiguous_format, torch.channels_last]):
            for view in range(3):
                got, float32 = out[2 * i + j][view], out[0][view]
                assert got.dtype == type and got.is_contiguous(memory_format=format)
                if type == torch.uint8:
                    want = ((float32 * stds[view] + mean) * 255).round()
                    if view < 2:  # erased: the values themselves, clipped
                        hit = (float32 == torch.tensor([-1.5, 0.25, 300]).view(3, 1, 1)).all(1, keepdim=True)
                        assert hit.flatten(1).any(1).all()
                        want = torch.where(hit, torch.tensor([0.0, 0, 255]).view(3, 1, 1), want)
                    assert torch.equal(got.float(), want)
                else:
                    assert torch.equal(got, float32.to(type)), (type, format, view)
