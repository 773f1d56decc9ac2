"""Views of pictures that keep their values, in TIFF and .npy, beside torch and torchvision on the same drawn numbers."""
import re

import numpy as np
import pytest
import torch
from torchvision.transforms.v2 import functional as F

from picture_files import picture, saved
from test_stored_channels import multi_tiff, npy, values_of

HEIGHT, WIDTH = 41, 57
MEAN, STD = [0.1, 0.4, 0.5, 0.2, 0.3], [0.5, 0.25, 0.3, 0.2, 1.5]
SETTINGS = f"mean = {{{', '.join(map(str, MEAN))}}}, std = {{{', '.join(map(str, STD))}}}"
STEPS = {
    "crop": f"{{'random_resized_crop', size = {{20, 28}}}}, {{'hflip'}}, {{'normalize', {SETTINGS}}}",
    "bicubic": f"{{'random_resized_crop', size = 33, filter = 'bicubic'}}, {{'normalize', {SETTINGS}}}",
    "blur": f"{{'random_resized_crop', size = 24}}, {{'gaussian_blur', kernel = 7, sigma = {{0.3, 2}}}}, {{'hflip'}}, {{'normalize', {SETTINGS}}}",
    "erase": f"{{'resize', size = {{30, 30}}}}, {{'center_crop', size = 24}}, {{'normalize', {SETTINGS}}}, {{'erase', p = 1, value = {{1, 2, 3, 4, 5}}}}",
    "erase_before": f"{{'resize', size = {{30, 30}}}}, {{'erase', p = 1, value = 0.25}}, {{'hflip'}}, {{'normalize', {SETTINGS}}}",
    "two_resizes": f"{{'resize', size = {{36, 50}}}}, {{'center_crop', size = 32}}, {{'resize', size = {{16, 20}}}}, {{'normalize', {SETTINGS}}}",
}


@pytest.fixture
def rng():
    return np.random.default_rng(7)


def smooth(rng, kind):
    """[H, W, 5] of that type: waves over its whole range."""
    waves = picture(WIDTH, HEIGHT, 5, seed=int(rng.integers(99))).astype(np.float32) / 255
    return (waves * 3 - 1).astype(kind) if kind is np.float32 else (waves * np.iinfo(kind).max).astype(kind)


def applied(whole, steps):
    """The drawn steps on [5, H, W] floats."""
    view = whole
    for step in steps:
        name = step["name"]
        if name == "random_resized_crop":
            left, top, width, height = (int(n) for n in step["crop"])
            crop = view[None, :, top : top + height, left : left + width]
            view = torch.nn.functional.interpolate(crop, [int(n) for n in step["size"]], mode=step["filter"], antialias=True, align_corners=False)[0]
        elif name == "resize":
            view = F.resize(view, [int(n) for n in step["size"]], antialias=True)
        elif name == "center_crop":
            left, top, width, height = (int(n) for n in step["crop"])
            view = view[:, top : top + height, left : left + width]
        elif name == "gaussian_blur":
            view = F.gaussian_blur(view, [int(step["kernel"])] * 2, [float(step["sigma"])] * 2)
        elif name == "hflip":
            view = view.flip(-1)
        elif name == "normalize":
            view = F.normalize(view, MEAN, STD)
        elif name == "erase":
            left, top, width, height = (int(n) for n in step["box"])
            view = F.erase(view, top, left, height, width, torch.tensor(step["value"], dtype=torch.float32)[:, None, None])
        else:
            raise AssertionError(name)
    return view


READ = """
  local function flat(drawn)
    local steps = {}
    for i, step in ipairs(drawn) do
      steps[i] = { name = step[1] }
      for key, value in pairs(step) do if key ~= 1 then steps[i][key] = value end end
    end
    return steps
  end
"""


