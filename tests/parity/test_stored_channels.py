"""Pictures of 1 to 16 channels, in TIFF written here and .npy written by NumPy: the values that come back are those that were put in."""
import io
import itertools

import numpy as np
import pytest
import torch
from PIL import Image

from picture_files import picture, saved, tiff

TYPES = {np.uint8: 8, np.uint16: 16, np.float32: 32}
SIZE = (19, 26)


@pytest.fixture
def rng():
    return np.random.default_rng(5)


def values_of(rng, channels, kind, size=SIZE):
    if kind is np.float32:
        return rng.normal(0, 100, (*size, channels)).astype(kind)
    return rng.integers(0, np.iinfo(kind).max, (*size, channels), kind, endpoint=True)


def multi_tiff(values, **options):
    """Grey and what lies behind it, or RGB where there are three."""
    channels = values.shape[2]
    grey = channels != 3
    return tiff(values, bits=TYPES[values.dtype.type], photometric=1 if grey else 2, extra=[0] * (channels - 1) if grey else [], **options)


def read(sslrun, folder, files):
    """[C, H, W] of each {name: (content, channels)}; one program reads all."""
    for name, (content, _) in files.items():
        (folder / name).write_bytes(content)
    calls = "".join(f"out['{name}'] = data.read_image('{name}', {{channels = {channels}}})\n" for name, (_, channels) in files.items())
    sslrun(f"local out = {{}}\n{calls}checkpoint.save('out.pt', out)")
    return {name: tensor.numpy() for name, tensor in torch.load(folder / "out.pt", weights_only=True).items()}


def refusals(sslrun, files, options="{}"):
    calls = "".join(f"print(select(2, pcall(data.read_image, '{name}', {options})))\n" for name in files)
    return sslrun(calls).splitlines()


def npy(values, **options):
    memory = io.BytesIO()
    np.save(memory, values, **options)
    return memory.getvalue()


def test_tiff_keeps_every_sample(sslrun, tmp_path, rng):
    layouts = [{"planar": True}, {"tile": 16}, {"tile": 16, "planar": True, "deflate": True}, {"order": ">"}, {"rows": 4, "deflate": True, "big": True}]
    files, expected = {}, {}
    for channels, kind in itertools.product((1, 2, 3, 4, 5, 16), TYPES):
        values = values_of(rng, channels, kind)
        name = f"{channels}_{kind.__name__}.tif"
        files[name] = multi_tiff(values, **layouts[len(files) % len(layouts)]), channels
        expected[name] = values.transpose(2, 0, 1)
    got = read(sslrun, tmp_path, files)
    for name, values in expected.items():
        assert got[name].dtype == values.dtype and np.array_equal(got[name], values), name


def test_tiff_is_turned_as_it_says(sslrun, tmp_path, rng):
    values = values_of(rng, 5, np.uint16)
    files = {f"{turned}.tif": (multi_tiff(values, tags={274: (3, [turned])}), 5) for turned in range(1, 9)}
    # TIFF 6.0, tag Orientation: where the first row and column of the stored picture are.
    shown = {1: values, 2: values[:, ::-1], 3: values[::-1, ::-1], 4: values[::-1], 5: values.swapaxes(0, 1), 6: values.swapaxes(0, 1)[:, ::-1],
             7: values.swapaxes(0, 1)[::-1, ::-1], 8: values.swapaxes(0, 1)[::-1]}
    for name, got in read(sslrun, tmp_path, files).items():
        assert np.array_equal(got, shown[int(name[0])].transpose(2, 0, 1)), name


