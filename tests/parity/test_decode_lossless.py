"""PNG, GIF, BMP and PNM against Pillow's Image.open(p).convert("RGB"), byte for byte; grey of 16 bits is rounded, where Pillow clips it."""
import io
import struct
import warnings
import zlib

import numpy as np
import pytest
import torch
from PIL import Image

from lossless_files import PNG_KINDS, bmp, bmp_rows, chunk, gif, png, png_of, pnm
from picture_files import picture, saved

SIZES = [(1, 1), (2, 3), (9, 1), (5, 5), (17, 23)]
MASKS = {16: [(0xF800, 0x7E0, 0x1F, 0), (0x7C00, 0x3E0, 0x1F, 0)], 24: [(0xFF0000, 0xFF00, 0xFF, 0)],
         32: [(0xFF0000, 0xFF00, 0xFF, 0), (0xFF0000, 0xFF00, 0xFF, 0xFF000000), (0xFF000000, 0xFF0000, 0xFF00, 0), (0xFF000000, 0xFF00, 0xFF, 0),
              (0xFF000000, 0xFF0000, 0xFF00, 0xFF), (0xFF, 0xFF00, 0xFF0000, 0xFF000000), (0xFF000000, 0xFF00, 0xFF, 0xFF0000), (0, 0, 0, 0)]}


@pytest.fixture
def rng():
    return np.random.default_rng(11)


@pytest.fixture
def outcomes(sslrun, tmp_path):
    """Pixels [H, W, 3] of each file, or why it is refused; one program reads all."""
    def read(files):
        for i, content in enumerate(files):
            (tmp_path / f"{i}").write_bytes(content)
        sslrun(f"""
          local pixels, reasons = {{}}, {{}}
          for i = 0, {len(files) - 1} do
            local good, got = pcall(data.read_image, tostring(i))
            if good then pixels[tostring(i)] = got else reasons[tostring(i)] = tostring(got) end
          end
          checkpoint.save('out.pt', {{pixels = pixels, reasons = reasons}})
        """)
        out = torch.load(tmp_path / "out.pt", weights_only=True)
        pixels, reasons = out["pixels"] or {}, out["reasons"] or {}  # an empty table is saved as an empty list
        return [pixels[str(i)].numpy().transpose(1, 2, 0) if str(i) in pixels else reasons[str(i)] for i in range(len(files))]
    return read


def pillow(content):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a palette with transparency
        return np.asarray(Image.open(io.BytesIO(content)).convert("RGB"))


def check(outcomes, files, expected=pillow):
    got = outcomes(list(files.values()))
    for (name, content), pixels in zip(files.items(), got):
        assert not isinstance(pixels, str), f"{name}: {pixels}"
        assert np.array_equal(pixels, expected(content)), name


def values_of(rng, height, width, channels, count):
    """Noise or a ramp with some: what makes long codes and short ones, near guesses and far ones."""
    y, x, c = np.ogrid[:height, :width, :channels]
    ramp = x * rng.integers(0, 9) + y * rng.integers(0, 9) + 7 * c + rng.integers(0, 3, (height, width, channels))
    return rng.integers(0, count, ramp.shape) if rng.random() < 0.5 else ramp % count


def colours_of(rng, count, size=3):
    return rng.integers(0, 256, count * size).astype(np.uint8).tobytes()