@pytest.mark.parametrize("name", STEPS)
def test_views_of_five_channels(sslrun, tmp_path, rng, name):
    """Float32's rounding: of a resize's sums of at most 40 products (2e-5, as in test_stored_channels), divided by deviations of at least 0.2."""
    stored = [smooth(rng, np.uint8), smooth(rng, np.uint16), smooth(rng, np.float32)]
    (tmp_path / "pics").mkdir()
    for i, values in enumerate(stored):
        (tmp_path / "pics" / f"{i}.tif").write_bytes(multi_tiff(values, planar=i == 1))
        (tmp_path / "pics" / f"{i + 3}.npy").write_bytes(npy(values))
    sslrun(READ + f"""
      local plan = data.views {{ {{ count = 2, steps = {{ {STEPS[name]} }} }}, channels = 5 }}
      local loader = data.loader(data.images 'pics', plan, {{ batch = 6, shuffle = false, seed = 3, workers = 1 }})
      local batch, drawn = loader:epoch(0)(), {{}}
      for i = 0, 5 do
        for v = 0, 1 do
          drawn[#drawn + 1] = flat(data.draw_view(plan, {{ width = {WIDTH}, height = {HEIGHT}, seed = 3, index = i, view = v }}))
        end
      end
      checkpoint.save('out.pt', {{ views = {{ batch[1]:clone(), batch[2]:clone() }}, drawn = drawn }})""")
    out = torch.load(tmp_path / "out.pt", weights_only=True)
    for i in range(6):
        whole = F.to_dtype(torch.from_numpy(stored[i % 3].transpose(2, 0, 1).copy()), torch.float32, scale=True)
        for v in range(2):
            expected = applied(whole, out["drawn"][2 * i + v])
            torch.testing.assert_close(out["views"][v][i], expected, rtol=0, atol=1e-4, msg=lambda text: f"{name} of picture {i}, view {v}: {text}")


def test_pillows_blur_without_rounding(sslrun, tmp_path, rng):
    """Bytes kept as floats, blurred as Pillow does: apart by its rounding after each of six passes, half a level each."""
    values = smooth(rng, np.uint8)[..., :3]
    whole = torch.from_numpy(values.transpose(2, 0, 1).copy())
    torch.save({"bytes": whole, "floats": whole.float() / 255}, tmp_path / "in.pt")
    sslrun(f"""
      local given, out = checkpoint.load 'in.pt', {{}}
      for _, sigma in ipairs {{ 0.4, 1.3, 4 }} do
        local drawn = {{ picture = {{ {HEIGHT}, {WIDTH} }}, {{ 'gaussian_blur', sigma = sigma }} }}
        out[#out + 1] = {{ data.apply_view(given.bytes, drawn), data.apply_view(given.floats, drawn) }}
      end
      checkpoint.save('out.pt', out)""")
    for bytes_, floats in torch.load(tmp_path / "out.pt", weights_only=True):
        assert (floats * 255 - bytes_.float()).abs().max() < 3.1


def test_memory_formats_and_types(sslrun, tmp_path, rng):
    """float16 and bfloat16 are the float32 views, rounded by torch; channels_last the same numbers."""
    (tmp_path / "pics").mkdir()
    for i in range(2):
        (tmp_path / "pics" / f"{i}.npy").write_bytes(npy(smooth(rng, np.uint16)))
    sslrun(f"""
      local out = {{}}
      for _, more in ipairs {{ {{}}, {{ dtype = 'float16' }}, {{ dtype = 'bfloat16' }}, {{ memory_format = 'channels_last' }} }} do
        more.channels, more[1] = 5, {{ steps = {{ {STEPS['erase']} }} }}
        out[#out + 1] = data.loader(data.images 'pics', data.views(more), {{ batch = 2, shuffle = false }}):epoch(0)()[1]:clone()
      end
      checkpoint.save('out.pt', out)""")
    whole, half, brain, last = torch.load(tmp_path / "out.pt", weights_only=True)
    assert torch.equal(half, whole.half()) and torch.equal(brain, whole.bfloat16()) and torch.equal(last, whole)
    assert whole.shape == (2, 5, 24, 24)


