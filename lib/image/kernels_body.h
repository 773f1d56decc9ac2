// Bodies of the kernels: plain loops over blocks of 64 that the compiler vectorises. Included by one file per
// instruction set, which defines SSLRUN_KERNELS as its namespace. Uses no inline function of a library: the linker
// might keep the copy that was compiled for a newer machine.
#include <emmintrin.h>

#include "lib/image/kernels.h"

#define SSLRUN_INLINE static inline __attribute__((always_inline))

namespace sslrun::SSLRUN_KERNELS {

constexpr int kBlock = 64;

SSLRUN_INLINE float least(float a, float b) { return a < b ? a : b; }
SSLRUN_INLINE float most(float a, float b) { return a > b ? a : b; }

// Calls block(start) for every 64 bytes; the last block may overlap the one before. Lengths below 64 are the caller's.
template <class Block>
SSLRUN_INLINE void for_blocks(size_t length, Block block) {
  size_t start = 0;
  for (; start + kBlock <= length; start += kBlock) block(start);
  if (start < length) block(length - kBlock);
}

static void weighted_rows(uint8_t* into, const uint8_t* const* rows, const int32_t* weights, int count, size_t length) {
  auto clip = [](int32_t sum) { return uint8_t(sum < 0 ? 0 : sum > 255 ? 255 : sum); };
  if (length < kBlock) {
    for (size_t i = 0; i < length; i++) {
      int32_t sum = 1 << 21;
      for (int k = 0; k < count; k++) sum += weights[k] * rows[k][i];
      into[i] = clip(sum >> 22);
    }
    return;
  }
  for_blocks(
      length, [&](size_t start) __attribute__((always_inline)) {
        int32_t sums[kBlock];
        for (int i = 0; i < kBlock; i++) sums[i] = 1 << 21;
        for (int k = 0; k < count; k++) {
          const uint8_t* row = rows[k] + start;
          int32_t weight = weights[k];
          for (int i = 0; i < kBlock; i++) sums[i] += weight * row[i];
        }
        uint8_t* to = into + start;
        for (int i = 0; i < kBlock; i++) to[i] = clip(sums[i] >> 22);
      });
}

static void box_rows(uint8_t* into, const uint8_t* const* rows, int count, uint32_t inner, uint32_t edge,
                     size_t length) {
  for (size_t start = 0; start < length; start += kBlock) {
    uint16_t sums[kBlock];  // enough for 257 rows of bytes; the caller keeps to 200
    for (int i = 0; i < kBlock; i++) sums[i] = 0;
    for (int k = 1; k < count - 1; k++) {
      const uint8_t* row = rows[k] + start;
      for (int i = 0; i < kBlock; i++) sums[i] = uint16_t(sums[i] + row[i]);
    }
    const uint8_t *first = rows[0] + start, *last = rows[count - 1] + start;
    uint8_t* to = into + start;
    for (int i = 0; i < kBlock; i++)
      to[i] = uint8_t((inner * sums[i] + edge * (uint32_t(first[i]) + last[i]) + (1U << 23)) >> 24);
  }
}

// Four rounds of interleaving row i with row i + 8 transpose 16 x 16 bytes.
SSLRUN_INLINE void transpose_tile(const uint8_t* from, size_t from_stride, uint8_t* into, size_t into_stride) {
  __m128i a[16], b[16];
  for (int i = 0; i < 16; i++) a[i] = _mm_loadu_si128(reinterpret_cast<const __m128i*>(from + size_t(i) * from_stride));
  for (int round = 0; round < 2; round++) {
    for (int i = 0; i < 8; i++) {
      b[2 * i] = _mm_unpacklo_epi8(a[i], a[i + 8]);
      b[2 * i + 1] = _mm_unpackhi_epi8(a[i], a[i + 8]);
    }
    for (int i = 0; i < 8; i++) {
      a[2 * i] = _mm_unpacklo_epi8(b[i], b[i + 8]);
      a[2 * i + 1] = _mm_unpackhi_epi8(b[i], b[i + 8]);
    }
  }
  for (int i = 0; i < 16; i++) _mm_storeu_si128(reinterpret_cast<__m128i*>(into + size_t(i) * into_stride), a[i]);
}

static void transpose(const uint8_t* from, size_t from_stride, int width, int height, uint8_t* into,
                      size_t into_stride) {
  for (int y = 0; y < height; y += 16)
    for (int x = 0; x < width; x += 16)
      transpose_tile(from + size_t(y) * from_stride + x, from_stride, into + size_t(x) * into_stride + y, into_stride);
}

SSLRUN_INLINE float truncate(float value) { return float(int(least(255.0f, most(0.0f, value)))); }

// torch's add(alpha=) is a fused multiply-add.
SSLRUN_INLINE float luma(float r, float g, float b) {
  return float(int(__builtin_fmaf(b, 0.114f, __builtin_fmaf(g, 0.587f, r * 0.2989f))));
}

SSLRUN_INLINE float by_sextant(int sextant, float on0, float on1, float on2, float on3, float on4, float on5) {
  float value = on0;
  value = sextant == 1 ? on1 : value;
  value = sextant == 2 ? on2 : value;
  value = sextant == 3 ? on3 : value;
  value = sextant == 4 ? on4 : value;
  return sextant == 5 ? on5 : value;
}

// RGB -> HSV -> shifted hue -> RGB, each operation in torchvision's order and precision.
SSLRUN_INLINE void shift_hue(float* red, float* green, float* blue, float shift) {
  for (int i = 0; i < kBlock; i++) {
    constexpr float kScale = float(1.0 / 255.0), kSixth = float(1.0 / 6.0), kBytes = float(256.0 - 1e-3);
    float r = red[i] * kScale, g = green[i] * kScale, b = blue[i] * kScale;
    float v = most(r, most(g, b)), range = v - least(r, least(g, b));
    bool grey = range == 0.0f;
    float s = range / (grey ? 1.0f : v), divisor = grey ? 1.0f : range;
    float rc = (v - r) / divisor, gc = (v - g) / divisor, bc = (v - b) / divisor;
    float from_red = bc - gc, from_green = rc + 2.0f - bc, from_blue = gc + 4.0f - rc;
    float h = v == r ? from_red : (v == g ? from_green : from_blue);
    h = h * kSixth + 1.0f;
    h = h >= 1.0f ? h - 1.0f : h;
    h = h + shift;
    h = h < 0.0f ? h + 1.0f : h;
    h = h >= 1.0f ? h - 1.0f : h;
    float turned = h * 6.0f;
    int sextant = int(turned);
    float f = turned - float(sextant), sxf = s * f, pale = 1.0f - s;
    float q = (1.0f - sxf) * v, t = (sxf + pale) * v, p = pale * v;
    red[i] = float(int(by_sextant(sextant, v, q, p, p, t, v) * kBytes));
    green[i] = float(int(by_sextant(sextant, t, v, v, q, p, p) * kBytes));
    blue[i] = float(int(by_sextant(sextant, p, p, t, v, v, q) * kBytes));
  }
}

SSLRUN_INLINE void blend(float* channel, float own, float other, float share) {
  for (int i = 0; i < kBlock; i++) channel[i] = truncate(__builtin_fmaf(other, share, channel[i] * own));
}

SSLRUN_INLINE void apply_step(JitterStep step, const ColourSteps& plan, float* red, float* green, float* blue) {
  if (step == JitterStep::kBrightness) {
    blend(red, plan.brightness, 0, 0), blend(green, plan.brightness, 0, 0), blend(blue, plan.brightness, 0, 0);
  } else if (step == JitterStep::kContrast) {
    blend(red, plan.contrast, plan.mean, plan.mean_share);
    blend(green, plan.contrast, plan.mean, plan.mean_share);
    blend(blue, plan.contrast, plan.mean, plan.mean_share);
  } else if (step == JitterStep::kSaturation) {
    for (int i = 0; i < kBlock; i++) {
      float grey = luma(red[i], green[i], blue[i]);
      red[i] = truncate(__builtin_fmaf(grey, plan.grey_share, red[i] * plan.saturation));
      green[i] = truncate(__builtin_fmaf(grey, plan.grey_share, green[i] * plan.saturation));
      blue[i] = truncate(__builtin_fmaf(grey, plan.grey_share, blue[i] * plan.saturation));
    }
  } else {
    shift_hue(red, green, blue, plan.hue);
  }
}

SSLRUN_INLINE void load(const uint8_t* from, float* to) {
  for (int i = 0; i < kBlock; i++) to[i] = float(from[i]);
}
SSLRUN_INLINE void store(const float* from, uint8_t* to) {
  for (int i = 0; i < kBlock; i++) to[i] = uint8_t(int(from[i]));
}

static int64_t colour_row(uint8_t* r, uint8_t* g, uint8_t* b, int width, const ColourSteps& plan, bool sum_luma) {
  int64_t total = 0;
  alignas(64) float red[kBlock], green[kBlock], blue[kBlock];
  for (int x = 0; x < width; x += kBlock) {
    load(r + x, red), load(g + x, green), load(b + x, blue);
    for (int k = 0; k < plan.count; k++) apply_step(plan.steps[k], plan, red, green, blue);
    if (plan.grayscale)
      for (int i = 0; i < kBlock; i++) red[i] = green[i] = blue[i] = luma(red[i], green[i], blue[i]);
    if (sum_luma) {
      int sum = 0, valid = width - x;
      for (int i = 0; i < kBlock; i++) sum += i < valid ? int(luma(red[i], green[i], blue[i])) : 0;
      total += sum;
    }
    if (plan.count > 0 || plan.grayscale) store(red, r + x), store(green, g + x), store(blue, b + x);
  }
  return total;
}

static void solarize(uint8_t* bytes, size_t count, int threshold) {
  for (size_t i = 0; i < count; i++) bytes[i] = int(bytes[i]) >= threshold ? uint8_t(255 - bytes[i]) : bytes[i];
}

static void scale_row(const uint8_t* __restrict from, float* __restrict into, int count, float scale, float shift) {
  for (int i = 0; i < count; i++) into[i] = __builtin_fmaf(float(from[i]), scale, shift);
}

}  // namespace sslrun::SSLRUN_KERNELS

namespace sslrun {

extern const Kernels SSLRUN_TABLE;
const Kernels SSLRUN_TABLE = {SSLRUN_NAME,
                              SSLRUN_KERNELS::weighted_rows,
                              SSLRUN_KERNELS::box_rows,
                              SSLRUN_KERNELS::transpose,
                              SSLRUN_KERNELS::colour_row,
                              SSLRUN_KERNELS::solarize,
                              SSLRUN_KERNELS::scale_row};

}  // namespace sslrun
