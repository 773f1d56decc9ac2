// Products of rows rounded to 16 bits, several times as fast as float32, and how far they may be off.
#pragma once
#include <cstdint>
#include <vector>

namespace sslrun::eval {

// Rows of at most unit length, rounded to multiples of 1 / kScale. A product of two of them fits into 32 bits:
// its sums stay below (1.01 * kScale)^2.
constexpr float kScale = 32000;
constexpr int kGroup = 6;   // rows on the left that are multiplied together
constexpr int kPanel = 16;  // rows on the right that are

// Rows side by side as the product wants them: values 2 j and 2 j + 1 of `width` rows, then the next two; zeros fill
// up.
class RoughRows {
 public:
  // For `count` rows of `length` values in bundles of `width` (kGroup or kPanel).
  RoughRows(int64_t count, int64_t length, int64_t width);

  // Rounds row `place`, `length` floats.
  void set(int64_t place, const float* row);

  int64_t bundles() const { return bundles_; }
  int64_t pairs() const { return pairs_; }  // half the length, rounded up
  const int16_t* bundle(int64_t number) const { return values_.data() + number * pairs_ * 2 * width_; }

 private:
  int64_t length_, width_, pairs_, bundles_;
  std::vector<int16_t> values_;
};

// Largest difference between kScale^-2 times a rough product and the float32 product of unit rows of `length` values:
// each value is off by half a step, |a b - a' b'| <= |a - a'| + |a'| |b - b'|.
float rough_error(int64_t length);

// Products of a group's rows with a panel's, in units of kScale^-2; bit j of above[i] tells that products[i][j] exceeds
// limits[i]. False: none does, and nothing is written.
struct RoughProducts {
  int32_t products[kGroup][kPanel];
  uint32_t above[kGroup];
};
bool rough_products(const int16_t* group, const int16_t* panel, int64_t pairs, const int32_t (&limits)[kGroup],
                    RoughProducts& into);

}  // namespace sslrun::eval
