// The one kernel behind resizing and blurring: a weighted sum of rows of bytes.
#pragma once
#include <cstddef>
#include <cstdint>

namespace sslrun {

// into[i] = clip(0..255, (2^21 + sum_k weights[k] * rows[k][i]) >> 22), Pillow's 8-bit resampling arithmetic.
// `length` is a multiple of 64; all rows may be read up to it.
void weighted_rows(uint8_t* into, const uint8_t* const* rows, const int32_t* weights, int count, size_t length);

// One box-blur pass in Pillow's arithmetic: (2^23 + inner * (r[1] + … + r[n-2]) + edge * (r[0] + r[n-1])) >> 24 with
// unsigned 32-bit sums. `length` is a multiple of 64.
void box_rows(uint8_t* into, const uint8_t* const* rows, int count, uint32_t inner, uint32_t edge, size_t length);

// into[x * into_stride + y] = from[y * from_stride + x] for y < height, x < width; both are multiples of 16.
void transpose_bytes(const uint8_t* from, size_t from_stride, int width, int height, uint8_t* into, size_t into_stride);

}  // namespace sslrun