def test_colour_steps_are_refused_by_name(sslrun, tmp_path, rng):
    said = sslrun("""
      local function try(groups) print(select(2, pcall(data.views, groups))) end
      for _, step in ipairs { 'color_jitter', 'grayscale', 'solarize', 'posterize', 'equalize' } do
        try { { steps = { { 'resize', size = { 8, 8 } }, { step, p = 0.5 }, { 'normalize', mean = { 0, 0 }, std = { 1, 1 } } } }, channels = 2 }
      end
      try { { steps = { { 'resize', size = { 8, 8 } }, { 'normalize' } } }, channels = 2 }
      try { { steps = { { 'resize', size = { 8, 8 } }, { 'erase', value = { 1, 2, 3 } } } }, channels = 2 }
      try { { steps = { { 'resize', size = { 8, 8 } } } }, channels = 2, dtype = 'uint8' }
      try { { steps = { { 'resize', size = { 8, 8 } } } }, channels = 17 }
      try { { steps = { { 'random_apply', steps = { { 'grayscale' } } } } }, channels = 2 }
      local plan = data.views { { size = 8, mean = { 0, 0 }, std = { 1, 1 } }, channels = 2 }
      print(tostring(plan):match '^[^\\n]*')""").splitlines()
    for name, line in zip(["color_jitter", "grayscale", "solarize", "posterize", "equalize"], said):
        assert f"the step '{name}' takes pictures of 3 channels, 'channels' is 2" in line
    assert "expected 'mean' and 'std' of one number, or of one for each channel in 'normalize', 'channels' is 2" in said[5]
    assert "expected 'value' of one number, or of one for each channel in 'erase', 'channels' is 2" in said[6]
    assert "expected another 'dtype' than 'uint8' with 'channels'" in said[7]
    assert "expected 'channels' to be 0 to 16, got 17" in said[8]
    assert "the step 'grayscale' takes pictures of 3 channels" in said[9]
    assert said[10] == "Views(1 of 8x8, 2 channels)"


def test_what_came_is_named_with_its_file(sslrun, tmp_path, rng):
    (tmp_path / "pics").mkdir()
    for i, channels in enumerate([5, 5, 4]):
        (tmp_path / "pics" / f"{i}.tif").write_bytes(multi_tiff(values_of(rng, channels, np.uint8)))
    said = sslrun("""
      local function first(more)
        more[1] = { steps = { { 'resize', size = { 8, 8 } } } }
        local made = data.loader(data.images 'pics', data.views(more), { batch = 3, shuffle = false, max_bad = 0 }):epoch(0)
        print(select(2, pcall(made)))
      end
      first { channels = 5 }
      first {}""").splitlines()
    assert "pics/2.tif': the picture has 4 channels of uint8, 'channels' asks for 5" in said[0]
    assert re.search("replace 'pics/[0-9]+.tif'; the last one: 5 channels of uint8 are no RGB: 'channels = 5' keeps them", said[1])  # whichever came first


def test_three_channels_of_bytes_stay_bytes(sslrun, tmp_path, rng):
    """`channels = 3` changes nothing for pictures of 8 bits; for 16 bits colour steps are refused with the file's name."""
    (tmp_path / "pics").mkdir()
    (tmp_path / "deep").mkdir()
    for i in range(2):
        (tmp_path / "pics" / f"{i}.png").write_bytes(saved(picture(40, 30, seed=i), format="PNG"))
        (tmp_path / "deep" / f"{i}.tif").write_bytes(multi_tiff(values_of(rng, 3, np.uint16)))
    said = sslrun("""
      local out = {}
      for _, channels in ipairs { 0, 3 } do
        local plan = data.simsiam_views { size = 16, channels = channels }
        out[#out + 1] = data.loader(data.images 'pics', plan, { batch = 2, seed = 1 }):epoch(0)()[1]:clone()
      end
      checkpoint.save('out.pt', out)
      local plan = data.views { { size = 8, grayscale = 1 }, channels = 3 }
      print(select(2, pcall(data.loader(data.images 'deep', plan, { batch = 2, max_bad = 0 }):epoch(0))))""")
    first, second = torch.load(tmp_path / "out.pt", weights_only=True)
    assert torch.equal(first, second)
    assert "the step 'grayscale' takes RGB of 8 bits, the picture keeps the values of its 3 channels" in said and "deep/" in said