def test_npy_of_any_order(sslrun, tmp_path, rng):
    files, expected = {}, {}

    def add(name, stored, shown):
        files[name], expected[name] = (npy(stored), len(shown)), shown
    for channels, kind in itertools.product((1, 3, 5, 16), TYPES):
        values = values_of(rng, channels, kind)
        planes = values.transpose(2, 0, 1)
        add(f"last_{channels}_{kind.__name__}.npy", values, planes)
        add(f"first_{channels}_{kind.__name__}.npy", np.ascontiguousarray(planes), planes)
    grey = values_of(rng, 1, np.uint16)[..., 0]
    add("grey.npy", grey, grey[None])
    columns = np.asfortranarray(values_of(rng, 5, np.float32))
    add("fortran.npy", columns, columns.transpose(2, 0, 1))
    swapped = values_of(rng, 4, np.uint16).astype(">u2")
    add("swapped.npy", swapped, swapped.astype(np.uint16).transpose(2, 0, 1))
    square = values_of(rng, 7, np.uint8, (7, 9))  # equally long axes: the last one holds the channels
    add("square.npy", square, square.transpose(2, 0, 1))
    got = read(sslrun, tmp_path, files)
    for name, values in expected.items():
        assert got[name].dtype == values.dtype and np.array_equal(got[name], values), name


def test_other_formats_have_three_channels_or_one(sslrun, tmp_path):
    colour, grey = picture(12, 9), picture(12, 9, 1)[..., 0]
    files = {"colour.png": (saved(colour, format="PNG"), 3), "grey.png": (saved(grey, format="PNG"), 1), "as_rgb.png": (saved(grey, format="PNG"), 3)}
    got = read(sslrun, tmp_path, files)
    assert np.array_equal(got["colour.png"], colour.transpose(2, 0, 1))
    assert np.array_equal(got["grey.png"], grey[None]) and np.array_equal(got["as_rgb.png"], np.stack([grey] * 3))


def test_bytes_of_npy_are_pictures_without_channels(sslrun, tmp_path, rng):
    colour, grey = values_of(rng, 3, np.uint8), values_of(rng, 1, np.uint8)
    (tmp_path / "colour.npy").write_bytes(npy(colour))
    (tmp_path / "grey.npy").write_bytes(npy(grey[..., 0]))
    sslrun("checkpoint.save('out.pt', { data.read_image 'colour.npy', data.read_image 'grey.npy' })")
    first, second = torch.load(tmp_path / "out.pt", weights_only=True)
    assert np.array_equal(first.numpy(), colour.transpose(2, 0, 1)) and np.array_equal(second.numpy(), np.repeat(grey, 3, 2).transpose(2, 0, 1))


def test_what_came_and_what_to_write(sslrun, tmp_path, rng):
    five, floats = multi_tiff(values_of(rng, 5, np.uint8)), npy(values_of(rng, 3, np.float32))
    (tmp_path / "five.tif").write_bytes(five)
    (tmp_path / "floats.npy").write_bytes(floats)
    said = refusals(sslrun, ["five.tif", "floats.npy"])
    assert "'five.tif': 5 channels of uint8 are no RGB: 'channels = 5' keeps them" in said[0]
    assert "'floats.npy': 3 channels of float32 are no RGB: 'channels = 3' keeps them" in said[1]
    said = refusals(sslrun, ["five.tif"], "{channels = 4}")
    assert "'five.tif': the picture has 5 channels of uint8, 'channels' asks for 4" in said[0]
    said = refusals(sslrun, ["five.tif"], "{channels = 17}")
    assert "expected 'channels' to be 0 to 16, got 17" in said[0]
    told = sslrun("local i = data.image_info 'five.tif'; print(i.format, i.width, i.height, i.components, i.type)")
    assert told.split() == ["tiff", "26", "19", "5", "uint8"]
    assert sslrun("print(#data.scan '.')").split() == ["0"]


