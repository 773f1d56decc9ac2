"""Picture files of many kinds for tests of decoding: a TIFF and a TGA writer that can do what Pillow's cannot."""
import io
import struct
import zlib

import numpy as np
from PIL import Image


def picture(width, height, channels=3, seed=4):
    """Waves at several frequencies plus a little noise: the smoothness of a photograph, with edges."""
    y, x = np.mgrid[0:height, 0:width]
    waves = [110 + 70 * np.sin(x / (17 + 5 * c) + y / 23) + 40 * np.sign(np.sin(x / 31 - y / (13 + c))) for c in range(channels)]
    noise = np.random.default_rng(seed).normal(0, 4, (height, width, channels))
    return np.clip(np.stack(waves, -1) + noise, 0, 255).astype(np.uint8)


def saved(pixels, mode=None, **options):
    memory = io.BytesIO()
    (pixels if isinstance(pixels, Image.Image) else Image.fromarray(pixels, mode)).save(memory, **options)
    return memory.getvalue()


def packed(values, bits, order):
    """Rows of samples [H, N] of 1 to 16 bits, or float32, as TIFF stores them: each row begins at a byte."""
    if bits == 32:
        return values.astype(order + "f4").tobytes()
    if bits == 16:
        return values.astype(order + "u2").tobytes()
    if bits == 8:
        return values.astype(np.uint8).tobytes()
    ones = ((values[..., None] >> np.arange(bits - 1, -1, -1)) & 1).astype(np.uint8)
    return np.packbits(ones.reshape(len(values), -1), axis=1).tobytes()


def tiff(values, bits=8, photometric=2, order="<", planar=False, tile=None, rows=7, deflate=False, big=False, extra=(), tags=None):
    """A TIFF (or BigTIFF) of samples [H, W, C] in strips of `rows` rows or in square tiles of `tile` pixels."""
    height, width, channels = values.shape
    pieces = []
    for plane in ([values[..., c : c + 1] for c in range(channels)] if planar else [values]):
        if tile:
            padded = np.pad(plane, ((0, -height % tile), (0, -width % tile), (0, 0)), mode="edge")
            parts = [padded[y : y + tile, x : x + tile] for y in range(0, height, tile) for x in range(0, width, tile)]
        else:
            parts = [plane[y : y + rows] for y in range(0, height, rows)]
        pieces += [packed(part.reshape(len(part), -1), bits, order) for part in parts]
    if deflate:
        pieces = [zlib.compress(piece) for piece in pieces]
    head = 16 if big else 8
    offsets = [head + sum(map(len, pieces[:i])) for i in range(len(pieces))]
    at = head + sum(map(len, pieces))
    short, long = 3, 4
    entries = {256: (long, [width]), 257: (long, [height]), 258: (short, [bits] * channels), 259: (short, [8 if deflate else 1]),
               262: (short, [photometric]), 277: (short, [channels]), 284: (short, [2 if planar else 1])}
    if tile:
        entries |= {322: (long, [tile]), 323: (long, [tile]), 324: (long, offsets), 325: (long, list(map(len, pieces)))}
    else:
        entries |= {273: (long, offsets), 278: (long, [rows]), 279: (long, list(map(len, pieces)))}
    if bits == 32:
        entries[339] = (short, [3] * channels)  # floating-point
    if extra:
        entries[338] = (short, list(extra))
    entries |= tags or {}
    word, count, room = ("Q", "Q", 8) if big else ("I", "H", 4)
    body, directory = b"".join(pieces), b""
    at += at % 2
    body = body.ljust(at - head, b"\0")
    for tag, (kind, numbers) in sorted(entries.items()):
        value = struct.pack(f"{order}{len(numbers)}{'BxHI'[kind - 1]}", *numbers)
        if len(value) > room:
            body += value + b"\0" * (len(value) % 2)
            value, at = struct.pack(order + word, at), at + len(value) + len(value) % 2
        directory += struct.pack(f"{order}HH{word}", tag, kind, len(numbers)) + value.ljust(room, b"\0")
    mark = {"<": b"II", ">": b"MM"}[order]
    start = mark + (struct.pack(order + "HHHQ", 43, 8, 0, at) if big else struct.pack(order + "HI", 42, at))
    return start + body + struct.pack(order + count, len(entries)) + directory + struct.pack(order + word, 0)


def tga(pixels, kind, depth, flags=0, palette=b"", palette_depth=0, palette_first=0, note=b"", across=False):
    """A TGA around stored pixels [H, W, bytes]; kinds above 8 are packed in run lengths, which cross rows where `across` is set."""
    height, width, size = pixels.shape
    colours = len(palette) // max(1, (palette_depth + 7) // 8)
    head = struct.pack("<BBBHHBHHHHBB", len(note), bool(palette), kind, palette_first, colours, palette_depth, 0, 0, width, height, depth, flags)
    data = pixels.tobytes()
    if kind > 8:
        stored, data, at = [data[i : i + size] for i in range(0, len(data), size)], b"", 0
        while at < len(stored):
            room = min(128, len(stored) - at if across else width - at % width)
            run = next((n for n in range(1, room) if stored[at + n] != stored[at]), room)
            count = run if run > 1 else min(room, 5)
            data += bytes([0x80 | run - 1]) + stored[at] if run > 1 else bytes([count - 1]) + b"".join(stored[at : at + count])
            at += count
    return head + note + palette + data
