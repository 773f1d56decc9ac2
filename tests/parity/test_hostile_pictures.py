"""Small files that say they hold much: refused from their headers, in little memory. Each was seen to take more before."""
import io
import struct
import zlib

import pillow_heif
import pytest
from PIL import Image

import bounded
from picture_files import picture, saved
from program import PROGRAM

SIDE = 13000  # its square is below max_pixels


def resized_jpeg(side=SIDE, **options):
    content = bytearray(saved(picture(64, 64), format="jpeg", **options))
    frame = next(at for at in range(len(content)) if content[at : at + 2] in (b"\xff\xc0", b"\xff\xc2"))
    content[frame + 5 : frame + 9] = struct.pack(">HH", side, side)
    return bytes(content)


def many_scans():
    content = saved(Image.new("RGB", (6000, 5600)), format="jpeg", progressive=True)
    last = content.rindex(b"\xff\xda")
    start = content.rindex(b"\xff\xc4", 0, last)
    return content[:-2] + content[start:-2] * 300 + b"\xff\xd9"


def tiff(entries, behind):
    """A TIFF whose tags are (tag, type, count, value or place)."""
    directory = b"".join(struct.pack("<HHII", *entry) for entry in sorted(entries))
    return b"II*\0" + struct.pack("<IH", 8, len(entries)) + directory + b"\0\0\0\0" + behind


def page(width, height, compression=1, strips=(0,), counts=(0,), rows=None, more=()):
    short, long = 3, 4
    entries = [(256, long, 1, width), (257, long, 1, height), (258, short, 1, 8), (259, short, 1, compression), (262, short, 1, 1),
               (277, short, 1, 1), (278, long, 1, rows or height)]
    entries += more
    head = 8 + 2 + 12 * (len(entries) + 2) + 4
    lists = b"".join(struct.pack("<I", at + head) for at in strips) + b"".join(struct.pack("<I", count) for count in counts)
    place = [head, head + 4 * len(strips)] if len(strips) > 1 else [strips[0] + head, counts[0]]
    return tiff(entries + [(273, long, len(strips), place[0]), (279, long, len(counts), place[1])], lists if len(strips) > 1 else b"")


def many_tags():
    size = 4 << 20
    more = [(40000 + i, 7, size, 60000) for i in range(1500)]
    return page(8, 8, strips=(0,), counts=(64,), more=more) + bytes(size + 60000)


def overlapping():
    rows, size = 20000, 1 << 20
    body = zlib.compress(bytes(8)) + bytes(size)
    return page(8, rows, 8, [8 * rows] * rows, [size] * rows, 1) + body


def large_tile():
    short, long = 3, 4
    packed = zlib.compress(bytes(6000 * 6000))
    entries = [(256, long, 1, 1), (257, long, 1, 1), (258, short, 1, 8), (259, short, 1, 8), (262, short, 1, 1), (277, short, 1, 1),
               (322, long, 1, 6000), (323, long, 1, 6000), (325, long, 1, len(packed))]
    return tiff(entries + [(324, long, 1, 8 + 2 + 12 * 10 + 4)], packed)


def restated(content, side):
    """A HEIF or AVIF file whose container says that every picture has `side` pixels in a row."""
    content, at = bytearray(content), 0
    while (at := content.find(b"ispe", at) + 1) > 0:
        content[at + 7 : at + 15] = struct.pack(">II", side, side)
    return bytes(content)


def heic(side):
    memory = io.BytesIO()
    pillow_heif.from_pillow(Image.new("RGB", (side, side), (200, 40, 90))).save(memory, quality=30)
    return memory.getvalue()


def webp_animation():
    content = bytearray(saved(Image.new("RGB", (3000, 3000), (9, 9, 9)), format="webp", save_all=True, lossless=True,
                              append_images=[Image.new("RGB", (3000, 3000), (90, 9, 9))]))
    at = content.index(b"VP8X")
    content[at + 12 : at + 18] = struct.pack("<I", 15)[:3] * 2
    return bytes(content)