def png_files(rng):
    for depth, colour, channels in PNG_KINDS:
        for interlaced in (False, True):
            for height, width in SIZES:
                extra = chunk(b"tEXt", b"words\0of somebody")
                if colour == 3:
                    extra += chunk(b"PLTE", colours_of(rng, 1 << depth))
                    extra += chunk(b"tRNS", colours_of(rng, 1, 1 + (1 << depth) // 2)) if rng.random() < 0.5 else b""
                elif colour in (0, 2) and rng.random() < 0.5:
                    extra += chunk(b"tRNS", b"\0\1" * (1 + colour))
                values = values_of(rng, height, width, channels, 1 << depth)
                yield f"{depth}_{colour}_{interlaced}_{height}x{width}", (values, depth, colour, extra, interlaced, rng.permutation(5).tolist())


def test_png(outcomes, rng):
    files = {name: png(*made, parts=int(rng.integers(1, 4)), level=int(rng.integers(10))) for name, made in png_files(rng) if made[1:3] != (16, 0)}
    check(outcomes, files)


def test_png_of_16_bit_grey_is_rounded(outcomes, rng):
    values = {name: made[0] for name, made in png_files(rng) if made[1:3] == (16, 0)}
    files = {name: png(*made) for name, made in png_files(np.random.default_rng(11)) if made[1:3] == (16, 0)}
    values["every"] = np.arange(65536).reshape(256, 256, 1)
    files["every"] = png(values["every"], 16, 0)
    names = iter(files)
    check(outcomes, files, lambda _: np.round(values[next(names)] * 255 / 65535).astype(np.uint8).repeat(3, 2))


def test_png_whose_pixels_are_all_there(outcomes, rng):
    whole = png(picture(20, 15), 8, 2, filters=(4, 3, 1))
    body = bytes(600)
    files = {"no end": whole[:-12], "no checksum of the pixels' part": whole[:-16], "no checksum of the pixels": whole[:-20],
             "a few bytes too many": png_of((20, 10, 8, 2, 0), bytes(10 * 61) + body)}
    check(outcomes, files)


def test_gif(outcomes, rng):
    files = {}
    for bits in range(1, 9):
        for height, width in SIZES + [(40, 90)]:
            for interlaced in (False, True):
                values = values_of(rng, height, width, 1, 1 << bits)[..., 0]
                options = {"bits": bits, "interlaced": interlaced, "block": int(rng.choice([255, 7])), "clears": rng.random() < 0.5}
                for key in ("colours", "own_colours"):
                    options[key] = colours_of(rng, 2 << int(rng.integers(0, bits))) if rng.random() < 0.6 else None
                if rng.random() < 0.5:
                    options["transparent"] = int(rng.integers(0, 1 << bits))
                if rng.random() < 0.6:
                    options |= {"screen": (int(rng.integers(0, 2 * width)), int(rng.integers(0, 2 * height))), "at": (int(rng.integers(0, 5)), int(rng.integers(0, 5)))}
                if rng.random() < 0.3:
                    options["before"] = b"!\xfe\5words\0!\xff\x0bNETSCAPE2.0\3\1\0\0\0"
                files[f"{bits}_{height}x{width}_{interlaced}_{list(options)}"] = gif(values, **options)
    picture_gif = Image.fromarray(picture(45, 33)).quantize(64)
    files["frames"] = saved(picture_gif, format="gif", save_all=True, append_images=[picture_gif.rotate(90)])
    check(outcomes, files)


def bmp_files(rng):
    for height, width in SIZES:
        for header in (12, 40, 52, 56, 64, 108, 124):
            for bits in (1, 4, 8, 16, 24, 32):
                used = int(rng.integers(2, 1 + (1 << bits))) if bits <= 8 and header > 12 and rng.random() < 0.5 else 0
                colours = colours_of(rng, used or 1 << bits, 3 if header == 12 else 4) if bits <= 8 else b""
                rows = bmp_rows(values_of(rng, height, width, 1, used or 1 << bits)[..., 0], bits) if bits <= 8 else bmp_rows(
                    rng.integers(0, 256, (height, width * bits // 8)), 8)
                for way in (1, -1) if header > 12 else (1,):
                    yield f"{bits}_{header}_{height}x{width}_{way}", bmp(rows, width, way * height, bits, header, colours=colours, used=used)
                for masks in MASKS.get(bits, []) if header > 12 else []:
                    if header >= 56 or masks[3] == 0:
                        yield f"{bits}_{header}_{height}x{width}_{masks}", bmp(rows, width, height, bits, header, 3, masks)


def run_lengths(rng, width, height, half):
    """Rows of runs, of indices one by one, and of skipped pixels."""
    stored = bytearray()
    for _ in range(height):
        x = 0
        while x < width:
            kind, count = rng.random(), int(rng.integers(3, 9))
            if kind < 0.5:
                stored += bytes([count, int(rng.integers(0, 256))])
            elif kind < 0.8:
                indices = colours_of(rng, 1, (count + 1) // 2 if half else count)
                stored += bytes([0, count]) + indices + b"\0" * (len(indices) % 2)
            else:
                if kind < 0.9:
                    stored += bytes([0, 2, int(rng.integers(0, 2)), 0])
                break
            x += count
        stored += b"\0\0"
    return bytes(stored)


def test_bmp(outcomes, rng):
    files = dict(bmp_files(rng))
    for i in range(40):
        width, height, half = int(rng.integers(1, 20)), int(rng.integers(1, 12)), bool(i % 2)
        content = bmp(run_lengths(rng, width, height, half), width, height, 4 if half else 8, packing=2 if half else 1,
                      colours=colours_of(rng, 16 if half else 256, 4), gap=b"\0" * (i % 3))
        try:
            pillow(content)
        except ValueError:
            continue  # a row of single indices that reaches beyond its end
        files[f"runs_{i}"] = content
    assert len(files) > 700
    check(outcomes, files)


def pnm_files(rng):
    for height, width in SIZES:
        for kind in (1, 4):
            yield f"P{kind}_{height}x{width}", (kind, rng.integers(0, 2, (height, width, 1)), 1)
        for most in (1, 2, 3, 7, 15, 100, 127, 200, 254, 255, 256, 1000, 1023, 4095, 65534, 65535):
            for kind, channels in ((2, 1), (3, 3), (5, 1), (6, 3)):
                above = 2 * most if kind > 3 and rng.random() < 0.5 else most  # packed values may lie above the largest
                values = rng.integers(0, 1 + min(above, 255 if most < 256 else 65535), (height, width, channels))
                yield f"P{kind}_{most}_{height}x{width}", (kind, values, most)


def is_deep_grey(kind, most):
    return kind in (2, 5) and most > 255


def test_pnm(outcomes, rng):
    check(outcomes, {name: pnm(*made, b"# words\n" * int(rng.integers(2))) for name, made in pnm_files(rng) if not is_deep_grey(made[0], made[2])})


def test_pnm_of_16_bit_grey_is_rounded(outcomes, rng):
    made = {name: made for name, made in pnm_files(rng) if is_deep_grey(made[0], made[2])}
    names = iter(made)

    def expected(_):
        _, values, most = made[next(names)]
        return np.minimum(255, np.round(values / most * 255)).astype(np.uint8).repeat(3, 2)

    check(outcomes, {name: pnm(*parts) for name, parts in made.items()}, expected)


def test_cut_at_every_byte(outcomes, rng):
    """Every beginning of a small file is refused, or all of its pixels are there."""
    values = rng.integers(0, 16, (5, 6, 1))
    grey = rng.integers(0, 256, (5, 6, 3))
    colours = colours_of(rng, 16, 4)
    files = {
        "rgb.png": png(grey, 8, 2, filters=(4, 2)), "interlaced.png": png(values, 4, 3, chunk(b"PLTE", colours[:48]), True), "parts.png": png(grey, 8, 2, parts=3),
        "stored.png": png(grey, 8, 2, level=0), "a.gif": gif(values[..., 0], 4, colours[:48], screen=(9, 9), transparent=3),
        "interlaced.gif": gif(values[..., 0], 4, own_colours=colours[:48], interlaced=True, block=5), "24.bmp": bmp(bmp_rows(grey.reshape(5, -1), 8), 6, -5, 24),
        "4.bmp": bmp(bmp_rows(values[..., 0], 4), 6, 5, 4, colours=colours), "old.bmp": bmp(bmp_rows(values[..., 0], 8), 6, 5, 8, 12, colours=colours_of(rng, 256)),
        "runs.bmp": bmp(b"".join(b"\3\x12\3\x34\0\0" for _ in range(5)) + b"\0\1", 6, 5, 8, packing=1, colours=colours_of(rng, 256, 4)),
        "masks.bmp": bmp(bmp_rows(grey.reshape(5, -1)[:, :12], 8), 6, 5, 16, 40, 3, MASKS[16][0]), "bits.pbm": pnm(4, values % 2, 1),
        "grey.pgm": pnm(5, values, 255), "deep.ppm": pnm(6, grey, 300), "words.pbm": pnm(1, values % 2, 1), "words.ppm": pnm(3, grey, 255),
    }
    whole = outcomes(list(files.values()))
    cuts = [(name, content[:end], pixels) for (name, content), pixels in zip(files.items(), whole) for end in range(12, len(content))]
    kept = set()
    for (name, content, pixels), got in zip(cuts, outcomes([content for _, content, _ in cuts])):
        if isinstance(got, str):
            assert "truncated" in got or (name.endswith("png") and "checksum" in got), (name, len(content), got)
        else:
            kept.add(name)
            # The last number of a plain file may lose digits and stay a number.
            assert np.array_equal(got, pillow(content) if name == "words.ppm" else pixels), (name, len(content))
    assert {"rgb.png", "a.gif", "words.pbm"} <= kept and not kept & {"grey.pgm", "deep.ppm", "bits.pbm"}


def test_refused(outcomes, rng):
    """What Pillow refuses or reads in part only is refused, each by its reason."""
    grey = rng.integers(0, 256, (5, 6, 3))
    whole = png(grey, 8, 2)
    indices = rng.integers(0, 4, (5, 6))
    body = zlib.decompress(whole[41:-16])
    rows = bmp_rows(grey.reshape(5, -1), 8)
    tables = colours_of(rng, 256, 4)
    cases = {
        "checksum before its pixels (IHDR)": whole[:20] + b"\1" + whole[21:],
        "PNG has no pixels of kind 2 with 4 bits": png_of((6, 5, 4, 2, 0), body),
        "without its colours (PLTE)": png_of((6, 5, 8, 3, 0), body),
        "at most 256 colours, got 300": png_of((6, 5, 8, 3, 0), body, chunk(b"PLTE", bytes(900))),
        "unpacks to more than its 6x5 pixels need (95 bytes)": png_of((6, 5, 8, 2, 0), bytes(200_000)),
        "its pixels take 95 bytes, unpacked are 94": png_of((6, 5, 8, 2, 0), body[:-1]),
        "row 2 has the filter 9, PNG has 0 to 4": png_of((6, 5, 8, 2, 0), body[:38] + b"\x09" + body[39:]),
        "without a picture": gif(indices, 2)[:13] + b";",
        "a code of its pixels that was not defined": gif(indices, 2)[:24] + b"\4\xff\xff\xff\xff\0;",
        "ends after 0 pixels": gif(indices, 2)[:24] + b"\1\5\0;",
        "colours in unusual bits": bmp(rows, 6, 5, 24, 56, 3, (0xFF, 0xFF00, 0xFF0000, 0)),
        "BMP of 8 bits with packing 4": bmp(rows, 6, 5, 8, packing=4, colours=tables),
        "BMP of 2 bits": bmp(rows, 6, 5, 2),
        "BMP with a header of 16 bytes": bmp(rows, 6, 5, 24, 12).replace(struct.pack("<I", 12), struct.pack("<I", 16), 1),
        "its pixels end after 6 of 30": bmp(b"\6\1\0\1", 6, 5, 8, packing=1, colours=tables),
        "expected a largest value of 1 to 65535, got 65536": b"P5\n1 1\n65536\n12",
        "expected a number at byte 3": b"P2\nwords",
        "expected values up to 9, got 10": b"P2\n1 1\n9\n10\n",
        "expected 0 or 1 at byte 7": b"P1\n1 1\n7\n",
        "PNM other than P1 to P6 is not read": b"P7\nWIDTH 1\n",
    }
    for reason, got in zip(cases, outcomes(list(cases.values()))):
        assert isinstance(got, str) and reason in got, (reason, got)


def test_claims_that_a_file_cannot_hold(outcomes):
    size = 12000
    gif_head = b"GIF89a" + struct.pack("<HHBBB", size, size, 0x80, 0, 0) + b"\0\0\0\xff\xff\xff"
    files = [png_of((size, size, 8, 2, 0), bytes(1000)), bmp(b"", size, size, 24), pnm(5, np.zeros((1, 1, 1)), 255).replace(b"1 1", b"12000 12000"),
             b"P2\n12000 12000\n255\n1 2", gif_head + b"," + struct.pack("<HHHHB", 0, 0, size, size, 0) + b"\2"]
    for got in outcomes(files):
        assert isinstance(got, str) and ("truncated" in got or "cannot hold" in got), got
