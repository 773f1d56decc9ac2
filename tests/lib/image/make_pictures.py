"""Writes the pictures of the formats that C++ tests cannot make themselves into the given folder (tests/lib/image/pictures holds the result)."""
import io
import pathlib
import sys

import numpy as np
import pillow_heif
from PIL import Image

sys.path.insert(0, str(pathlib.Path(__file__).parents[2] / "parity"))
from lossless_files import bmp, bmp_rows, chunk, gif, png, pnm  # noqa: E402
from picture_files import picture, saved, tga, tiff  # noqa: E402


def heic(pixels, **options):
    memory = io.BytesIO()
    pillow_heif.from_bytes("RGB", pixels.shape[1::-1], pixels.tobytes()).save(memory, **options)
    return memory.getvalue()


def main(folder):
    rgb, rgba, grey = picture(48, 32), picture(48, 32, 4), picture(48, 32, 1)
    frames = [Image.fromarray(picture(33, 20, seed=seed)) for seed in range(2)]
    ramp = {320: (3, list(range(0, 48 * 1024, 1024)))}
    pictures = {
        "lossy.webp": saved(rgb, format="webp", quality=60), "lossless.webp": saved(rgba, format="webp", lossless=True),
        "alpha.webp": saved(rgba, format="webp", quality=50), "frames.webp": saved(frames[0], format="webp", save_all=True, append_images=frames[1:]),
        "lzw.tif": saved(rgb, format="tiff", compression="tiff_lzw"), "jpeg.tif": saved(rgb, format="tiff", compression="jpeg"),
        "ycbcr.tif": saved(Image.fromarray(rgb).convert("YCbCr"), format="tiff", compression="packbits"),
        "group4.tif": saved(Image.fromarray(rgb).convert("1"), format="tiff", compression="group4"),
        "tiles.tif": tiff(rgba, tile=16, deflate=True, extra=(1,)), "planes.tif": tiff(rgb, planar=True, order=">"),
        "grey16.tif": tiff(grey.astype(np.uint16) * 257, 16, 1, ">"), "palette.tif": tiff(grey >> 4, 4, 3, tags=ramp),
        "cmyk.tif": tiff(rgba, photometric=5, big=True), "packed.tga": tga(rgb & 0xE0, 10, 24), "palette.tga": tga(grey >> 4, 1, 8, 0x20, bytes(range(48)), 24),
        "full.heic": heic(rgb, quality=50, chroma=444), "half.heic": heic(rgb, quality=50, chroma=420),
        "full.avif": saved(rgb, format="avif", quality=50, subsampling="4:4:4"), "half.avif": saved(rgba, format="avif", quality=50),
    }
    colours = bytes(range(0, 240, 5))
    few, rows = grey >> 4, bmp_rows(rgb[..., :2].reshape(32, -1), 8)
    pictures |= {
        "interlaced.png": png(few, 4, 3, chunk(b"PLTE", colours), True, (4, 1, 3)), "grey16.png": png(grey.astype(np.uint16) * 257, 16, 0, filters=(2, 4), parts=3),
        "bits.png": png(grey >> 7, 1, 0, chunk(b"tEXt", b"words\0more")), "frame.gif": gif(few[..., 0], 4, colours, None, (60, 40), (9, 5), 3, True, 99),
        "runs.bmp": bmp(b"".join(b"\x18\3\0\4abcd\x14\7\0\0" for _ in range(32)) + b"\0\1", 48, 32, 8, packing=1, colours=bytes(range(256)) * 4),
        "masks.bmp": bmp(rows, 48, -32, 16, 56, 3, (0xF800, 0x7E0, 0x1F, 0)), "old.bmp": bmp(bmp_rows(few[..., 0], 4), 48, 32, 4, 12, colours=colours),
        "deep.pgm": pnm(5, grey.astype(np.uint16) * 200, 60000, b"# words\n"), "plain.ppm": pnm(3, rgb, 255), "bits.pbm": pnm(4, grey >> 7, 1),
    }
    for name, content in pictures.items():
        (folder / name).write_bytes(content)


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
