// The pixel loops, compiled once per instruction set; the fastest that the machine has is chosen at run time.
#pragma once
#include <cstddef>
#include <cstdint>

namespace sslrun::image {

enum class JitterStep : uint8_t { kBrightness, kContrast, kSaturation, kHue };

// Colour steps on pixels, in order; see colour.h for what they mean.
struct ColourSteps {
  JitterStep steps[4];
  int count = 0;
  float brightness = 1, contrast = 1, saturation = 1, hue = 0;
  float mean_share = 0, mean = 0;  // contrast: (1 - contrast), mean luma
  float grey_share = 0;            // saturation: (1 - saturation)
  bool grayscale = false;          // after the steps
};

// Weights of two rows in units of 2^-22 (0 for a row that is not there), in halves of 14 and 8 bits; each number holds
// the two rows' halves in its low and its high 16 bits, as the vectors want them.
struct WeightPair {
  int32_t coarse, fine;
};

WeightPair pair_weights(int32_t first, int32_t second);

// Output i is the weighted sum of count[i] rows from first[i] on; its weights begin at pairs[i * pairs_each].
struct RowTaps {
  const int* first;
  const int* count;
  const WeightPair* pairs;
  int pairs_each, outputs;
};

// In units of 2^-24.
struct BoxWeights {
  uint32_t inner, edge;
};

struct Kernels {
  const char* name;

  // into[i] = clip(0..255, (2^21 + sum_k weight[k] * rows[k][i]) >> 22), k < count: Pillow's 8-bit resampling
  // arithmetic. `pairs` holds (count + 1) / 2 entries.
  void (*weighted_rows)(uint8_t* into, const uint8_t* const* rows, const WeightPair* pairs, int count, size_t length);

  // The same for rows `stride` bytes apart: all outputs, `into_stride` bytes apart.
  void (*weighted_outputs)(uint8_t* into, ptrdiff_t into_stride, const uint8_t* from, size_t stride,
                           const RowTaps& taps, size_t length);

  // One box-blur pass down the columns in Pillow's arithmetic, unsigned 32-bit sums, of `reach` inner rows on each side
  // and the edge rows beyond them: (2^23 + inner * (row itself and those within reach) + edge * (both edges)) >> 24.
  // Rows outside repeat the first and the last. Rows are padded to multiples of 64; what lies behind `width` is
  // overwritten.
  void (*box_rows)(const uint8_t* from, uint8_t* into, size_t stride, int width, int height, int reach,
                   const BoxWeights& by);

  // into[x * into_stride + y] = from[y * from_stride + x]; width and height are multiples of 16.
  void (*transpose)(const uint8_t* from, size_t from_stride, int width, int height, uint8_t* into, size_t into_stride);

  // Applies the steps to height rows of `width` pixels, `stride` bytes apart, in place; rows are padded to multiples of
  // 64. Returns the sum of the result's luma when asked.
  int64_t (*colour_rows)(uint8_t* red, uint8_t* green, uint8_t* blue, size_t stride, int width, int height,
                         const ColourSteps& steps, bool sum_luma);

  void (*solarize)(uint8_t* bytes, size_t count, int threshold);

  // into[i] = from[i] * scale + shift; past the cache when `streamed`, as stream().
  void (*scale_row)(const uint8_t* from, float* into, int count, float scale, float shift, bool streamed);

  // The same, rounded to the nearest 16-bit float, halves to even: bfloat16 when `brain`, else IEEE half.
  void (*scale_row_16)(const uint8_t* from, uint16_t* into, int count, float scale, float shift, bool brain);
  // The same of floats, as they are.
  void (*narrow_row)(const float* from, uint16_t* into, int count, bool brain);

  // Copies past the cache; other threads may look only after an _mm_sfence().
  void (*stream)(void* into, const void* from, size_t bytes);

  // into = a[0] b[0] c[0] a[1] b[1] c[1] …; values of `size` 1, 2 or 4 bytes.
  void (*interleave)(const void* a, const void* b, const void* c, void* into, int count, int size);
};

// Those of instruction_set().
const Kernels& kernels();

}  // namespace sslrun::image
