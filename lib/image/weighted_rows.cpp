// Plain loops over blocks of 64 bytes that the compiler turns into vector code.
#include "lib/image/weighted_rows.h"

#include <algorithm>

#include "lib/image/clones.h"

namespace sslrun {

constexpr int kBlock = 64;

SSLRUN_CLONES
void weighted_rows(uint8_t* into, const uint8_t* const* rows, const int32_t* weights, int count, size_t length) {
  for (size_t start = 0; start < length; start += kBlock) {
    int32_t sums[kBlock];
    for (int i = 0; i < kBlock; i++) sums[i] = 1 << 21;
    for (int k = 0; k < count; k++) {
      const uint8_t* row = rows[k] + start;
      int32_t weight = weights[k];
      for (int i = 0; i < kBlock; i++) sums[i] += weight * row[i];
    }
    for (int i = 0; i < kBlock; i++) into[start + size_t(i)] = uint8_t(std::clamp(sums[i] >> 22, 0, 255));
  }
}

SSLRUN_CLONES
void box_rows(uint8_t* into, const uint8_t* const* rows, int count, uint32_t inner, uint32_t edge, size_t length) {
  for (size_t start = 0; start < length; start += kBlock) {
    uint32_t sums[kBlock];
    for (int i = 0; i < kBlock; i++) sums[i] = 0;
    for (int k = 1; k < count - 1; k++) {
      const uint8_t* row = rows[k] + start;
      for (int i = 0; i < kBlock; i++) sums[i] += row[i];
    }
    const uint8_t *first = rows[0] + start, *last = rows[count - 1] + start;
    for (int i = 0; i < kBlock; i++)
      into[start + size_t(i)] = uint8_t((inner * sums[i] + edge * (uint32_t(first[i]) + last[i]) + (1U << 23)) >> 24);
  }
}

void transpose_bytes(const uint8_t* from, size_t from_stride, int width, int height, uint8_t* into,
                     size_t into_stride) {
  constexpr int kTile = 16;
  for (int y = 0; y < height; y += kTile)
    for (int x = 0; x < width; x += kTile)
      for (int i = 0; i < kTile; i++)
        for (int j = 0; j < kTile; j++)
          into[size_t(x + j) * into_stride + size_t(y + i)] = from[size_t(y + i) * from_stride + size_t(x + j)];
}

}  // namespace sslrun
