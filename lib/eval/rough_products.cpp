// The product with AVX2, whose 16-bit multiplication takes two pairs of values at once, and as a plain loop.
#include "lib/eval/rough_products.h"

#include <immintrin.h>

#include <cmath>
#include <cstring>

#include "lib/core/instruction_set.h"

namespace sslrun::eval {

RoughRows::RoughRows(int64_t count, int64_t length, int64_t width)
    : length_(length), width_(width), pairs_((length + 1) / 2), bundles_((count + width - 1) / width) {
  values_.resize(static_cast<size_t>(bundles_ * width * pairs_ * 2));
}

void RoughRows::set(int64_t place, const float* row) {
  int16_t* into = values_.data() + (place / width_ * pairs_ * width_ + place % width_) * 2;
  for (int64_t i = 0; i < length_; i++)
    into[i / 2 * width_ * 2 + i % 2] = int16_t(row[i] * kScale + (row[i] < 0 ? -0.5f : 0.5f));
}

float rough_error(int64_t length) {
  // The last term is float32's own rounding.
  double off = 0.5 * std::sqrt(double(length)) / kScale;
  return float(off + (1 + off) * off + double(length) * 0x1p-24);
}

namespace {

bool products_plain(const int16_t* group, const int16_t* panel, int64_t pairs, const int32_t (&limits)[kGroup],
                    RoughProducts& into) {
  into = {};
  for (int64_t pair = 0; pair < pairs; pair++, group += 2 * kGroup, panel += 2 * kPanel)
    for (int i = 0; i < kGroup; i++)
      for (int j = 0; j < kPanel; j++)
        into.products[i][j] += group[2 * i] * panel[2 * j] + group[2 * i + 1] * panel[2 * j + 1];
  bool any = false;
  for (int i = 0; i < kGroup; i++)
    for (int j = 0; j < kPanel; j++)
      if (into.products[i][j] > limits[i]) {
        into.above[i] |= 1u << j;
        any = true;
      }
  return any;
}

__attribute__((target("avx2"))) inline uint32_t bits_above(__m256i values, __m256i limit) {
  return uint32_t(_mm256_movemask_ps(_mm256_castsi256_ps(_mm256_cmpgt_epi32(values, limit))));
}

__attribute__((target("avx2"))) bool products_avx2(const int16_t* group, const int16_t* panel, int64_t pairs,
                                                   const int32_t (&limits)[kGroup], RoughProducts& into) {
  __m256i sum[kGroup][2];
  for (auto& row : sum) row[0] = row[1] = _mm256_setzero_si256();
  const auto* right = reinterpret_cast<const __m256i*>(panel);
  for (int64_t pair = 0; pair < pairs; pair++, group += 2 * kGroup, right += 2) {
    __m256i first = _mm256_loadu_si256(right), second = _mm256_loadu_si256(right + 1);
#pragma GCC unroll 6
    for (int i = 0; i < kGroup; i++) {
      int32_t both;
      std::memcpy(&both, group + 2 * i, sizeof(both));
      __m256i left = _mm256_set1_epi32(both);
      sum[i][0] = _mm256_add_epi32(sum[i][0], _mm256_madd_epi16(left, first));
      sum[i][1] = _mm256_add_epi32(sum[i][1], _mm256_madd_epi16(left, second));
    }
  }
  __m256i above = _mm256_setzero_si256();
#pragma GCC unroll 6
  for (int i = 0; i < kGroup; i++) {
    __m256i limit = _mm256_set1_epi32(limits[i]);
    above = _mm256_or_si256(
        above, _mm256_or_si256(_mm256_cmpgt_epi32(sum[i][0], limit), _mm256_cmpgt_epi32(sum[i][1], limit)));
  }
  if (_mm256_testz_si256(above, above)) return false;
#pragma GCC unroll 6
  for (int i = 0; i < kGroup; i++) {
    auto* row = reinterpret_cast<__m256i*>(into.products[i]);
    _mm256_storeu_si256(row, sum[i][0]);
    _mm256_storeu_si256(row + 1, sum[i][1]);
    __m256i limit = _mm256_set1_epi32(limits[i]);
    into.above[i] = bits_above(sum[i][0], limit) | bits_above(sum[i][1], limit) << 8;
  }
  return true;
}

}  // namespace

bool rough_products(const int16_t* group, const int16_t* panel, int64_t pairs, const int32_t (&limits)[kGroup],
                    RoughProducts& into) {
  return (has_avx2() ? products_avx2 : products_plain)(group, panel, pairs, limits, into);
}

}  // namespace sslrun::eval
