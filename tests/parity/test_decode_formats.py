"""WebP, TIFF, TGA, MPO, HEIC and AVIF against Pillow's Image.open(p).convert("RGB"), byte for byte where both read with the same arithmetic."""
import io
import struct

import numpy as np
import pillow_heif
import pytest
import torch
from PIL import Image, ImageOps

from picture_files import picture, saved, tga, tiff

RNG = np.random.default_rng(7)


def read(sslrun, tmp_path, files, options="{}"):
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    (tmp_path / "names.txt").write_text("\n".join(files))
    sslrun(f"""
      local out = {{}}
      for name in io.lines('names.txt') do out[name] = data.read_image(name, {options}) end
      checkpoint.save('out.pt', out)
    """)
    return {name: tensor.numpy().transpose(1, 2, 0) for name, tensor in torch.load(tmp_path / "out.pt", weights_only=True).items()}


def pillow(content):
    return np.asarray(Image.open(io.BytesIO(content)).convert("RGB"))


def check_equal(sslrun, tmp_path, files):
    got = read(sslrun, tmp_path, files)
    for name, content in files.items():
        assert np.array_equal(got[name], pillow(content)), name


def webp_files():
    rgb, rgba = picture(93, 70), picture(93, 70, 4)
    files = {f"lossy{quality}.webp": saved(rgb, format="webp", quality=quality) for quality in (5, 60, 95)}
    files["lossless.webp"] = saved(rgb, format="webp", lossless=True)
    files["alpha.webp"] = saved(rgba, format="webp", quality=70)
    files["alpha_lossless.webp"] = saved(rgba, format="webp", lossless=True)
    files["hidden_colours.webp"] = saved(rgba * np.array([1, 1, 1, 0], np.uint8), format="webp", lossless=True, exact=True)
    files["one.webp"] = saved(picture(1, 1), format="webp")
    frames = [Image.fromarray(picture(50, 40, seed=seed)) for seed in range(3)]
    files["frames.webp"] = saved(frames[0], format="webp", save_all=True, append_images=frames[1:], lossless=True)
    # A first frame that covers a part of its canvas.
    at = files["frames.webp"].index(b"VP8X") + 12
    files["small_frame.webp"] = files["frames.webp"][:at] + struct.pack("<HBHB", 69, 0, 59, 0) + files["frames.webp"][at + 6 :]
    return files


def test_webp(sslrun, tmp_path):
    check_equal(sslrun, tmp_path, webp_files())


