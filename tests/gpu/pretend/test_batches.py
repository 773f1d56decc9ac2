"""A loader's batches on a GPU are its batches on the CPU, and travel from pinned memory."""
import re
import subprocess

import numpy
import pytest
from PIL import Image

from gpu import environment
from program import PROGRAM
from waiting import DEADLINE

# Prints how far the first batches of both devices are apart, and how many tensors they have.
COMPARED = """
local set, plan, options = %s
local function tensors(device)
  options.device, options.shuffle, options.workers = device, false, 2
  local loader, found = data.loader(set, plan, options), {}
  for batch in loader:epoch(0) do
    for _, list in ipairs { batch, batch.sizes, batch.windows, batch.masks or {}, { batch.index, batch.target } } do
      for i = 1, #list do found[#found + 1] = list[i] end
    end
    for _, boxes in ipairs(batch.boxes or {}) do
      for _, name in ipairs { 'boxes', 'labels', 'area', 'image' } do found[#found + 1] = boxes[name] end
    end
    break
  end
  loader:release()
  return found
end
local apart, here, there = 0, tensors 'cpu', tensors(sslrun.use_device 'cuda')
for i, tensor in ipairs(here) do
  assert(there[i].is_cuda)
  local moved = there[i]:cpu()
  assert(tensor.dtype == moved.dtype and tostring(tensor.shape) == tostring(moved.shape))
  assert(tensor:is_contiguous { memory_format = 'channels_last' } == moved:is_contiguous { memory_format = 'channels_last' }
    or tensor.ndim ~= 4)
  apart = math.max(apart, tensor:numel() > 0 and (tensor:float() - moved:float()):abs():max():item() or 0)
end
print('apart', apart, #here)
"""

PLANS = {
    "random_crop": "{ { count = 2, steps = { { 'random_crop', size = 20 }, { 'normalize' } } } }",
    "center_crop": "{ { count = 1, steps = { { 'center_crop', size = { 24, 10 } }, { 'hflip' }, { 'normalize' } } } }",
    "corner_crop": "{ { count = 1, steps = { { 'corner_crop', size = 20, corner = 'bottom_right' }, { 'normalize' } } } }",
    "pad": "{ { count = 1, steps = { { 'pad', size = { 12, 14 } }, { 'random_crop', size = 20 }, { 'normalize' } } } }",
    "scale_jitter": "{ { count = 1, steps = { { 'scale_jitter', size = 16, scale = { 0.5, 1.5 } }, { 'random_crop', size = 20 }, { 'normalize' } } } }",
    "rotation": "{ { count = 1, steps = { { 'resize', size = 20 }, { 'rotation', degrees = 40 }, { 'center_crop', size = 24 }, { 'normalize' } } } }",
    "erase": "{ { count = 1, steps = { { 'random_crop', size = 20 }, { 'normalize' }, { 'erase', p = 1 } } } }",
    "sizes of their own": "{ { count = 1, steps = { { 'random_shortest_size', size = { 12, 16 } }, { 'normalize' } } } }",
    "two groups": "{ { count = 1, steps = { { 'random_crop', size = 20 }, { 'normalize' } } }, "
                  "{ count = 2, steps = { { 'random_resized_crop', size = 16 }, { 'normalize' } } } }",
}


def compare(folder, values, **variables):
    """(largest difference, number of tensors, what was said) of `set, plan, options` in Lua."""
    done = subprocess.run([PROGRAM, "-e", COMPARED % values], cwd=folder, capture_output=True, text=True, timeout=DEADLINE,
                          env=environment(**variables))
    text = done.stdout + done.stderr
    assert done.returncode == 0, text
    apart, count = re.search(r"^apart\t(\S+)\t(\d+)", text, re.M).groups()
    return float(apart), int(count), text


@pytest.fixture(scope="module")
def pictures(tmp_path_factory):
    """A folder with pictures of 3 to 48 pixels a side."""
    folder = tmp_path_factory.mktemp("batches")
    (folder / "pictures").mkdir()
    draws = numpy.random.default_rng(0)
    for i, side in enumerate((6, 48, 17, 3, 30, 24)):
        Image.fromarray(draws.integers(0, 256, (side, side + i, 3), dtype=numpy.uint8)).save(folder / "pictures" / f"{i}.png")
    return folder


# Numbers below 3, made of a byte by one product and one sum: 1e-6 is a few of float32's units. Padding that is not 0 is 1.8 to 2.1 away.
@pytest.mark.parametrize("name", PLANS)
def test_views_that_fill_a_part_of_their_memory_are_padded_alike(pictures, name):
    apart, count, _ = compare(pictures, f"data.images 'pictures', data.views({PLANS[name]}), {{ batch = 6 }}")
    assert apart < 1e-6 and count >= 4


# One unit of bfloat16 below 4 is 2^-7 of it.
@pytest.mark.parametrize("output, limit", [("", 1e-6), (", dtype = 'bfloat16'", 4 * 2 ** -7)])
def test_channels_last_and_short_numbers(pictures, output, limit):
    plan = PLANS["random_crop"][:-1] + ", memory_format = 'channels_last'" + output + " }"
    apart, _, _ = compare(pictures, f"data.images 'pictures', data.views({plan}), {{ batch = 6 }}")
    assert apart < limit


def test_every_tensor_of_a_batch_is_copied_from_pinned_memory(tmp_path):
    """Views, masks, boxes, targets; one picture is left out, as it cannot be read."""
    made = subprocess.run([PROGRAM, "-e", "data.scenes.generate('scenes', { train = 12, val = 1, size = 32, workers = 1 })"], cwd=tmp_path,
                          capture_output=True, text=True, timeout=DEADLINE)
    assert made.returncode == 0, made.stderr
    broken = sorted(path for path in (tmp_path / "scenes").rglob("*") if path.suffix in (".jpg", ".png") and "mask" not in str(path))[2]
    broken.write_bytes(b"no picture")
    apart, count, text = compare(
        tmp_path, "data.scenes('scenes', 'train'), data.views { { count = 2, steps = { { 'random_crop', size = 40 }, { 'normalize' } } }, "
        "memory_format = 'channels_last' }, { batch = 12, boxes = true, masks = true, unreadable = 'leave_out' }", PRETEND_TRACE="1")
    assert apart < 1e-6 and count == 2 * 4 + 2 + 2 * 4
    pageable = re.findall(r"copy of (\d+) bytes from pageable memory", text)
    assert set(pageable) <= {"64"}, pageable  # scale and shift of up to 16 channels, when the loader is made