def test_damaged_and_other_arrays(sslrun, tmp_path, rng):
    whole = npy(values_of(rng, 5, np.uint16))
    cases = {
        "short.npy": (whole[:-1], "the file is truncated: its pixels take 4940 bytes, 4939 are there"),
        "head.npy": (whole[:40], "a damaged .npy file: truncated: the header goes on"),
        "magic.npy": (whole[:6] + b"\x09" + whole[7:], "a damaged .npy file: not an array of NumPy's format 1 to 3"),
        "words.npy": (whole.replace(b"fortran", b"fortram"), "a damaged .npy file: a malformed array header"),
        "double.npy": (npy(np.zeros((4, 4))), "a .npy picture of elements '<f8' is not read: expected uint8, uint16 or float32"),
        "long.npy": (npy(np.zeros((40, 40, 17), np.uint8)), "a .npy array of shape (40, 40, 17) is no picture"),
        "flat.npy": (npy(np.zeros(40, np.uint8)), "a .npy array of shape (40) is no picture"),
        "empty.npy": (npy(np.zeros((0, 4), np.uint8)), "a .npy array of shape (0, 4) is no picture"),
        "objects.npy": (npy(np.array([[{}]], object), allow_pickle=True), "a .npy picture of elements '|O' is not read"),
        "cut.tif": (multi_tiff(values_of(rng, 5, np.uint16))[:2000], "Can not read TIFF directory count"),
        "signed.tif": (multi_tiff(values_of(rng, 2, np.uint16), tags={339: (3, [2, 2])}), "TIFF with samples of signed or complex numbers is not read"),
        "many.tif": (multi_tiff(values_of(rng, 17, np.uint8)), "TIFF with more than 16 channels is not read"),
    }
    for name, (content, _) in cases.items():
        (tmp_path / name).write_bytes(content)
    for (name, (_, reason)), said in zip(cases.items(), refusals(sslrun, cases, "{channels = 5}")):
        assert reason in said, (name, said)


def test_folders_have_arrays(sslrun, tmp_path, rng):
    (tmp_path / "set" / "a").mkdir(parents=True)
    (tmp_path / "set" / "a" / "one.npy").write_bytes(npy(values_of(rng, 3, np.uint8)))
    Image.fromarray(picture(8, 8)).save(tmp_path / "set" / "a" / "two.png")
    assert sslrun("print(#data.images('set'), #data.image_folder('set'))").split() == ["2", "2"]


def test_resizing_floats(sslrun, tmp_path, rng):
    """Beside interpolate(antialias=True): sums of at most 40 products of numbers up to 4 in float32, in another order."""
    whole = torch.from_numpy(values_of(rng, 5, np.float32, (37, 53)).transpose(2, 0, 1) / 100).contiguous()
    torch.save(whole, tmp_path / "in.pt")
    sizes, filters, boxes = [(37, 53), (12, 40), (80, 20), (9, 110), (1, 1)], ["bilinear", "bicubic"], [(0, 0, 53, 37), (7, 5, 40, 31)]
    sslrun("""
      local whole, out = checkpoint.load 'in.pt', {}
      for _, size in ipairs { { 37, 53 }, { 12, 40 }, { 80, 20 }, { 9, 110 }, { 1, 1 } } do
        for _, filter in ipairs { 'bilinear', 'bicubic' } do
          for _, box in ipairs { { 0, 0, 53, 37 }, { 7, 5, 40, 31 } } do
            local crop = whole:narrow(2, box[1], box[3] - box[1]):narrow(1, box[2], box[4] - box[2])
            out[#out + 1] = data.resize(crop, size, { filter = filter })
          end
        end
      end
      checkpoint.save('out.pt', out)""")
    cases = list(itertools.product(sizes, filters, boxes))
    for (size, mode, (left, top, right, bottom)), got in zip(cases, torch.load(tmp_path / "out.pt", weights_only=True), strict=True):
        crop = whole[None, :, top:bottom, left:right]
        expected = torch.nn.functional.interpolate(crop, size, mode=mode, antialias=True, align_corners=False)[0]
        torch.testing.assert_close(got, expected, rtol=0, atol=2e-5, msg=lambda text: f"{size} {mode}: {text}")
