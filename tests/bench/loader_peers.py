"""The peers of loader.py: torchvision with Pillow, OpenCV with simplejpeg, and a C program that only decodes. Each is a function that works
through all files once and returns the CPU seconds."""
import shutil
import subprocess
import sys
import time
from collections import namedtuple

import numpy as np
import torch
from line_program import LineProgram
from peers import add_peers
from PIL import Image, ImageFilter
from torchvision.transforms import v2

add_peers()
try:
    import cv2
    import simplejpeg
except ImportError as problem:
    cv2 = simplejpeg = None
    print(f"no simplejpeg + OpenCV side: {problem}", file=sys.stderr)

MEAN, STD = [0.485, 0.456, 0.406], [0.229, 0.224, 0.225]
# A group of views: how many, their side, the crop's share of the area, strength of the jitter, p of blur and solarisation,
# a block of the picture, or the side and grid of a level of patches.
Group = namedtuple("Group", "count size scale jitter blur solarize block level", defaults=((0.2, 1.0), (0.4, 0.4, 0.4, 0.1), 0.5, 0, None, None))
PLAIN = r"""
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <jpeglib.h>
int main(int argc, char** argv) {
  static unsigned char bytes[1 << 26];
  struct jpeg_decompress_struct info;
  struct jpeg_error_mgr errors;
  char line[64];
  info.err = jpeg_std_error(&errors);
  jpeg_create_decompress(&info);
  while (fgets(line, sizeof line, stdin)) {
    clock_t start = clock();
    for (int i = 1; i < argc; i++) {
      FILE* file = fopen(argv[i], "rb");
      size_t count = fread(bytes, 1, sizeof bytes, file);
      fclose(file);
      jpeg_mem_src(&info, bytes, count);
      jpeg_read_header(&info, 1);
      info.out_color_space = JCS_RGB;
      jpeg_start_decompress(&info);
      size_t row = 3 * (size_t)info.output_width;
      unsigned char* pixels = malloc(row * info.output_height);
      while (info.output_scanline < info.output_height) {
        JSAMPROW rows[4];
        for (int r = 0; r < 4; r++) rows[r] = pixels + row * (info.output_scanline + r < info.output_height ? info.output_scanline + r : 0);
        jpeg_read_scanlines(&info, rows, 4);
      }
      jpeg_finish_decompress(&info);
      free(pixels);
    }
    printf("%.9f\n", (double)(clock() - start) / CLOCKS_PER_SEC);
    fflush(stdout);
  }
  return 0;
}
"""


def plain_decoder(folder, paths):
    compiler = shutil.which("cc") or shutil.which("gcc") or shutil.which("clang")
    if not compiler:
        print("no plain decode: no C compiler")
        return None
    if not (folder / "plain").exists():
        (folder / "plain.c").write_text(PLAIN)
        done = subprocess.run([compiler, "-O2", "-o", folder / "plain", folder / "plain.c", "-ljpeg"], capture_output=True, text=True)
        if done.returncode:
            print("no plain decode:", done.stderr.strip().splitlines()[-1])
            return None
    return LineProgram([str(folder / "plain"), *map(str, paths)])


def timed(work):
    def run():
        start = time.process_time()
        work()
        return time.process_time() - start

    return run


class PillowBlur:
    def __call__(self, image):
        return image.filter(ImageFilter.GaussianBlur(float(np.random.uniform(0.1, 2.0))))


class Block:
    """One of four overlapping blocks: 0 top left, 1 bottom left, 2 top right, 3 bottom right."""

    def __init__(self, number):
        self.number = number

    def __call__(self, image):
        w, h, (right, bottom) = image.width, image.height, divmod(self.number, 2)
        x, y = (0.2 * w if right else 0), (0.2 * h if bottom else 0)
        return image.crop((round(x), round(y), round(x + 0.8 * w), round(y + 0.8 * h)))


def operations(group, end):
    return [v2.RandomApply([v2.ColorJitter(*group.jitter)], p=0.8), v2.RandomGrayscale(0.2), v2.RandomApply([v2.Lambda(PillowBlur())], p=group.blur),
            *([v2.RandomSolarize(128, p=group.solarize)] if group.solarize else []), v2.RandomHorizontalFlip(), *end]


