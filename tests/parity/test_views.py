"""Views from given parameters against Pillow and torchvision; the laws of the draws against torchvision's."""
import numpy as np
import pytest
import torch
import view_cases
from PIL import Image, ImageFilter
from torchvision.transforms import v2
from torchvision.transforms.v2 import functional as F
from view_cases import NAMES, STEPS, apply, as_tensor

RNG = np.random.default_rng(1)
def picture(width, height, kind):
    return view_cases.picture(RNG, width, height, kind)


def test_crop_resize_flip_equal_torchvision_on_pillow_images(sslrun, tmp_path):
    cases, expected = [], []
    for trial in range(200):
        width, height = (int(v) for v in RNG.integers(40, 400, 2))
        w, h = int(RNG.integers(1, width + 1)), int(RNG.integers(1, height + 1))
        x, y = int(RNG.integers(0, width - w + 1)), int(RNG.integers(0, height - h + 1))
        size, flip = int(RNG.integers(1, 230)), bool(trial % 2)
        pixels = picture(width, height, "photo" if trial % 3 else "noise")
        cases.append((pixels, dict(crop=[x, y, w, h], size=size, flip=flip)))
        image = F.resized_crop(Image.fromarray(pixels), y, x, h, w, [size, size])
        expected.append(np.asarray(F.hflip(image) if flip else image))
    for got, want in zip(apply(sslrun, tmp_path, cases), expected):
        assert np.array_equal(got.numpy(), want.transpose(2, 0, 1))


@pytest.mark.parametrize("kind", ["photo", "noise"])
def test_jitter_equals_torchvision_on_uint8_tensors(sslrun, tmp_path, kind):
    cases, expected = [], []
    for trial in range(100):
        pixels = picture(97, 97, kind)
        order = [int(v) for v in RNG.permutation(4)[: 4 if trial % 4 else int(RNG.integers(1, 5))]]
        factors = [float(np.float32(v)) for v in (*RNG.uniform(0.3, 1.8, 3), RNG.uniform(-0.5, 0.5))]
        grey = trial % 5 == 0
        cases.append((pixels, dict(size=97, jitter=dict(order=order, **dict(zip(NAMES, factors))), grayscale=grey)))
        want = as_tensor(pixels)
        for step in order:
            want = STEPS[step](want, factors[step])
        expected.append(F.rgb_to_grayscale(want, 3) if grey else want)
    for got, want, (_, options) in zip(apply(sslrun, tmp_path, cases), expected, cases):
        # The same float32 operations in the same order: equal, but for a rounding that a later truncation shows.
        difference = (got.int() - want.int()).abs()
        assert (difference > 0).float().mean() <= 1e-4 and difference.max() <= 4, (options, difference.max())


def test_single_steps_equal_torchvision_exactly(sslrun, tmp_path):
    cases, expected = [], []
    for step in range(4):
        for factor in ([0.0, 0.5, 1.0, 1.7] if step < 3 else [-0.5, -0.1, 0.0, 0.07, 0.5]):
            pixels = picture(256, 256, "noise")
            cases.append((pixels, dict(size=256, jitter=dict(order=[step], **{NAMES[step]: factor}))))
            expected.append(STEPS[step](as_tensor(pixels), float(np.float32(factor))))
    for threshold in (0, 1, 128, 255):
        pixels = picture(33, 33, "noise")
        cases.append((pixels, dict(size=33, solarize=threshold)))
        expected.append(F.solarize(as_tensor(pixels), threshold))
    for got, want, (_, options) in zip(apply(sslrun, tmp_path, cases), expected, cases):
        difference = (got.int() - want.int()).abs()
        assert difference.max() == 0, (options, int(difference.max()), float((difference > 0).float().mean()))


def test_blur_equals_pillow(sslrun, tmp_path):
    cases, expected = [], []
    for sigma in (0.1, 0.3, 0.7, 1.0, 1.5, 1.999, 2.0, 3.3, 9.0, 40.0):
        for size in (7, 64, 97):
            pixels = picture(size, size, "noise")
            cases.append((pixels, dict(size=size, blur_sigma=sigma)))
            expected.append(np.asarray(Image.fromarray(pixels).filter(ImageFilter.GaussianBlur(sigma))))
    for got, want, (_, options) in zip(apply(sslrun, tmp_path, cases), expected, cases):
        assert np.array_equal(got.numpy(), want.transpose(2, 0, 1)), options


def test_eval_view_equals_torchvision(sslrun, tmp_path):
    """Loader output of eval_views against Resize + CenterCrop + ToTensor + Normalize on Pillow images."""
    (tmp_path / "in").mkdir()
    for i, (width, height) in enumerate([(300, 200), (199, 301), (64, 64), (500, 91)]):
        Image.fromarray(picture(width, height, "photo")).save(tmp_path / "in" / f"{i}.png")
    sslrun("""
      local loader = data.loader(data.images('in'), data.eval_views{size = 96, resize = 112}, {batch = 4, shuffle = false})
      for batch in loader:epoch(0) do checkpoint.save('out.pt', {batch[1], batch.index}) end
    """)
    got, index = torch.load(tmp_path / "out.pt", weights_only=True)
    transform = v2.Compose([v2.Resize(112), v2.CenterCrop(96), v2.PILToTensor(), v2.ToDtype(torch.float32, scale=True),
                            v2.Normalize([0.485, 0.456, 0.406], [0.229, 0.224, 0.225])])
    want = torch.stack([transform(Image.open(tmp_path / "in" / f"{i}.png").convert("RGB")) for i in range(4)])
    assert index.tolist() == [0, 1, 2, 3]
    # One multiply-add against divide, subtract, divide: a few units in the last place of values up to 2.7.
    torch.testing.assert_close(got, want, rtol=0, atol=1e-6)


