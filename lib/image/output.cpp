// Rows are converted by the kernels; the channels-last order goes through a chunk of pixels on the stack.
#include "lib/image/output.h"

#include <xmmintrin.h>

#include <algorithm>
#include <cmath>
#include <cstring>

#include "lib/image/kernels.h"

namespace sslrun::image {

size_t bytes_of(ValueType type) { return type == ValueType::kFloat32 ? 4 : type == ValueType::kUint8 ? 1 : 2; }

namespace {
// value = byte * scale + shift.
struct Affine {
  float scale = 1, shift = 0;
};
}  // namespace

static Affine affine(const Normalisation& by, size_t channel) {
  return {float(1.0 / (255.0 * double(by.std_of(channel)))),
          float(-double(by.mean_of(channel)) / double(by.std_of(channel)))};
}

static void convert(const uint8_t* from, int count, ValueType type, Affine by, void* into, bool streamed = false) {
  if (type == ValueType::kUint8)
    std::memcpy(into, from, size_t(count));
  else if (type == ValueType::kFloat32)
    kernels().scale_row(from, static_cast<float*>(into), count, by.scale, by.shift, streamed);
  else
    kernels().scale_row_16(from, static_cast<uint16_t*>(into), count, by.scale, by.shift, type == ValueType::kBfloat16);
}

namespace {
// Converted values on their way to the batch. Large views are stored past the cache: their memory is not read again
// before the batch is complete.
constexpr int kChunk = 1024;
constexpr size_t kStreamed = 256 << 10;  // bytes of a view
}  // namespace

static void write_planes(const Planes& planes, int width, int height, const Normalisation& by, ValueType type,
                         uint8_t* into) {
  alignas(64) uint8_t chunk[size_t{kChunk} * 4];
  size_t size = bytes_of(type);
  bool streamed = 3 * size * size_t(width) * size_t(height) >= kStreamed;
  for (int channel = 0; channel < 3; channel++) {
    Affine values = affine(by, size_t(channel));
    for (int y = 0; y < planes.height; y++) {
      for (int x = 0; x < planes.width; x += kChunk) {
        int count = std::min(kChunk, planes.width - x);
        uint8_t* at = into + size * size_t(x);
        bool chunked = streamed && type != ValueType::kFloat32;
        convert(planes.row(channel, y) + x, count, type, values, chunked ? chunk : at, streamed);
        if (chunked) kernels().stream(at, chunk, size * size_t(count));
      }
      std::memset(into + size * size_t(planes.width), 0, size * size_t(width - planes.width));
      into += size * size_t(width);
    }
    size_t missing = size * size_t(width) * size_t(height - planes.height);
    std::memset(into, 0, missing);
    into += missing;
  }
  if (streamed) _mm_sfence();
}

static void write_pixels(const Planes& planes, int width, int height, const Normalisation& by, ValueType type,
                         uint8_t* into) {
  alignas(64) uint8_t chunk[3][size_t{kChunk} * 4];
  size_t size = bytes_of(type);
  for (int y = 0; y < planes.height; y++) {
    for (int x = 0; x < planes.width; x += kChunk) {
      int count = std::min(kChunk, planes.width - x);
      for (int channel = 0; channel < 3; channel++)
        convert(planes.row(channel, y) + x, count, type, affine(by, size_t(channel)), chunk[channel]);
      kernels().interleave(chunk[0], chunk[1], chunk[2], into + 3 * size * size_t(x), count, int(size));
    }
    std::memset(into + 3 * size * size_t(planes.width), 0, 3 * size * size_t(width - planes.width));
    into += 3 * size * size_t(width);
  }
  std::memset(into, 0, 3 * size * size_t(width) * size_t(height - planes.height));
}

template <class T, class ValueOf>
static void fill(const Erasure& erasure, int width, int height, OutputFormat format, ValueOf value_of, T* into) {
  auto channels = size_t(format.channels);
  size_t pixel = format.channels_last ? channels : 1, plane = format.channels_last ? 1 : size_t(width) * size_t(height);
  for (size_t c = 0; c < channels; c++) {
    T value = value_of(erasure.value_of(int(c)));
    for (int y = erasure.box.y; y < erasure.box.y + erasure.box.height; y++) {
      T* row = into + c * plane + (size_t(y) * size_t(width) + size_t(erasure.box.x)) * pixel;
      for (int x = 0; x < erasure.box.width; x++) row[size_t(x) * pixel] = value;
    }
  }
}

void erase(const Erasure& erasure, int width, int height, OutputFormat format, void* into) {
  if (erasure.box.width == 0 || erasure.box.height == 0) return;
  auto as_it_is = [](float value) { return value; };
  auto byte = [](float value) { return uint8_t(std::lround(std::clamp(value, 0.0f, 255.0f))); };
  auto narrow = [&](float value) {
    uint16_t result = 0;
    kernels().narrow_row(&value, &result, 1, format.type == ValueType::kBfloat16);
    return result;
  };
  if (format.type == ValueType::kFloat32)
    fill(erasure, width, height, format, as_it_is, static_cast<float*>(into));
  else if (format.type == ValueType::kUint8)
    fill(erasure, width, height, format, byte, static_cast<uint8_t*>(into));
  else
    fill(erasure, width, height, format, narrow, static_cast<uint16_t*>(into));
}

void write_view(const Planes& planes, int width, int height, const Normalisation& by, OutputFormat format, void* into) {
  auto* bytes = static_cast<uint8_t*>(into);
  if (format.channels_last)
    write_pixels(planes, width, height, by, format.type, bytes);
  else
    write_planes(planes, width, height, by, format.type, bytes);
}

void write_bytes(const Planes& planes, uint8_t* into) {
  for (int channel = 0; channel < 3; channel++)
    for (int y = 0; y < planes.height; y++, into += planes.width)
      std::memcpy(into, planes.row(channel, y), size_t(planes.width));
}

}  // namespace sslrun::image