def views_of(group, end):
    """A function from a picture to the group's views."""
    if group.level:
        side, grid = group.level
        cell = side // grid
        resize, rest = v2.RandomResizedCrop(side, scale=group.scale), v2.Compose([v2.RandomCrop(group.size), *operations(group, end)])

        def patches(image):
            image = resize(image)
            for k in range(group.count):
                x, y = k % grid * cell, k // grid % grid * cell
                rest(image.crop((x, y, x + cell, y + cell)))

        return patches
    first = [Block(group.block)] if group.block is not None else []
    one = v2.Compose([*first, v2.RandomResizedCrop(group.size, scale=group.scale), *operations(group, end)])
    return lambda image: [one(image) for _ in range(group.count)]


def torchvision_side(paths, groups, floats=True):
    end = [v2.PILToTensor(), *([v2.ToDtype(torch.float32, scale=True), v2.Normalize(MEAN, STD)] if floats else [])]
    views = [views_of(group, end) for group in groups] if groups else [v2.Compose([v2.Resize(256), v2.CenterCrop(224), *end])]

    def work():
        for path in paths:
            image = Image.open(path).convert("RGB")
            for make in views:
                make(image)

    return timed(work)


def opencv_jitter(image, random):
    for step in random.permutation(4):
        if step == 0:
            image = cv2.convertScaleAbs(image, alpha=random.uniform(0.6, 1.4))
        elif step == 1:
            factor = random.uniform(0.6, 1.4)
            mean = cv2.mean(cv2.cvtColor(image, cv2.COLOR_RGB2GRAY))[0]
            image = cv2.convertScaleAbs(image, alpha=factor, beta=(1 - factor) * mean)
        elif step == 2:
            factor = random.uniform(0.6, 1.4)
            grey = cv2.cvtColor(cv2.cvtColor(image, cv2.COLOR_RGB2GRAY), cv2.COLOR_GRAY2RGB)
            image = cv2.addWeighted(image, factor, grey, 1 - factor, 0)
        else:
            hsv = cv2.cvtColor(image, cv2.COLOR_RGB2HSV)
            hsv[..., 0] = cv2.LUT(hsv[..., 0], ((np.arange(256) + random.uniform(-18, 18)) % 180).astype(np.uint8))
            image = cv2.cvtColor(hsv, cv2.COLOR_HSV2RGB)
    return image


def opencv_side(paths, groups):
    if cv2 is None:
        return None
    cv2.setNumThreads(1)
    random = np.random.default_rng(0)
    scale = np.float32(1 / (255 * np.array(STD, np.float32)))
    shift = np.float32(np.array(MEAN) / np.array(STD))

    def view(image, size, area):
        height, width = image.shape[:2]
        for _ in range(10):
            pixels, ratio = height * width * random.uniform(*area), np.exp(random.uniform(np.log(3 / 4), np.log(4 / 3)))
            w, h = int(round(np.sqrt(pixels * ratio))), int(round(np.sqrt(pixels / ratio)))
            if w <= width and h <= height:
                break
        else:
            w, h = min(width, height), min(width, height)
        x, y = random.integers(0, width - w + 1), random.integers(0, height - h + 1)
        image = cv2.resize(image[y:y + h, x:x + w], (size, size), interpolation=cv2.INTER_LINEAR)
        if random.random() < 0.8:
            image = opencv_jitter(image, random)
        if random.random() < 0.2:
            image = cv2.cvtColor(cv2.cvtColor(image, cv2.COLOR_RGB2GRAY), cv2.COLOR_GRAY2RGB)
        if random.random() < 0.5:
            image = cv2.GaussianBlur(image, (0, 0), random.uniform(0.1, 2.0))
        if random.random() < 0.5:
            image = cv2.flip(image, 1)
        return np.ascontiguousarray((image * scale - shift).transpose(2, 0, 1))

    def work():
        for path in paths:
            image = simplejpeg.decode_jpeg(path.read_bytes(), "RGB")
            for group in groups:
                for _ in range(group.count):
                    view(image, group.size, group.scale)

    return timed(work)


def simplejpeg_side(paths):
    if simplejpeg is None:
        return None

    def work():
        for path in paths:
            simplejpeg.decode_jpeg(path.read_bytes(), "RGB")

    return timed(work)
