// Sixteen sums side by side, with AVX2 where the machine has it.
#include "lib/eval/cosine.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "lib/core/instruction_set.h"

namespace sslrun::eval {

namespace {

using Lanes = float __attribute__((vector_size(32)));

inline __attribute__((always_inline)) float cosine_in_lanes(const float* unit, const float* row, int64_t length) {
  Lanes products[2] = {}, squares[2] = {};
  int64_t i = 0;
  for (; i + 16 <= length; i += 16)
    for (int half = 0; half < 2; half++) {
      Lanes one, other;
      std::memcpy(&one, unit + i + 8 * half, sizeof(one));
      std::memcpy(&other, row + i + 8 * half, sizeof(other));
      products[half] += one * other;
      squares[half] += other * other;
    }
  Lanes all_products = products[0] + products[1], all_squares = squares[0] + squares[1];
  float product = 0, square = 0;
  for (int lane = 0; lane < 8; lane++) {
    product += all_products[lane];
    square += all_squares[lane];
  }
  for (; i < length; i++) {
    product += unit[i] * row[i];
    square += row[i] * row[i];
  }
  float similarity = product / std::max(std::sqrt(square), 1e-12f);
  return std::isfinite(similarity) ? similarity : 0;
}

float cosine_plain(const float* unit, const float* row, int64_t length) { return cosine_in_lanes(unit, row, length); }

__attribute__((target("avx2,fma"))) float cosine_avx2(const float* unit, const float* row, int64_t length) {
  return cosine_in_lanes(unit, row, length);
}

}  // namespace

float cosine(const float* unit, const float* row, int64_t length) {
  return (has_avx2() ? cosine_avx2 : cosine_plain)(unit, row, length);
}

}  // namespace sslrun::eval
