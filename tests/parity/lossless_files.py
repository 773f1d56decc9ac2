"""Writers of PNG, GIF, BMP and PNM files in every kind that Pillow reads but does not write itself."""
import struct
import zlib

import numpy as np

from picture_files import packed

ADAM7 = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2))
PNG_KINDS = [(d, 0, 1) for d in (1, 2, 4, 8, 16)] + [(d, 3, 1) for d in (1, 2, 4, 8)] + [(d, c, n) for d in (8, 16) for c, n in ((2, 3), (4, 2), (6, 4))]


def chunk(kind, body):
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def filtered(rows, pixel, filters):
    """PNG's filters on rows of equal length, the given ones in turn."""
    above, out = np.zeros(len(rows[0]), int), b""
    for i, row in enumerate(rows):
        row = np.frombuffer(row, np.uint8).astype(int)
        left, corner = (np.r_[np.zeros(pixel, int), values][: len(row)] for values in (row, above))
        distances = [abs(left + above - corner - guess) for guess in (left, above, corner)]
        paeth = np.choose(np.argmin(distances, 0), (left, above, corner))
        guess = (0 * row, left, above, (left + above) // 2, paeth)[filters[i % len(filters)]]
        out += bytes([filters[i % len(filters)]]) + ((row - guess) % 256).astype(np.uint8).tobytes()
        above = row
    return out


def png_of(head, unpacked, extra=b"", parts=1, level=6):
    """A PNG around filtered rows: head is (width, height, depth, colour, interlaced)."""
    body = zlib.compress(unpacked, level)
    size = -(-len(body) // parts)
    idat = b"".join(chunk(b"IDAT", body[i : i + size]) for i in range(0, len(body), size))
    width, height, depth, colour, interlaced = head
    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, interlaced)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + extra + idat + chunk(b"IEND", b"")


def png(values, depth, colour, extra=b"", interlaced=False, filters=(0,), **options):
    """A PNG of any bit depth and colour type: values [H, W, C]."""
    height, width, channels = values.shape
    body = b""
    for x, y, step_x, step_y in ADAM7 if interlaced else ((0, 0, 1, 1),):
        part = values[y::step_y, x::step_x]
        if part.size:
            body += filtered([packed(row.reshape(1, -1), depth, ">") for row in part], max(1, depth * channels // 8), filters)
    return png_of((width, height, depth, colour, interlaced), body, extra, **options)


def lzw(indices, bits, block, clears):
    """GIF's codes of a list of indices in blocks; a full table is cleared or, without `clears`, kept."""
    clear, out, held, room = 1 << bits, bytearray(), 0, 0

    def put(code):
        nonlocal held, room
        held |= code << room
        room += length
        while room >= 8:
            out.append(held & 255)
            held >>= 8
            room -= 8

    def fresh():
        return {bytes([i]): i for i in range(clear)}, clear + 2, bits + 1

    table, following, length = fresh()
    put(clear)
    text = b""
    for index in indices:
        longer = text + bytes([index])
        if longer in table:
            text = longer
            continue
        put(table[text])
        if following < 4096:
            table[longer] = following
            length += following == 1 << length and length < 12
            following += 1
        elif clears:
            put(clear)
            table, following, length = fresh()
        text = longer[-1:]
    put(table[text])
    length += following == 1 << length and length < 12  # the reader's table has grown by then
    put(clear + 1)
    if room:
        out.append(held)
    return b"".join(bytes([len(out[i : i + block])]) + bytes(out[i : i + block]) for i in range(0, len(out), block)) + b"\0"


def gif(indices, bits=8, colours=None, own_colours=None, screen=None, at=(0, 0), transparent=None, interlaced=False, block=255, clears=True, before=b""):
    """A GIF of one frame of indices [H, W]; colours are bytes for 2, 4, … 256 of them, its own those of the frame."""
    height, width = indices.shape
    flags = [0 if table is None else 0x80 | ((len(table) // 3).bit_length() - 2) for table in (colours, own_colours)]
    file = b"GIF89a" + struct.pack("<HHBBB", *(screen or (width, height)), flags[0], 1, 0) + (colours or b"") + before
    if transparent is not None:
        file += b"!\xf9\4" + bytes([1, 0, 0, transparent]) + b"\0"
    file += b"," + struct.pack("<HHHHB", *at, width, height, flags[1] | 0x40 * interlaced) + (own_colours or b"")
    if interlaced:
        indices = np.concatenate([indices[0::8], indices[4::8], indices[2::4], indices[1::2]])
    return file + bytes([max(bits, 2)]) + lzw(indices.ravel().tolist(), max(bits, 2), block, clears) + b";"


def bmp(rows, width, height, bits, header=40, packing=0, masks=(), colours=b"", used=0, gap=b""):
    """A BMP around the bytes of its rows; a header of 12 bytes is OS/2's with colours of 3 bytes."""
    if header == 12:
        head = struct.pack("<IHHHH", 12, width, height, 1, bits)
    else:
        head = struct.pack("<IiiHHIIiiII", header, width, height, 1, bits, packing, len(rows), 2835, 2835, used, 0)
        words = struct.pack(f"<{len(masks)}I", *masks)
        head = (head + words).ljust(header, b"\0") if header > 40 else head + words[:12]
    at = 14 + len(head) + len(colours) + len(gap)
    return b"BM" + struct.pack("<IHHI", at + len(rows), 0, 0, at) + head + colours + gap + rows


def bmp_rows(values, bits):
    """Rows [H, N] of samples, each filled up to four bytes."""
    return b"".join(row + b"\0" * (-len(row) % 4) for row in (packed(line.reshape(1, -1), bits, "<") for line in values))


def pnm(kind, values, most, comment=b""):
    """P1 to P6 of values [H, W, C]."""
    height, width, _ = values.shape
    head = b"P%d\n%s%d %d\n" % (kind, comment, width, height) + (b"%d\n" % most if kind not in (1, 4) else b"")
    if kind <= 3:
        return head + b" ".join(b"%d" % value for value in values.ravel()) + b"\n"
    return head + (packed(values[..., 0], 1, ">") if kind == 4 else values.astype(">u2" if most > 255 else "u1").tobytes())
