// Counter-based random numbers (Philox4x32-10): a draw depends on its key and counter only, never on
// worker, thread, process or time. Source: Salmon et al., "Parallel random numbers: as easy as 1, 2, 3" (SC 2011).
#pragma once
#include <array>
#include <cmath>
#include <cstdint>
#include <utility>

namespace sslrun::inline core {

using PhiloxBlock = std::array<uint32_t, 4>;

inline PhiloxBlock philox(PhiloxBlock counter, uint32_t key0, uint32_t key1) {
  for (int round = 0; round < 10; round++) {
    uint64_t product0 = uint64_t{0xD2511F53} * counter[0], product1 = uint64_t{0xCD9E8D57} * counter[2];
    counter = {uint32_t(product1 >> 32) ^ counter[1] ^ key0, uint32_t(product1),
               uint32_t(product0 >> 32) ^ counter[3] ^ key1, uint32_t(product0)};
    key0 += 0x9E3779B9;
    key1 += 0xBB67AE85;
  }
  return counter;
}

// What a stream of draws is for; part of the key, so that streams never overlap.
enum class DrawUse : uint32_t {
  kShuffle = 1,
  kView = 2,
  kReplacement = 3,
  kScene = 4,
  kProbe = 5,  // first weights and batches of the heads that evaluations train
  kSubset = 6,
  kViewGroup = 8,
  kTest = 255
};

// A stream of draws for (seed, epoch, index, view, use). Copy it freely: it is 48 bytes of state.
class DrawStream {
 public:
  DrawStream(uint64_t seed, uint64_t epoch, uint64_t index, uint32_t view, DrawUse use)
      : key0_(uint32_t(seed)),
        key1_(uint32_t(seed >> 32) ^ (uint32_t(epoch) * 0x85EBCA6BU)),
        counter_{0, uint32_t(index), uint32_t(index >> 32) ^ (view << 8), (uint32_t(use) << 24) ^ uint32_t(epoch)} {}

  uint32_t bits() {
    if (used_ == 4) {
      block_ = philox(counter_, key0_, key1_);
      counter_[0]++;
      used_ = 0;
    }
    return block_[size_t(used_++)];
  }
  // Uniform in [0, 1), 24 random bits.
  float uniform() { return float(bits() >> 8) * (1.0f / 16777216.0f); }
  double uniform(double low, double high) { return low + (high - low) * uniform(); }
  // Uniform integer in [0, n).
  uint32_t below(uint32_t n) { return uint32_t((uint64_t{bits()} * n) >> 32); }
  bool chance(double p) { return uniform() < p; }
  // Standard normal (Box-Muller).
  double normal() {
    double radius = std::sqrt(-2.0 * std::log(1.0 - uniform()));
    return radius * std::cos(6.283185307179586 * uniform());
  }
  template <class Items>
  void shuffle(Items& items) {  // Fisher-Yates
    for (size_t i = items.size(); i > 1; i--) std::swap(items[i - 1], items[below(uint32_t(i))]);
  }

 private:
  uint32_t key0_, key1_;
  PhiloxBlock counter_;
  PhiloxBlock block_{};
  int used_ = 4;
};

}  // namespace sslrun::inline core
