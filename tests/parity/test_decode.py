"""Decoding of unusual pictures against Pillow's Image.open(p).convert("RGB"), which is torchvision's loader, byte for byte."""
import io
import struct

import numpy as np
import pytest
import torch
from PIL import Image, ImageOps

from lossless_files import png
from picture_files import picture, saved


def read(sslrun, tmp_path, files, options="{}"):
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    listed = ", ".join(f"'{name}'" for name in files)
    sslrun(f"""
      local out = {{}}
      for _, name in ipairs{{{listed}}} do out[name] = data.read_image(name, {options}) end
      checkpoint.save('out.pt', out)
    """)
    return {name: tensor.numpy() for name, tensor in torch.load(tmp_path / "out.pt", weights_only=True).items()}


def check_equal(sslrun, tmp_path, files):
    got = read(sslrun, tmp_path, files)
    for name, content in files.items():
        expected = np.asarray(Image.open(io.BytesIO(content)).convert("RGB")).transpose(2, 0, 1)
        assert np.array_equal(got[name], expected), name


def test_jpeg_flavours(sslrun, tmp_path):
    files = {}
    for name, options in {"444": {"subsampling": 0}, "422": {"subsampling": 1}, "420": {"subsampling": 2}}.items():
        for progressive in (False, True):
            for restart in (0, 3):
                files[f"{name}_{int(progressive)}_{restart}.jpg"] = saved(
                    picture(93, 70), format="jpeg", quality=80, progressive=progressive, restart_marker_blocks=restart, **options)
    files["grey.jpg"] = saved(picture(51, 40)[..., 0], format="jpeg")
    files["grey_progressive.jpg"] = saved(picture(51, 40)[..., 0], format="jpeg", progressive=True)
    files["rgb.jpg"] = saved(picture(51, 40), format="jpeg", keep_rgb=True)
    files["one.jpg"] = saved(picture(1, 1), format="jpeg")
    check_equal(sslrun, tmp_path, files)


def test_cmyk_with_and_without_adobe_marker(sslrun, tmp_path):
    """Pillow takes every CMYK JPEG for Adobe's inverted one, whether it says so or not."""
    adobe = saved(picture(51, 40, 4), "CMYK", format="jpeg")
    at = adobe.index(b"\xff\xee")
    plain = adobe[:at] + adobe[at + 2 + struct.unpack(">H", adobe[at + 2 : at + 4])[0] :]
    # Byte 11 of the Adobe segment's content is the transform: 2 says YCCK. The same samples then mean other colours.
    ycck = adobe[: at + 15] + b"\x02" + adobe[at + 16 :]
    check_equal(sslrun, tmp_path, {"adobe.jpg": adobe, "plain.jpg": plain, "ycck.jpg": ycck})


def test_the_name_says_nothing(sslrun, tmp_path):
    rgb = picture(45, 33)
    check_equal(sslrun, tmp_path, {
        "png.jpg": saved(rgb, format="png"), "jpeg.png": saved(rgb, format="jpeg"), "gif.bmp": saved(Image.fromarray(rgb).quantize(9), format="gif"),
        "bmp": saved(rgb, format="bmp")})


def with_orientation(orientation, kind, order="<", **options):
    exif = Image.Exif()
    exif.endian = order
    exif[0x0112] = orientation
    exif[0x010E] = "a picture"
    return saved(picture(61, 43), format=kind, exif=exif, **options)


@pytest.mark.parametrize("kind", ["jpeg", "png"])
def test_exif_orientation(sslrun, tmp_path, kind):
    files = {f"{n}{order == '<'}.{kind}": with_orientation(n, kind, order) for n in range(1, 9) for order in "<>"}
    check_equal(sslrun, tmp_path, files)  # ignored by default, as torchvision does
    got = read(sslrun, tmp_path, files, "{apply_exif_orientation = true}")
    for name, content in files.items():
        turned = ImageOps.exif_transpose(Image.open(io.BytesIO(content))).convert("RGB")
        assert np.array_equal(got[name], np.asarray(turned).transpose(2, 0, 1)), name


