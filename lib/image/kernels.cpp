// Choice of the instruction set.
#include "lib/image/kernels.h"

#include "lib/core/instruction_set.h"

namespace sslrun::image {

extern const Kernels baseline_kernels, avx2_kernels, avx512_kernels, avx512_vnni_kernels;

WeightPair pair_weights(int32_t first, int32_t second) {
  auto both = [](int32_t low, int32_t high) { return int32_t((uint32_t(low) & 0xFFFF) | (uint32_t(high) << 16)); };
  return {both(first >> 8, second >> 8), both(first & 255, second & 255)};
}

const Kernels& kernels() {
  switch (instruction_set()) {
    case InstructionSet::kAvx512Vnni:
      return avx512_vnni_kernels;
    case InstructionSet::kAvx512:
      return avx512_kernels;
    case InstructionSet::kAvx2:
      return avx2_kernels;
    default:
      return baseline_kernels;
  }
}

}  // namespace sslrun::image
