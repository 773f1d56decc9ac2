"""What the view tests share: pictures, calls of data.apply_view, and a view redone with Pillow and torchvision."""
from pathlib import Path

import numpy as np
import torch
from PIL import Image, ImageFilter
from torchvision.transforms.v2 import functional as F

STEPS = (F.adjust_brightness, F.adjust_contrast, F.adjust_saturation, F.adjust_hue)
FLAT = f"local flat = dofile('{Path(__file__).parents[1] / 'lua' / 'flat_views.lua'}')\n"
NAMES = ("brightness", "contrast", "saturation", "hue")


def picture(rng, width, height, kind):
    if kind == "noise":
        return rng.integers(0, 256, (height, width, 3), dtype=np.uint8)
    y, x = np.mgrid[0:height, 0:width]
    waves = [128 + 110 * np.sin(x / (9 + 4 * c) + y / (13 + 2 * c)) for c in range(3)]
    return np.clip(np.stack(waves, -1) + rng.normal(0, 8, (height, width, 3)), 0, 255).astype(np.uint8)


def lua(value):
    if isinstance(value, dict):
        return "{" + ", ".join(f"{k} = {lua(v)}" for k, v in value.items()) + "}"
    if isinstance(value, (list, tuple)):
        return "{" + ", ".join(map(lua, value)) + "}"
    if isinstance(value, bool):
        return "true" if value else "false"
    return repr(value)


def apply(sslrun, tmp_path, cases):
    """cases: (pixels [H, W, 3], options) -> uint8 tensors [3, S, S]."""
    lines = []
    for i, (pixels, options) in enumerate(cases):
        Image.fromarray(pixels).save(tmp_path / f"{i}.png", compress_level=1)
        lines.append(f"out[{i + 1}] = flat.apply(data.read_image('{i}.png'), {lua(options)})")
    # LuaJIT limits the constants of one function, so every line is one.
    sslrun(FLAT + "local out = {}\n" + "\n".join(f"(function() {line} end)();" for line in lines) + "\ncheckpoint.save('out.pt', out)")
    return torch.load(tmp_path / "out.pt", weights_only=True)


def as_tensor(pixels):
    return torch.from_numpy(np.ascontiguousarray(pixels.transpose(2, 0, 1)))


def redo(image, p, flip_first):
    """A uint8 view [3, S, S] of a Pillow image from drawn parameters, with nobody's code but Pillow's and torchvision's."""
    x, y, w, h = (int(v) for v in p["crop"])
    width, height = (int(v) for v in p["resize"])
    left, top, side, _ = (int(v) for v in p["window"])
    resample = Image.BICUBIC if p["filter"] == "bicubic" else Image.BILINEAR
    image = image.crop((x, y, x + w, y + h)).resize((width, height), resample).crop((left, top, left + side, top + side))
    view = F.pil_to_tensor(image)
    if p["flip"] and flip_first:
        view = F.hflip(view)
    for step in p.get("jitter", {}).get("order", []):
        view = STEPS[int(step)](view, p["jitter"][NAMES[int(step)]])
    view = F.rgb_to_grayscale(view, 3) if p["grayscale"] else view
    if p["blur_sigma"] > 0 and p["blur_kernel"] > 0:
        view = F.gaussian_blur(view, [int(p["blur_kernel"])] * 2, [p["blur_sigma"]] * 2)
    elif p["blur_sigma"] > 0:
        view = F.pil_to_tensor(F.to_pil_image(view).filter(ImageFilter.GaussianBlur(p["blur_sigma"])))
    view = F.solarize(view, p["solarize"]) if "solarize" in p else view
    view = F.posterize(view, int(p["posterize"]))
    view = F.equalize(view) if p["equalize"] else view
    view = F.hflip(view) if p["flip"] and not flip_first else view
    if "erase" in p:
        x, y, w, h = (int(v) for v in p["erase"])
        view = F.erase(view, y, x, h, w, torch.tensor(p["erase_value"]).round().to(torch.uint8).view(3, 1, 1))
    return view