def test_header_facts(sslrun, tmp_path):
    files = {"a.jpg": with_orientation(6, "jpeg"), "b.png": saved(picture(20, 30, 4), format="png"),
             "c.jpg": saved(picture(20, 31)[..., 0], format="jpeg"), "d.jpg": saved(picture(8, 9, 4), "CMYK", format="jpeg"),
             "e.gif": saved(Image.fromarray(picture(20, 30)).quantize(8), format="gif"), "f.bmp": saved(picture(7, 5), format="bmp")}
    components = {"a.jpg": 3, "b.png": 4, "c.jpg": 1, "d.jpg": 4, "f.bmp": 3}
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
        out = sslrun(f"local i = data.image_info('{name}') print(i.format, i.width, i.height, i.orientation, i.components)").split()
        image = Image.open(io.BytesIO(content))
        assert out[:4] == [image.format.lower(), str(image.width), str(image.height), "6" if name == "a.jpg" else "1"]
        assert int(out[4]) == components.get(name, int(out[4])), name
    assert sslrun("local i = data.image_info('a.jpg', {apply_exif_orientation = true}) print(i.width, i.height)").split() == ["43", "61"]
    # The header is enough: nothing behind it is looked at, except that a JPEG must have its end.
    (tmp_path / "b.png").write_bytes(files["b.png"][:60])
    assert sslrun("print(data.image_info('b.png').width)").strip() == "20"


def test_pixel_limit(sslrun, tmp_path):
    (tmp_path / "a.png").write_bytes(saved(picture(40, 25), format="png"))
    assert sslrun("print(data.read_image('a.png', {max_pixels = 1000}).shape[2])").strip() == "25"
    done = sslrun("data.read_image('a.png', {max_pixels = 999})", check=False)
    assert done.returncode == 1 and "'a.png'" in done.stderr and "the limit is 999" in done.stderr
    bomb = png(np.zeros((1, 1, 1), int), 8, 0).replace(struct.pack(">II", 1, 1), struct.pack(">II", 60000, 60000), 1)
    (tmp_path / "bomb.png").write_bytes(bomb)
    done = sslrun("data.read_image('bomb.png')", check=False)
    assert done.returncode == 1 and "60000x60000" in done.stderr


def views(sslrun, tmp_path, scaled, count, seed, turned=False):
    """Float views [N, 3, 224, 224] in units of 1/255, mean 0 and std 1 undone by not normalising."""
    options = f"shuffle = false, workers = 1, seed = {seed}, scaled = {scaled}, apply_exif_orientation = {str(turned).lower()}"
    sslrun(f"""
      local views = data.views{{{{size = 224, hflip = 0.5, scale = {{0.5, 1}}, mean = {{0, 0, 0}}, std = {{1, 1, 1}}}}}}
      local loader = data.loader(data.images('pictures'), views, {{batch = {count}, {options}}})
      checkpoint.save('out.pt', {{x = loader:epoch(0)()[1]}})
    """)
    return torch.load(tmp_path / "out.pt", weights_only=True)["x"].numpy() * 255


@pytest.mark.parametrize("turned", [False, True])
def test_scaled_views_are_near_the_exact_ones(sslrun, tmp_path, turned):
    (tmp_path / "pictures").mkdir()
    sizes = [(800, 600), (1203, 901), (1600, 1200), (2401, 1799)]
    for i, (width, height) in enumerate(sizes):
        exif = Image.Exif()
        exif[0x0112] = (3, 5, 6, 8)[i]
        Image.fromarray(picture(width, height)).save(tmp_path / "pictures" / f"{i}.jpg", quality=90, exif=exif)
    exact = views(sslrun, tmp_path, "false", len(sizes), 1, turned)
    scaled = views(sslrun, tmp_path, "true", len(sizes), 1, turned)
    difference = np.abs(exact - scaled).mean((1, 2, 3))
    assert difference.max() <= 1.5, difference  # the documented bound on final views, in units of 1/255
    assert difference.min() > 0  # something was scaled
    # A shift by a tenth of an output pixel would show: the best fit of scaled to exact is no shift at all.
    for a, b in zip(exact, scaled):
        here = np.abs(a[:, 1:-1, 1:-1] - b[:, 1:-1, 1:-1]).mean()
        for dy, dx in ((0, 1), (1, 0), (0, -1), (-1, 0)):
            moved = np.roll(b, (dy, dx), (1, 2)) * 0.1 + b * 0.9
            assert here < np.abs(a[:, 1:-1, 1:-1] - moved[:, 1:-1, 1:-1]).mean() + 0.02


def test_small_pictures_are_never_scaled(sslrun, tmp_path):
    (tmp_path / "pictures").mkdir()
    for i in range(3):
        Image.fromarray(picture(300, 260)).save(tmp_path / "pictures" / f"{i}.jpg", quality=90)
    assert np.array_equal(views(sslrun, tmp_path, "false", 3, 2), views(sslrun, tmp_path, "true", 3, 2))
