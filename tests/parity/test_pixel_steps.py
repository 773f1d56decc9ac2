"""The steps photometric_distortion, gaussian_noise, jpeg and cutout: pixels by their definitions, and laws."""
import numpy as np
import torch
import view_cases
from step_cases import apply, draws, same_law
from torchvision.transforms import v2
from torchvision.transforms.v2 import functional as F

RNG = np.random.default_rng(7)


def pictures(count):
    for trial in range(count):
        width, height = (int(v) for v in RNG.integers(17, 90, 2))
        yield view_cases.picture(RNG, width, height, "photo" if trial % 2 else "noise")


def test_jpeg(sslrun, tmp_path):
    """Bit for bit: torchvision has libjpeg-turbo too, 4:2:0, the exact transforms."""
    cases = [(pixels, [("jpeg", {"quality": int(RNG.integers(1, 101))})]) for pixels in pictures(40)]
    for got, (pixels, steps) in zip(apply(sslrun, tmp_path, cases), cases):
        assert torch.equal(got, F.jpeg(view_cases.as_tensor(pixels), steps[0][1]["quality"]))
    qualities = [int(p["quality"]) for p in draws(sslrun, tmp_path, ("jpeg", {"quality": [30, 34]}), 50, 40, 500)]
    assert set(qualities) == set(range(30, 35)) and min(qualities.count(q) for q in range(30, 35)) > 60


def philox(counter, key0, key1):
    """Philox4x32-10 (Random123) on arrays of counters [4, n]."""
    c, mask = [np.asarray(v, np.uint64) for v in counter], np.uint64(0xFFFFFFFF)
    key0, key1 = np.uint64(key0), np.uint64(key1)
    for _ in range(10):
        low, high = np.uint64(0xD2511F53) * c[0], np.uint64(0xCD9E8D57) * c[2]
        c = [(high >> np.uint64(32)) ^ c[1] ^ key0, high & mask, (low >> np.uint64(32)) ^ c[3] ^ key1, low & mask]
        key0, key1 = (key0 + np.uint64(0x9E3779B9)) & mask, (key1 + np.uint64(0xBB67AE85)) & mask
    return c


