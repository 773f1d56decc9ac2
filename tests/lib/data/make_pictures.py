"""Writes the pictures of the formats that C++ tests cannot make themselves into the given folder (tests/lib/data/pictures holds the result)."""
import io
import pathlib
import sys

import numpy as np
import pillow_heif
from PIL import Image

sys.path.insert(0, str(pathlib.Path(__file__).parents[2] / "parity"))
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
    for name, content in pictures.items():
        (folder / name).write_bytes(content)


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