def test_loader_views_equal_their_drawn_parameters_on_pillow(sslrun, tmp_path):
    """The whole path: what draw_view tells, redone with Pillow and torchvision, is what the loader delivers."""
    (tmp_path / "in").mkdir()
    for i in range(6):
        Image.fromarray(picture(120 + 30 * i, 150, "photo")).save(tmp_path / "in" / f"{i}.jpg", quality=90)
    sslrun(view_cases.FLAT + """
      local views = data.simsiam_views{size = 64}
      local loader = data.loader(data.images('in'), views, {batch = 6, seed = 5})
      for batch in loader:epoch(3) do
        checkpoint.save('out.pt', {batch[1], batch[2], batch.index})
        local drawn = {}
        for slot, index in ipairs(batch.index:tolist()) do
          for view = 0, 1 do
            drawn[#drawn + 1] = flat.draw(views, {width = 120 + 30 * index, height = 150, seed = 5, epoch = 3, index = index, view = view})
          end
        end
        checkpoint.save('drawn.pt', drawn)
      end
    """)
    first, second, index = torch.load(tmp_path / "out.pt", weights_only=True)
    drawn = torch.load(tmp_path / "drawn.pt", weights_only=True)
    assert sorted(index.tolist()) == list(range(6))
    mean, std = torch.tensor([0.485, 0.456, 0.406]).view(3, 1, 1), torch.tensor([0.229, 0.224, 0.225]).view(3, 1, 1)
    for slot, sample in enumerate(index.tolist()):
        for view, tensor in enumerate((first, second)):
            p = drawn[2 * slot + view]
            x, y, w, h = (int(v) for v in p["crop"])
            image = F.resized_crop(Image.open(tmp_path / "in" / f"{sample}.jpg"), y, x, h, w, [64, 64])
            want = F.pil_to_tensor(image)
            for step in p.get("jitter", {}).get("order", []):
                want = STEPS[int(step)](want, p["jitter"][NAMES[int(step)]])
            want = F.rgb_to_grayscale(want, 3) if p["grayscale"] else want
            if p["blur_sigma"] > 0:
                want = F.pil_to_tensor(F.to_pil_image(want).filter(ImageFilter.GaussianBlur(p["blur_sigma"])))
            want = F.hflip(want) if p["flip"] else want
            got = torch.round((tensor[slot] * std + mean) * 255)
            difference = (got - want).abs()
            assert difference.max() <= 4 and (difference > 0).float().mean() < 1e-3, (sample, view, p)


def test_draw_laws_match_torchvision(sslrun, tmp_path):
    """4,000 draws each way: crop area, aspect, position, factors and coins have the same means and spreads."""
    count, width, height = 4000, 320, 240
    sslrun(view_cases.FLAT + f"""
      local views, out = data.simsiam_views{{size = 64, scale = {{0.2, 1}}, solarize = {{p = 0.2}}}}, {{}}
      for i = 0, {count - 1} do
        local p = flat.draw(views, {{width = {width}, height = {height}, seed = 1, epoch = 0, index = i, view = i % 2}})
        local j = p.jitter or {{order = {{-1}}, brightness = -1, contrast = -1, saturation = -1, hue = -1}}
        out[i + 1] = {{p.crop[1], p.crop[2], p.crop[3], p.crop[4], j.brightness, j.contrast, j.saturation, j.hue, j.order[1],
                      p.grayscale and 1 or 0, p.blur_sigma, p.solarize and 1 or 0, p.flip and 1 or 0}}
      end
      checkpoint.save('out.pt', out)
    """)
    ours = np.array(torch.load(tmp_path / "out.pt", weights_only=True), dtype=np.float64)
    torch.manual_seed(0)
    crops = []
    transform = v2.RandomResizedCrop(64, scale=(0.2, 1.0))
    probe = [torch.empty(3, height, width)]
    for _ in range(count):
        p = transform.make_params(probe)
        crops.append((p["left"], p["top"], p["width"], p["height"]))
    crops = np.array(crops, dtype=np.float64)

    def same(a, b, name):  # two-sample z test at 5 standard errors: fails by chance less than once in a million
        error = np.sqrt(a.var() / len(a) + b.var() / len(b))
        assert abs(a.mean() - b.mean()) < 5 * error, (name, a.mean(), b.mean())
        assert abs(a.std() / b.std() - 1) < 0.1, (name, a.std(), b.std())

    for column, name in enumerate(("left", "top", "width", "height")):
        same(ours[:, column], crops[:, column], name)
    same(ours[:, 2] * ours[:, 3], crops[:, 2] * crops[:, 3], "area")
    same(ours[:, 2] / ours[:, 3], crops[:, 2] / crops[:, 3], "aspect")
    jittered = ours[ours[:, 4] >= 0]
    for share, p, name in [(len(jittered) / count, 0.8, "jitter"), (ours[:, 9].mean(), 0.2, "grayscale"),
                           ((ours[:, 10] > 0).mean(), 0.5, "blur"), (ours[:, 11].mean(), 0.2, "solarize"), (ours[:, 12].mean(), 0.5, "flip")]:
        assert abs(share - p) < 5 * np.sqrt(p * (1 - p) / count), (name, share)
    for column in (4, 5, 6):
        same(jittered[:, column], RNG.uniform(0.6, 1.4, count), NAMES[column - 4])
    same(jittered[:, 7], RNG.uniform(-0.1, 0.1, count), "hue")
    same(ours[ours[:, 10] > 0][:, 10], RNG.uniform(0.1, 2.0, count), "sigma")
    first = np.bincount(jittered[:, 8].astype(int), minlength=4) / len(jittered)
    assert np.abs(first - 0.25).max() < 5 * np.sqrt(0.25 * 0.75 / len(jittered)), first