def noise_of(seed, width, height):
    """Standard normal numbers [3, H, W] by Box and Muller's method in float64."""
    blocks = -(-width // 4)
    c, y, x = np.meshgrid(np.arange(3), np.arange(height), np.arange(blocks), indexing="ij")
    bits = [v.astype(np.float64) // 256 / 2**24 for v in philox([x, y, c, np.zeros_like(x)], seed, 0)]
    values = []
    for first, second in [(0, 1), (2, 3)]:
        radius = np.sqrt(-2 * np.log1p(-bits[first]))
        values += [radius * np.cos(2 * np.pi * bits[second]), radius * np.sin(2 * np.pi * bits[second])]
    return np.stack(values, -1).reshape(3, height, 4 * blocks)[:, :, :width]


def test_gaussian_noise(sslrun, tmp_path):
    """torchvision's formula on the numbers that the seed names. They are float32 here, float64 there: where a noise of almost
    a whole level is cut, in less than 0.1 % of the values, one level."""
    cases = []
    for pixels in pictures(20):
        cases.append((pixels, [("gaussian_noise", {"mean": float(RNG.uniform(-0.1, 0.1)), "sigma": float(RNG.uniform(0, 0.3)),
                                                   "seed": int(RNG.integers(0, 2**32))})]))
    for got, (pixels, [(_, p)]) in zip(apply(sslrun, tmp_path, cases), cases):
        noise = np.trunc(p["mean"] * 255 + noise_of(p["seed"], pixels.shape[1], pixels.shape[0]) * (p["sigma"] * 255))
        want = np.clip(pixels.transpose(2, 0, 1) + noise, 0, 255)
        apart = np.abs(got.numpy() - want)
        assert apart.max() <= 1 and (apart > 0).mean() < 1e-3


def test_law_of_gaussian_noise(sslrun, tmp_path):
    grey = np.full((120, 200, 3), 128, np.uint8)
    ours = apply(sslrun, tmp_path, [(grey, [("gaussian_noise", {"mean": 0.05, "sigma": 0.1, "seed": 9})])])[0]
    torch.manual_seed(0)
    same_law(ours.flatten(), v2.GaussianNoise(0.05, 0.1)(view_cases.as_tensor(grey)).flatten())
    seeds = [int(p["seed"]) for p in draws(sslrun, tmp_path, ("gaussian_noise", {}), 8, 8, 100)]
    assert len(set(seeds)) == 100 and max(seeds) > 2**31


def test_cutout(sslrun, tmp_path):
    """The rectangle is uoguelph-mlrg/Cutout's for the pixel drawn; every pixel is drawn as often."""
    width, height, length, count = 12, 9, 6, 2000
    ours = [tuple(int(v) for v in p["box"]) for p in draws(sslrun, tmp_path, ("cutout", {"length": length}), width, height, count)]
    possible = []
    for y in range(height):
        for x in range(width):
            x1, x2 = np.clip([x - length // 2, x + length // 2], 0, width)
            y1, y2 = np.clip([y - length // 2, y + length // 2], 0, height)
            possible.append((int(x1), int(y1), int(x2 - x1), int(y2 - y1)))
    assert set(ours) == set(possible)
    for box in set(possible):
        share = possible.count(box) / len(possible)
        assert abs(ours.count(box) / count - share) < 5 * (share * (1 - share) / count) ** 0.5
    pixels = next(pictures(1))
    got = apply(sslrun, tmp_path, [(pixels, [("cutout", {"box": [3, 4, 5, 6], "value": [1, 2, 300]})])])[0]
    want = view_cases.as_tensor(pixels).clone()
    want[:, 4:10, 3:8] = torch.tensor([1, 2, 255], dtype=torch.uint8).view(3, 1, 1)
    assert torch.equal(got, want)


def test_cutout_behind_normalize(sslrun, tmp_path):
    """Zero inside the rectangle, as the released code's mask makes it, and nothing else changed."""
    sslrun("""
      data.scenes.generate('scenes', {train = 8, val = 2, size = 40, workers = 1})
      local out, set = {}, data.scenes('scenes', 'train')
      for name, p in pairs{cut = 1, whole = 0} do
        local views = data.views{ {steps = { {'resize', size = 40}, {'normalize'}, {'cutout', length = 12, p = p} }} }
        out[name] = data.loader(set, views, {batch = 8, shuffle = false, seed = 4}):epoch(0)()[1]
        out.boxes = out.boxes or {}
        for i = 0, 7 do
          local drawn = data.draw_view(views, {width = 40, height = 40, seed = 4, index = i})
          if p == 1 then out.boxes[i + 1] = drawn[#drawn].box end
        end
      end
      checkpoint.save('out.pt', out)
    """)
    out = torch.load(tmp_path / "out.pt", weights_only=True)
    want = out["whole"].clone()
    for i, (x, y, w, h) in enumerate([int(v) for v in box] for box in out["boxes"]):
        want[i, :, y:y + h, x:x + w] = 0
    assert torch.equal(out["cut"], want) and not torch.equal(out["cut"], out["whole"])


def to_hsv(rgb):
    """OpenCV's RGB2HSV of bytes: division by tables of 12 bits of fraction, hue of 180 steps."""
    rgb = rgb.astype(np.int64)
    r, g, b = rgb[..., 0], rgb[..., 1], rgb[..., 2]
    v, diff = rgb.max(-1), rgb.max(-1) - rgb.min(-1)
    table = lambda top, by: np.where(by > 0, np.rint(top * 4096 / np.maximum(by, 1)), 0).astype(np.int64)
    s = (diff * table(255, v) + 2048) >> 12
    h = np.where(v == r, g - b, np.where(v == g, b - r + 2 * diff, r - g + 4 * diff))
    h = (h * table(180 / 6, diff) + 2048) >> 12
    return np.stack([np.where(h < 0, h + 180, h), s, v], -1)


def to_rgb(hsv):
    """OpenCV's HSV2RGB of bytes, in float64."""
    h, s, v = hsv[..., 0] * 6 / 180, hsv[..., 1] / 255, hsv[..., 2] / 255
    sector, f = np.floor(h).astype(int) % 6, h - np.floor(h)
    p, q, t = v * (1 - s), v * (1 - s * f), v * (1 - s * (1 - f))
    choices = [(v, t, p), (q, v, p), (p, v, t), (p, q, v), (t, p, v), (v, p, q)]
    out = [np.choose(sector, [choice[c] for choice in choices]) for c in range(3)]
    return np.rint(np.stack(out, -1) * 255).astype(np.uint8)


def convert(values, alpha=1, beta=0):
    """mmsegmentation's: float32, clipped, its fraction cut off."""
    return np.clip(values.astype(np.float32) * np.float32(alpha) + np.float32(beta), 0, 255).astype(np.uint8)


def distorted(rgb, p):
    """The steps of mmsegmentation's PhotoMetricDistortion in their order."""
    if "brightness" in p:
        rgb = convert(rgb, beta=p["brightness"])
    if "contrast" in p and not p["contrast_last"]:
        rgb = convert(rgb, alpha=p["contrast"])
    if "saturation" in p:
        hsv = to_hsv(rgb)
        hsv[..., 1] = convert(hsv[..., 1], alpha=p["saturation"])
        rgb = to_rgb(hsv)
    if "hue" in p:
        hsv = to_hsv(rgb)
        hsv[..., 0] = (hsv[..., 0] + p["hue"]) % 180
        rgb = to_rgb(hsv)
    if "contrast" in p and p["contrast_last"]:
        rgb = convert(rgb, alpha=p["contrast"])
    return rgb


def test_photometric_distortion(sslrun, tmp_path):
    """Bit for bit without HSV. OpenCV's way back from HSV rounds the last values of a row and cuts the others' fraction off: one
    level at most; a second way there and back may double it, contrast multiplies it by 1.5."""
    cases = []
    for i, pixels in enumerate(pictures(64)):
        p = {"contrast_last": bool(i % 2)}
        if i & 2: p["brightness"] = float(RNG.uniform(-32, 32))
        if i & 4: p["contrast"] = float(RNG.uniform(0.5, 1.5))
        if i & 8: p["saturation"] = float(RNG.uniform(0.5, 1.5))
        if i & 16: p["hue"] = int(RNG.integers(-18, 18))
        cases.append((pixels, [("photometric_distortion", p)]))
    for got, (pixels, [(_, p)]) in zip(apply(sslrun, tmp_path, cases), cases):
        apart = np.abs(got.numpy().transpose(1, 2, 0).astype(int) - distorted(pixels, p))
        most = 0 if not {"saturation", "hue"} & set(p) else 1 if len(p) == 2 and "contrast" not in p else 4
        assert apart.max() <= most and apart.mean() < 1, p


def test_law_of_photometric_distortion(sslrun, tmp_path):
    count = 2000
    ours = draws(sslrun, tmp_path, ("photometric_distortion", {"brightness_delta": 20, "contrast": [0.6, 1.2], "hue_delta": 3}), 30, 20, count)
    for key in ("brightness", "contrast", "saturation", "hue"):
        assert abs(sum(key in p for p in ours) / count - 0.5) < 5 * (0.25 / count) ** 0.5
    assert abs(sum(bool(p["contrast_last"]) for p in ours) / count - 0.5) < 5 * (0.25 / count) ** 0.5
    for key, low, high in [("brightness", -20, 20), ("contrast", 0.6, 1.2), ("saturation", 0.5, 1.5)]:
        same_law([p[key] for p in ours if key in p], RNG.uniform(low, high, count))
    assert {int(p["hue"]) for p in ours if "hue" in p} == set(range(-3, 3))