def tiff_files():
    rgb, rgba, grey = picture(93, 70), picture(93, 70, 4), picture(93, 70, 1)
    files = {}
    for name in ("raw", "tiff_lzw", "tiff_adobe_deflate", "packbits"):
        for mode in ("RGB", "L", "RGBA", "CMYK", "P", "1"):
            files[f"{name}_{mode}.tif"] = saved(Image.fromarray(rgb).convert(mode), format="tiff", compression=name)
    for quality in (30, 90):
        files[f"jpeg{quality}.tif"] = saved(rgb, format="tiff", compression="jpeg", quality=quality)
        files[f"jpeg{quality}_grey.tif"] = saved(grey[..., 0], format="tiff", compression="jpeg", quality=quality)
    ycbcr = Image.fromarray(rgb).convert("YCbCr")
    files["jpeg_ycbcr.tif"] = saved(ycbcr, format="tiff", compression="jpeg")
    files["ycbcr.tif"] = saved(ycbcr, format="tiff", compression="tiff_lzw")
    for name in ("group3", "group4"):
        files[f"{name}.tif"] = saved(Image.fromarray(rgb).convert("1"), format="tiff", compression=name)
    for order in "<>":
        for layout, options in {"strips": {}, "tiles": {"tile": 32}, "planes": {"planar": True}, "plane_tiles": {"planar": True, "tile": 16},
                                "deflate": {"deflate": True}, "one_strip": {"rows": 4000}}.items():
            files[f"{layout}{order == '<'}.tif"] = tiff(rgb, order=order, **options)
        for bits in (1, 2, 4, 8):
            few = grey >> 8 - bits
            for photometric in (0, 1):
                files[f"grey{bits}_{photometric}{order == '<'}.tif"] = tiff(few, bits, photometric, order)
            ramp = {320: (3, RNG.integers(0, 65536, 3 << bits).tolist())}
            files[f"palette{bits}{order == '<'}.tif"] = tiff(few, bits, 3, order, tags=ramp)
            files[f"palette{bits}_tiles{order == '<'}.tif"] = tiff(few, bits, 3, order, tile=16, tags=ramp)
        deep = RNG.integers(0, 65536, (35, 29, 4))
        files[f"rgb16{order == '<'}.tif"] = tiff(deep[..., :3], 16, 2, order)
        files[f"rgba16{order == '<'}.tif"] = tiff(deep, 16, 2, order, extra=(2,))
        files[f"premultiplied16{order == '<'}.tif"] = tiff(deep, 16, 2, order, extra=(1,))
        files[f"cmyk16{order == '<'}.tif"] = tiff(deep, 16, 5, order)
    files["rgba.tif"] = tiff(rgba, extra=(2,))
    files["rgbx.tif"] = tiff(rgba, extra=(0,))
    premultiplied = np.concatenate([rgba[..., :3] // 3, rgba[..., 3:]], -1)
    premultiplied[:5, :, 3], premultiplied[5:9, :, 3], premultiplied[9:14, :, 3] = 0, 255, 40  # some colours exceed their alpha
    files["premultiplied.tif"] = tiff(premultiplied, extra=(1,))
    files["grey_alpha.tif"] = tiff(rgba[..., :2], photometric=1, extra=(2,))
    files["cmyk_tiles.tif"] = tiff(rgba, photometric=5, tile=48)
    files["cmyk_planes.tif"] = tiff(rgba, photometric=5, planar=True)
    files["big.tif"] = tiff(rgb, big=True)
    files["bit_order.tif"] = tiff(np.packbits(np.unpackbits(rgb, axis=1, bitorder="little"), axis=1), tags={266: (3, [2])})
    files["one.tif"] = tiff(picture(1, 1))
    pages = [Image.fromarray(picture(40, 30, seed=seed)) for seed in range(2)]
    files["pages.tif"] = saved(pages[0], format="tiff", save_all=True, append_images=pages[1:])
    for orientation in range(1, 9):
        files[f"orientation{orientation}.tif"] = tiff(rgb, tags={274: (3, [orientation])})
    return files


def test_tiff(sslrun, tmp_path):
    check_equal(sslrun, tmp_path, tiff_files())


def test_layouts_that_pillow_does_not_read(sslrun, tmp_path):
    """Equal to the same picture in a layout that it reads."""
    rgb = picture(60, 41)
    rgba = np.concatenate([rgb // 3, picture(60, 41, 1)], -1)
    blocks = np.repeat(picture(20, 41), 3, 1) & 0xE0
    files = {"a.tif": tiff(rgba, extra=(1,)), "b.tif": tiff(rgba, extra=(1,), planar=True),
             "c.tga": tga(blocks, 2, 24), "d.tga": tga(blocks, 10, 24, across=True), "e.tga": tga(blocks, 2, 24, 0, bytes(48), 24)}
    got = read(sslrun, tmp_path, files)
    assert np.array_equal(got["a.tif"], pillow(files["a.tif"])) and np.array_equal(got["a.tif"], got["b.tif"])
    assert np.array_equal(got["c.tga"], blocks[::-1, :, ::-1])
    assert np.array_equal(got["c.tga"], got["d.tga"]) and np.array_equal(got["c.tga"], got["e.tga"])


def test_tiff_grey_of_16_bits_is_rounded(sslrun, tmp_path):
    values = np.concatenate([np.arange(0, 65536, 37), np.array([128, 129, 385, 386, 65279, 65280, 65535])]).reshape(-1, 1, 1)
    expected = np.floor(values / 257 + 0.5).astype(np.uint8)
    files = {f"{photometric}{order == '<'}.tif": tiff(values, 16, photometric, order) for order in "<>" for photometric in (0, 1)}
    got = read(sslrun, tmp_path, files)
    for name in files:
        assert np.array_equal(got[name], np.broadcast_to(255 - expected if name[0] == "0" else expected, got[name].shape)), name


def tga_files():
    rgba = picture(60, 41, 4)
    blocks = np.repeat(np.repeat(picture(20, 41, 4), 3, 1), 1, 0)[:, :60] & 0xE0  # runs of three pixels and more
    index = (picture(60, 41, 1) >> 4) + 3
    palette = RNG.integers(0, 256, 64, dtype=np.uint8).tobytes()
    files = {}
    for flags in (0, 0x10, 0x20, 0x30):
        for packing in (0, 8):
            name = f"{flags:x}_{packing}"
            files[f"rgb_{name}.tga"] = tga(blocks[..., :3], 2 + packing, 24, flags)
            files[f"rgba_{name}.tga"] = tga(rgba, 2 + packing, 32, flags | 8, note=b"a note")
            files[f"grey_{name}.tga"] = tga(blocks[..., :1], 3 + packing, 8, flags)
            files[f"rgb16_{name}.tga"] = tga(rgba[..., :2], 2 + packing, 16, flags | 1)
            files[f"palette_{name}.tga"] = tga(index - 3, 1 + packing, 8, flags, palette[:48], 24)
    files["palette32.tga"] = tga(index - 3, 1, 8, 0, palette, 32)
    files["palette16.tga"] = tga(index - 3, 9, 8, 0x20, palette[:32], 16)
    files["palette_offset.tga"] = tga(index, 1, 8, 0x20, palette[:48], 24, 3)
    for mode in ("L", "LA", "RGB", "RGBA", "P"):
        for compression in (None, "tga_rle"):
            files[f"pillow_{mode}_{compression}.tga"] = saved(Image.fromarray(rgba).convert(mode), format="tga", compression=compression)
    return files


def test_tga(sslrun, tmp_path):
    check_equal(sslrun, tmp_path, tga_files())


def test_jfif_and_mpo(sslrun, tmp_path):
    frames = [Image.fromarray(picture(80, 60, seed=seed)) for seed in range(3)]
    mpo = saved(frames[0], format="mpo", save_all=True, append_images=frames[1:])
    assert Image.open(io.BytesIO(mpo)).n_frames == 3
    check_equal(sslrun, tmp_path, {"a.mpo": mpo, "b.jfif": saved(frames[0], format="jpeg"), "c.jpe": saved(frames[1], format="jpeg")})


def near(got, expected, mean, most):
    difference = np.abs(got.astype(int) - expected)
    assert difference.mean() <= mean and difference.max() <= most, (difference.mean(), difference.max())


def test_heic(sslrun, tmp_path):
    """Against the libheif inside of pillow_heif, another version: chroma is equal where it is not subsampled, up to one rounding."""
    def heic(pixels, mode="RGB", **options):
        memory = io.BytesIO()
        pillow_heif.from_bytes(mode, pixels.shape[1::-1], pixels.tobytes()).save(memory, **options)
        return memory.getvalue()

    rgb = picture(96, 64)
    files = {"full.heic": heic(rgb, quality=90, chroma=444), "half.heic": heic(rgb, quality=90, chroma=420),
             "alpha.heic": heic(picture(96, 64, 4), "RGBA", quality=90, chroma=444), "odd.heic": heic(picture(75, 53), quality=80, chroma=444),
             "ten_bits.heic": heic(rgb.astype(np.uint16) * 257, "RGB;16", quality=90, chroma=444)}
    got = read(sslrun, tmp_path, files)
    for name, content in files.items():
        opened = pillow_heif.open_heif(io.BytesIO(content), convert_hdr_to_8bit=True)
        expected = np.asarray(opened.to_pillow().convert("RGB"))
        near(got[name], expected, *((2.5, 60) if name == "half.heic" else (0.2, 1)))
        assert sslrun(f"local i = data.image_info('{name}') print(i.format, i.width, i.height)").split() == ["heif", *map(str, opened.size)]


def test_avif(sslrun, tmp_path):
    """Pillow reads AVIF by another library: chroma is equal where it is not subsampled, up to one rounding."""
    rgb = picture(96, 64)
    files = {"full.avif": saved(rgb, format="avif", quality=90, subsampling="4:4:4"), "half.avif": saved(rgb, format="avif", quality=90),
             "grey.avif": saved(rgb[..., 0], format="avif", quality=90, subsampling="4:0:0"),
             "alpha.avif": saved(picture(96, 64, 4), format="avif", quality=90, subsampling="4:4:4"),
             "odd.avif": saved(picture(75, 53), format="avif", quality=80, subsampling="4:4:4")}
    got = read(sslrun, tmp_path, files)
    for name, content in files.items():
        near(got[name], pillow(content), *((2.5, 60) if name == "half.avif" else (0.2, 1)))


def oriented(kind, orientation, **options):
    exif = Image.Exif()
    exif[0x0112] = orientation
    return saved(picture(61, 43), format=kind, exif=exif, **options)


def test_orientation(sslrun, tmp_path):
    """WebP as JPEG: only where it is asked for. TIFF always, as Pillow does. AVIF and HEIC as their own properties say, always."""
    webp = {f"{n}.webp": oriented("webp", n, lossless=True) for n in range(1, 9)}
    avif = {f"{n}.avif": oriented("avif", n, quality=95, subsampling="4:4:4") for n in range(1, 9)}
    tif = {f"{n}.tif": tiff(picture(61, 43), tags={274: (3, [n])}) for n in range(1, 9)}
    check_equal(sslrun, tmp_path, webp | tif)
    for options in ("{apply_exif_orientation = true}", "{}"):
        got = read(sslrun, tmp_path, webp | avif | tif if "true" in options else avif | tif, options)
        for name, pixels in got.items():
            turned = ImageOps.exif_transpose(Image.open(tmp_path / name)).convert("RGB")
            if name.endswith("avif"):
                near(pixels, np.asarray(turned), 0.2, 1)
            else:
                assert np.array_equal(pixels, np.asarray(turned)), name


def test_header_facts(sslrun, tmp_path):
    files = {"a.webp": saved(picture(20, 30, 4), format="webp"), "b.tif": tiff(picture(21, 30), tags={274: (3, [6])}),
             "c.tga": tga(picture(7, 9, 1), 3, 8), "d.avif": saved(picture(40, 24), format="avif"), "e.webp": oriented("webp", 8)}
    expected = {"a.webp": "webp 20 30 4 1", "b.tif": "tiff 30 21 3 6", "c.tga": "tga 7 9 1 1", "d.avif": "avif 40 24 3 1", "e.webp": "webp 61 43 3 8"}
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    out = sslrun("""for _, name in ipairs{'a.webp', 'b.tif', 'c.tga', 'd.avif', 'e.webp'} do
      local i = data.image_info(name) print(name, i.format, i.width, i.height, i.components, i.orientation) end""")
    assert {line.split()[0]: " ".join(line.split()[1:]) for line in out.splitlines()} == expected
    # The name says nothing, for formats with first bytes.
    (tmp_path / "b.jpg").write_bytes(files["b.tif"])
    assert sslrun("print(data.image_info('b.jpg').format)").strip() == "tiff"


def test_pixel_limit_from_the_header(sslrun, tmp_path):
    """Sizes of 3 GB and more in files of a few hundred bytes are refused before memory is asked for."""
    webp = saved(picture(50, 40), format="webp", lossless=True)
    vp8x = webp[:12] + b"VP8X" + struct.pack("<IIHBHB", 10, 2, 0xFFFF, 0, 0xFFFE, 0) + webp[12:]  # an animation of 65536x65535
    files = {"a.webp": vp8x, "b.tga": tga(picture(2, 2, 1), 11, 8)[:12] + struct.pack("<HHBB", 65535, 65535, 8, 0) + bytes(70_000_000),
             "c.tif": tiff(picture(8, 8), rows=8, deflate=True, tags={tag: (4, [70_000]) for tag in (256, 257, 278)}),
             "d.tif": tiff(picture(8, 8), rows=8, deflate=True, tags={tag: (4, [1_000_000]) for tag in (256, 257, 278)})}
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
        done = sslrun(f"data.read_image('{name}')", check=False)
        assert done.returncode == 1 and f"'{name}'" in done.stderr, done.stderr
        assert "the limit is 178956970" in done.stderr, done.stderr
    for name, content in {"e.webp": webp, "f.tif": tiff(picture(50, 40)), "g.tga": tga(picture(50, 40), 2, 24),
                          "h.avif": saved(picture(50, 40), format="avif")}.items():
        (tmp_path / name).write_bytes(content)
        assert sslrun(f"print(data.read_image('{name}', {{max_pixels = 2000}}).shape[2])").strip() == "40"
        done = sslrun(f"data.read_image('{name}', {{max_pixels = 1999}})", check=False)
        assert done.returncode == 1 and f"'{name}'" in done.stderr and "the limit is 1999" in done.stderr, done.stderr


def test_truncated_files_are_errors(sslrun, tmp_path):
    """Every kind of file, cut at eight places: an error that names it, and nothing of libtiff's on stderr."""
    names = []
    for name, content in (webp_files() | tiff_files() | tga_files() | {"a.avif": saved(picture(60, 40), format="avif")}).items():
        if name == "pages.tif":
            continue  # its first page lies in front
        for part in (0.1, 0.3, 0.5, 0.7, 0.9, 0.97):
            cut = content[: int(len(content) * part)]
            names.append(f"{part}_{name}")
            (tmp_path / names[-1]).write_bytes(cut)
    (tmp_path / "names.txt").write_text("\n".join(names))
    done = sslrun("""for name in io.lines('names.txt') do
      local read, message = pcall(data.read_image, name)
      if read then print('read', name) elseif not message:find(name, 1, true) then print('unnamed', message) end end""", check=False)
    assert done.returncode == 0 and done.stderr == "", done.stderr
    assert done.stdout == ""


@pytest.mark.parametrize("change, reason", [
    ({"tags": {339: (3, [3, 3, 3])}}, "floating-point"), ({"photometric": 8}, "colours of kind 8"),
    ({"tags": {259: (3, [6])}}, "compression 6"), ({"tags": {259: (3, [65000])}}, "compression 65000"),
    ({"tags": {258: (3, [12, 12, 12])}}, "12 bits"), ({"tags": {254: (4, [1]), 330: (4, [8])}}, "raw file"),
    ({"tags": {50706: (1, [1, 4, 0, 0])}}, "raw file"),
])
def test_tiff_that_is_not_read_is_refused_by_name(sslrun, tmp_path, change, reason):
    (tmp_path / "a.tif").write_bytes(tiff(picture(16, 16), **change))
    done = sslrun("data.read_image('a.tif')", check=False)
    assert done.returncode == 1 and reason in done.stderr, done.stderr
