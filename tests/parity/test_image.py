"""Decoding and resizing against Pillow, byte for byte."""
import numpy as np
import PIL
import pytest
import torch
from PIL import Image

RNG = np.random.default_rng(0)


def pillow_resize(image, size, kind, box):
    """Image.resize of Pillow 13; older ones always resize along the rows first, so there the rule is spelled out."""
    if int(PIL.__version__.split(".")[0]) >= 13:
        return image.resize(size, kind, box=box)
    width, height = image.size
    across = lambda im: im.resize((size[0], im.size[1]), kind, box=(box[0], 0, box[2], im.size[1]))
    down = lambda im: im.resize((im.size[0], size[1]), kind, box=(0, box[1], im.size[0], box[3]))
    shrinks = height - size[1]
    return across(down(image)) if shrinks > 0 and shrinks > 2 * (width - size[0]) else down(across(image))


def photo(width, height, channels=3):
    """Smooth structure plus noise, so that neither decoding nor resizing is trivial."""
    y, x = np.mgrid[0:height, 0:width]
    waves = [128 + 100 * np.sin(x / (7 + 5 * c) + y / (11 + 3 * c)) for c in range(channels)]
    noise = RNG.normal(0, 12, (height, width, channels))
    return np.clip(np.stack(waves, -1) + noise, 0, 255).astype(np.uint8)


def read_all(sslrun, tmp_path, names):
    listed = ", ".join(f"'{name}'" for name in names)
    sslrun(f"""
      local out = {{}}
      for _, name in ipairs{{{listed}}} do out[name] = data.read_image(name) end
      checkpoint.save('out.pt', out)
    """)
    return torch.load(tmp_path / "out.pt", weights_only=True)


def pillow(path):
    return np.asarray(Image.open(path).convert("RGB")).transpose(2, 0, 1)


def test_jpeg_equals_pillow(sslrun, tmp_path):
    names = []
    for subsampling in (0, 1, 2):
        for progressive in (False, True):
            name = f"s{subsampling}{int(progressive)}.jpg"
            Image.fromarray(photo(123, 77)).save(tmp_path / name, quality=85, subsampling=subsampling, progressive=progressive)
            names.append(name)
    Image.fromarray(photo(61, 40)[..., 0]).save(tmp_path / "grey.jpg")
    Image.fromarray(photo(61, 40, 4), "CMYK").save(tmp_path / "cmyk.jpg")
    names += ["grey.jpg", "cmyk.jpg"]
    got = read_all(sslrun, tmp_path, names)
    for name in names:
        # Pillow brings its own libjpeg-turbo; the decoders agree bit for bit on the accurate IDCT and fancy upsampling.
        assert np.array_equal(got[name].numpy(), pillow(tmp_path / name)), name


def test_other_formats_equal_pillow(sslrun, tmp_path):
    rgb, rgba, grey = photo(50, 37), photo(50, 37, 4), photo(50, 37)[..., 0]
    images = {
        "rgb.png": Image.fromarray(rgb), "rgba.png": Image.fromarray(rgba, "RGBA"), "grey.png": Image.fromarray(grey),
        "la.png": Image.fromarray(rgba[..., :2], "LA"), "palette.png": Image.fromarray(rgb).quantize(64),
        "one_bit.png": Image.fromarray(grey).convert("1"), "rgb.bmp": Image.fromarray(rgb),
        "palette.gif": Image.fromarray(rgb).quantize(64), "rgb.ppm": Image.fromarray(rgb), "grey.pgm": Image.fromarray(grey),
    }
    for name, image in images.items():
        image.save(tmp_path / name)
    Image.fromarray(rgb).save(tmp_path / "png_inside.jpg", format="png")
    names = [*images, "png_inside.jpg"]
    got = read_all(sslrun, tmp_path, names)
    for name in names:
        assert np.array_equal(got[name].numpy(), pillow(tmp_path / name)), name


def test_sixteen_bit_png_keeps_the_high_byte(sslrun, tmp_path):
    import struct
    import zlib

    values = RNG.integers(0, 65536, (9, 13, 3), dtype=np.uint16)
    rows = b"".join(b"\0" + row.astype(">u2").tobytes() for row in values)

    def chunk(kind, body):
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", 13, 9, 16, 2, 0, 0, 0)
    (tmp_path / "deep.png").write_bytes(
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))
    got = read_all(sslrun, tmp_path, ["deep.png"])["deep.png"].numpy()
    assert np.array_equal(got, (values >> 8).astype(np.uint8).transpose(2, 0, 1))
    assert np.array_equal(got, pillow(tmp_path / "deep.png"))


@pytest.mark.parametrize("damage, reason", [
    ("empty", "empty"), ("half", "truncated"), ("text", "not a JPEG"), ("jpeg2000", "JPEG 2000 is not read; convert it to JPEG or PNG"),
    ("header", ""),
])
def test_damaged_files_are_errors_with_path_and_reason(sslrun, tmp_path, damage, reason):
    path = tmp_path / "bad.jpg"
    Image.fromarray(photo(200, 150)).save(path)
    whole = path.read_bytes()
    if damage == "jpeg2000":
        Image.fromarray(photo(20, 20)).save(path, format="jpeg2000")
    else:
        path.write_bytes({"empty": b"", "half": whole[: len(whole) // 2], "text": b"hello", "header": whole[:30]}[damage])
    done = sslrun("data.read_image('bad.jpg')", check=False)
    assert done.returncode == 1
    assert "'bad.jpg'" in done.stderr and reason in done.stderr, done.stderr


def test_resize_equals_pillow(sslrun, tmp_path):
    cases, lines = [], []
    for trial in range(60):
        width, height = RNG.integers(1, 300, 2)
        out_h, out_w = RNG.integers(1, 260, 2)
        x0, y0 = RNG.uniform(0, width * 0.4), RNG.uniform(0, height * 0.4)
        x1, y1 = RNG.uniform(x0 + 0.5, width), RNG.uniform(y0 + 0.5, height)
        box = (0, 0, float(width), float(height)) if trial % 2 else tuple(map(float, (x0, y0, x1, y1)))
        box = tuple(float(np.float32(v)) for v in box)  # Pillow keeps boxes in single precision
        name = "bicubic" if trial % 3 == 0 else "bilinear"
        pixels = photo(int(width), int(height)) if trial % 4 else RNG.integers(0, 256, (height, width, 3), dtype=np.uint8)
        Image.fromarray(pixels).save(tmp_path / f"{trial}.png")
        cases.append((pixels, int(out_w), int(out_h), box, name))
        lines.append(f"out[{trial + 1}] = data.resize(data.read_image('{trial}.png'), {{{out_h}, {out_w}}}, "
                     f"{{filter='{name}', box={{{', '.join(map(repr, box))}}}}})")
    sslrun("local out = {}\n" + "\n".join(lines) + "\ncheckpoint.save('out.pt', out)")
    got = torch.load(tmp_path / "out.pt", weights_only=True)
    for result, (pixels, out_w, out_h, box, name) in zip(got, cases):
        kind = Image.BICUBIC if name == "bicubic" else Image.BILINEAR
        expected = np.asarray(pillow_resize(Image.fromarray(pixels), (out_w, out_h), kind, box)).transpose(2, 0, 1)
        assert np.array_equal(result.numpy(), expected), (pixels.shape, out_w, out_h, box, name)