FILES = {
    "header.jpg": (resized_jpeg, "the file is truncated"),
    "progressive.jpg": (lambda: resized_jpeg(progressive=True), "the file is truncated"),
    "scans.jpg": (many_scans, "more than 64 scans"),
    "tags.tif": (many_tags, "the tags of the TIFF file name more than it holds"),
    "overlapping.tif": (overlapping, "the pieces of the TIFF file overlap"),
    "tile.tif": (large_tile, "cut into pieces of 36000000 bytes"),
    "jbig.tif": (lambda: page(8, 8, 34661, counts=(64,)) + bytes(64), "compression 34661 is not read"),
    "strips.tif": (lambda: page(1, SIDE * SIDE, 8, rows=1, counts=(64,)) + bytes(64), ""),
    "frame.webp": (webp_animation, ""),
    "large.webp": (lambda: b"RIFF" + struct.pack("<I", 30) + b"WEBPVP8L" + struct.pack("<I", 18) + b"\x2f" + b"\xff" * 3 + b"\x0f" + bytes(13),
                   "the limit is"),
    "cut.tga": (lambda: struct.pack("<BBBHHBHHHHBB", 0, 0, 10, 0, 0, 0, 0, 0, SIDE, SIDE, 24, 0) + b"\xff\0\0\0" * 20, "the file is truncated"),
    "small.heic": (lambda: restated(heic(4000), 64), "coded pictures of 16"),
    "small.avif": (lambda: restated(saved(Image.new("RGB", (4000, 4000), (200, 40, 90)), format="avif", speed=10), 64), "coded pictures of 16"),
    "sequence.avif": (lambda: restated(saved(Image.new("RGB", (4000, 4000), (200, 40, 90)), format="avif", speed=10, save_all=True,
                                             append_images=[Image.new("RGB", (4000, 4000))]), 64), ""),
}


@pytest.fixture(scope="module")
def least(tmp_path_factory):
    """MiB of a program that reads one small picture of every library."""
    folder = tmp_path_factory.mktemp("least")
    for name in ("jpg", "tif", "webp", "avif"):
        (folder / f"a.{name}").write_bytes(saved(picture(64, 64), format={"jpg": "jpeg", "tif": "tiff"}.get(name, name)))
    (folder / "a.heic").write_bytes(heic(64))
    code, _, error, peak = bounded.run([PROGRAM, "-e", "for _, n in ipairs{'jpg', 'tif', 'webp', 'avif', 'heic'} do data.read_image('a.' .. n) end"], folder)
    assert code == 0, error
    return peak


@pytest.mark.parametrize("name", FILES)
def test_memory_is_bounded_by_what_the_header_says(tmp_path, least, name):
    make, reason = FILES[name]
    content = make()
    assert len(content) < 20 << 20
    (tmp_path / name).write_bytes(content)
    code, _, error, peak = bounded.run([PROGRAM, "-e", f"data.read_image '{name}'"], tmp_path)
    assert code == 1 and name in error and reason in error, error
    # The file itself, and of the many scans a picture of 34 million pixels.
    assert peak < least + 40 + len(content) / 2**20 + (310 if name == "scans.jpg" else 0), peak - least


def test_heif_and_avif_of_many_kinds_are_still_read(sslrun, tmp_path):
    """Grids, alpha, sequences, odd sizes: coded pictures are a little larger than what is shown, or several."""
    for width, height in ((1, 1), (65, 7), (1000, 3), (300, 200)):
        for mode, channels in (("RGB", 3), ("RGBA", 4)):
            image = Image.fromarray(picture(width, height, channels), mode)
            image.save(tmp_path / f"{mode}{width}.avif", speed=10)
            memory = io.BytesIO()
            pillow_heif.from_pillow(image).save(memory, quality=50)
            (tmp_path / f"{mode}{width}.heic").write_bytes(memory.getvalue())
    frames = [Image.fromarray(picture(64, 64, seed=s)) for s in range(3)]
    frames[0].save(tmp_path / "sequence64.avif", save_all=True, append_images=frames[1:])
    printed = sslrun("for _, path in ipairs(fs.list '.') do if path:match '%.heic$' or path:match '%.avif$' then print(path, data.read_image(path):size(2)) end end")
    read = dict(line.split("\t") for line in printed.splitlines())
    assert len(read) == 17 and all(read[name] == "".join(filter(str.isdigit, name)) for name in read), read
