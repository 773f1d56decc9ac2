// Choice of the instruction set.
#include "lib/image/kernels.h"

#include <cstdlib>
#include <cstring>

namespace sslrun {

extern const Kernels baseline_kernels, avx2_kernels, avx512_kernels;

static const Kernels& choose() {
  bool avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
  bool avx512 = avx2 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
  if (const char* wanted = std::getenv("SSLRUN_ISA")) {
    if (std::strcmp(wanted, "baseline") == 0) return baseline_kernels;
    if (std::strcmp(wanted, "avx2") == 0) avx512 = false;
  }
  return avx512 ? avx512_kernels : avx2 ? avx2_kernels : baseline_kernels;
}

WeightPair pair_weights(int32_t first, int32_t second) {
  auto both = [](int32_t low, int32_t high) { return int32_t((uint32_t(low) & 0xFFFF) | (uint32_t(high) << 16)); };
  return {both(first >> 8, second >> 8), both(first & 255, second & 255)};
}

const Kernels& kernels() {
  static const Kernels& chosen = choose();
  return chosen;
}

}  // namespace sslrun