RECIPE = """
  local ssl = require 'ssl'
  local cfg = ssl.config { epochs = 2, batch = 4, workers = 1, data = { root = 'pics' }, model = { in_channels = 5 } }
  local run = ssl.run(cfg)
  local views = data.views { { count = 2, steps = { { 'random_resized_crop', size = 16 }, { 'hflip' },
    { 'normalize', mean = { 0, 0, 0, 0, 0 }, std = { 1, 1, 1, 1, 1 } } } }, channels = cfg.model.in_channels }
  local loader = data.loader(data.images(cfg.data.root), views, ssl.loading(cfg))
  local encoder = ssl.encoder { depth = 18, base_channels = 4, stem = 'small', in_channels = cfg.model.in_channels }
  local model = nn.module('Model', { encoder = encoder, head = nn.Linear(32, 8) }, {})
  run:attach { model = model, optimizer = optim.SGD(model, { lr = 0.01 }) }
  for batch in run:batches(loader) do
    run:step(loss.negative_cosine(model.head(model.encoder(batch[1])), model.head(model.encoder(batch[2])):detach()))
  end
  run:finish()
"""


def test_a_run_trains_on_five_channels_and_goes_on(sslrun, tmp_path, rng):
    (tmp_path / "pics").mkdir()
    for i in range(8):
        (tmp_path / "pics" / f"{i}.tif").write_bytes(multi_tiff(smooth(rng, np.uint16)))
    (tmp_path / "recipe.lua").write_text(RECIPE)
    recipe = str(tmp_path / "recipe.lua")
    sslrun(recipe, "--run.dir=whole", "--device=cpu")
    sslrun(recipe, "--run.dir=part", "--run.steps=2", "--device=cpu")
    sslrun(recipe, "--resume=part", "--run.steps=0", "--device=cpu")
    whole, part = (torch.load(tmp_path / name / "checkpoints" / "last.pt", weights_only=True)["model"] for name in ("whole", "part"))
    assert whole["encoder.conv1.weight"].shape == (4, 5, 3, 3)
    assert all(torch.equal(whole[name], part[name]) for name in whole)  # on a CPU bit for bit
    assert (tmp_path / "whole" / "preview.png").exists()
    told = sslrun(f"local s = require 'ssl.weights.backbone'; print(s.architecture(checkpoint.load('whole/checkpoints/last.pt')))")
    assert "ResNet-18 of 5 channels" in told


def test_the_sheet_of_views(sslrun, tmp_path, rng):
    """Each of the first three channels goes from 0 to 255 where the picture is shown."""
    (tmp_path / "pics").mkdir()
    (tmp_path / "pics" / "0.npy").write_bytes(npy(smooth(rng, np.float32)))
    sslrun("""
      local visible = require 'ssl.views.pictures.visible'
      local picture = data.images('pics'):picture(0, 5)
      local shown, grey = visible(picture), visible(picture:narrow(0, 0, 1))
      checkpoint.save('out.pt', { picture = picture, shown = shown, grey = grey })
      local sheet = require('ssl.views.pictures.sheet')
      local plan = data.views { { size = 8, mean = { 0, 0, 0, 0, 0 }, std = { 1, 1, 1, 1, 1 } }, channels = 5 }
      log.write_png('sheet.png', sheet.draw(data.images 'pics', plan, { images = 1, seed = 0, show = {} }))""")
    out = torch.load(tmp_path / "out.pt", weights_only=True)
    low, high = (out["picture"][:3].double().flatten(1).aminmax(dim=1).min, out["picture"][:3].double().flatten(1).aminmax(dim=1).max)
    expected = ((out["picture"][:3].double() - low[:, None, None]) / (high - low)[:, None, None] * 255).round().to(torch.uint8)
    assert torch.equal(out["shown"], expected) and torch.equal(out["grey"], expected[:1].expand(3, -1, -1))
    assert (tmp_path / "sheet.png").exists()
