// TIFF's first page: samples of strips or tiles to RGB as Pillow makes them, grey of 16 bits rounded.
#include "lib/image/decoder.h"

#ifdef SSLRUN_TIFF
#include <algorithm>
#include <cstring>

#include "lib/core/error.h"
#include "lib/image/cmyk.h"
#include "lib/image/tiff_file.h"

namespace sslrun::image {

static std::string version() {
  std::string text = libtiff().version();  // "LIBTIFF, Version 4.5.0" and more lines
  size_t first = text.find_first_of("0123456789");
  return first == text.npos ? "" : text.substr(first, text.find_first_not_of("0123456789.", first) - first);
}

static std::string problem() { return libtiff().library.problem(); }

static void read_info(std::span<const uint8_t> bytes, ImageInfo& info) {
  TiffFile file(bytes);
  info.width = file.width;
  info.height = file.height;
  info.components = file.samples;
  info.orientation = info.turned = file.orientation;
  info.type = file.type;
  info.keeps = file.keeps;
  info.not_rgb = file.not_rgb;
}

// `count` samples of a row to 8 bits, `step` bytes apart. Grey of few bits is spread to 0 … 255, that of 16 bits
// rounded; colour of 16 bits keeps its high byte; indices stay.
static void unpack(const TiffFile& file, const uint8_t* from, size_t count, uint8_t* into, size_t step) {
  bool grey = file.photometric == PHOTOMETRIC_MINISWHITE || file.photometric == PHOTOMETRIC_MINISBLACK;
  if (file.bits == 8) {
    for (size_t i = 0; i < count; i++) into[i * step] = from[i];
  } else if (file.bits == 16) {
    for (size_t i = 0; i < count; i++) {
      uint16_t value = 0;
      std::memcpy(&value, from + 2 * i, 2);
      into[i * step] = grey ? uint8_t((uint32_t{value} * 255 + 32767) / 65535) : uint8_t(value >> 8);
    }
  } else {
    int most = (1 << file.bits) - 1, unit = grey ? 255 / most : 1;
    for (size_t i = 0; i < count; i++) {
      size_t bit = i * size_t(file.bits);
      into[i * step] = uint8_t((from[bit / 8] >> (8 - file.bits - int(bit % 8)) & most) * unit);
    }
  }
}

// Undoes the multiplication by alpha with the rounding of Pillow's unpackers.
static uint8_t divided(int value, int alpha) {
  return uint8_t(alpha == 0 ? 0 : alpha == 255 ? value : std::min(255, value * 255 / alpha));
}

// A row of unpacked samples, `channels` a pixel, to RGB.
static void to_rgb(const TiffFile& file, uint8_t* samples, int channels, uint8_t* into, int pixels) {
  if (file.premultiplied && file.inks < 4)
    for (int i = 0; i < pixels; i++)
      for (int c = 0; c < file.inks; c++)
        samples[i * channels + c] = divided(samples[i * channels + c], samples[i * channels + file.inks]);
  for (int i = 0; i < pixels; i++, samples += channels, into += 3) {
    if (file.photometric == PHOTOMETRIC_SEPARATED) {
      uint8_t inverted[4];
      for (int c = 0; c < 4; c++) inverted[c] = uint8_t(255 - samples[c]);
      inverted_cmyk_to_rgb(inverted, into, 1);
    } else if (file.photometric == PHOTOMETRIC_PALETTE) {
      std::copy_n(file.palette.data() + 3 * size_t(samples[0]), 3, into);
    } else if (file.inks == 3) {
      std::copy_n(samples, 3, into);
    } else {
      std::fill_n(into, 3, file.photometric == PHOTOMETRIC_MINISWHITE ? uint8_t(255 - samples[0]) : samples[0]);
    }
  }
}

static void decode_rgba(TiffFile& file, Box region, Image& into) {
  auto pixels = file.read_rgba();
  into.reshape(region.width, region.height);
  uint8_t* to = into.pixels.data();
  for (int y = region.y; y < region.y + region.height; y++)
    for (int x = region.x; x < region.x + region.width; x++, to += 3) {
      uint32_t pixel = pixels[size_t(y) * size_t(file.width) + size_t(x)];
      to[0] = uint8_t(TIFFGetR(pixel)), to[1] = uint8_t(TIFFGetG(pixel)), to[2] = uint8_t(TIFFGetB(pixel));
    }
}

// Calls use(box, chunk) for every part of `region` that lies in one chunk; `chunk` has the planes one behind the other.
template <class Use>
static void for_each_chunk(TiffFile& file, Box region, int planes, Use use) {
  std::vector<uint8_t> chunk(file.chunk_bytes * size_t(planes));
  int first_x = region.x / file.chunk_width * file.chunk_width, end_x = region.x + region.width;
  int first_y = region.y / file.chunk_height * file.chunk_height, end_y = region.y + region.height;
  for (int64_t top = first_y; top < end_y; top += file.chunk_height)
    for (int64_t left = first_x; left < end_x; left += file.chunk_width) {
      int x = int(left), y = int(top);
      for (int p = 0; p < planes; p++) file.read_chunk(x, y, p, chunk.data() + size_t(p) * file.chunk_bytes);
      int from_x = std::max(x, region.x), to_x = int(std::min<int64_t>(left + file.chunk_width, end_x));
      int from_y = std::max(y, region.y), to_y = int(std::min<int64_t>(top + file.chunk_height, end_y));
      use(x, y, Box{from_x, from_y, to_x - from_x, to_y - from_y}, chunk.data());
    }
}

static void check_size(const TiffFile& file, const ImageInfo& info) {
  if (file.width != info.width || file.height != info.height)
    throw Error("image.decode", "the picture's size differs from its header's");
}

static void decode_tiff(std::span<const uint8_t> bytes, const ImageInfo& info, Box region, Image& into) {
  TiffFile file(bytes, int64_t{info.width} * info.height);
  check_size(file, info);
  if (!file.not_rgb.empty()) throw Error("image.decode", file.not_rgb);
  if (file.photometric == PHOTOMETRIC_YCBCR) return decode_rgba(file, region, into);
  into.reshape(region.width, region.height);
  int used = file.inks + (file.premultiplied ? 1 : 0), channels = file.planes ? used : file.samples;
  std::vector<uint8_t> row(size_t(file.chunk_width) * size_t(channels));
  int planes = file.planes ? used : 1;
  for_each_chunk(file, region, planes, [&](int x, int y, Box box, const uint8_t* chunk) {
    size_t count = size_t(box.x + box.width - x) * size_t(file.planes ? 1 : file.samples);
    for (int at = box.y; at < box.y + box.height; at++) {
      for (int p = 0; p < planes; p++)
        unpack(file, chunk + size_t(p) * file.chunk_bytes + size_t(at - y) * file.row_bytes, count, row.data() + p,
               size_t(planes));
      to_rgb(file, row.data() + size_t(box.x - x) * size_t(channels), channels,
             into.pixels.data() + (size_t(at - region.y) * size_t(region.width) + size_t(box.x - region.x)) * 3,
             box.width);
    }
  });
}

template <class T>
static void copy_every(const uint8_t* from, int step, int count, uint8_t* into) {
  for (int i = 0; i < count; i++)
    std::memcpy(into + size_t(i) * sizeof(T), from + size_t(i) * size_t(step) * sizeof(T), sizeof(T));
}

static void decode_stored(std::span<const uint8_t> bytes, const ImageInfo& info, Box region, Raster& into) {
  size_t size = bytes_of(info.type), pixel = size * size_t(info.components);
  TiffFile file(bytes, int64_t{info.width} * info.height * int64_t(1 + pixel / 8));
  check_size(file, info);
  into.reshape(region.width, region.height, file.samples, file.type);
  auto copy = size == 1 ? copy_every<uint8_t> : size == 2 ? copy_every<uint16_t> : copy_every<float>;
  int planes = file.planes ? file.samples : 1, step = file.planes ? 1 : file.samples;
  for_each_chunk(file, region, planes, [&](int x, int y, Box box, const uint8_t* chunk) {
    for (int at = box.y; at < box.y + box.height; at++)
      for (int c = 0; c < file.samples; c++) {
        const uint8_t* from = chunk + size_t(at - y) * file.row_bytes + size_t(box.x - x) * size * size_t(step) +
                              (file.planes ? size_t(c) * file.chunk_bytes : size_t(c) * size);
        copy(from, step, box.width, into.row(c, at - region.y) + size_t(box.x - region.x) * size);
      }
  });
}

const Decoder kTiffDecoder{"libtiff", version, problem, read_info, decode_tiff, decode_stored};

}  // namespace sslrun::image
#else
namespace sslrun::image {

static std::string problem() { return left_out("libtiff-dev"); }

const Decoder kTiffDecoder{"libtiff", nullptr, problem, nullptr, nullptr};

}  // namespace sslrun::image
#endif
