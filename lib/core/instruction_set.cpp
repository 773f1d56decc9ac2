// The processor's word and the environment's.
#include "lib/core/instruction_set.h"

#include <cstdlib>
#include <cstring>

namespace sslrun::inline core {

static InstructionSet choose() {
  bool avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
  bool avx512 = avx2 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
  bool vnni = avx512 && __builtin_cpu_supports("avx512vnni");
  if (const char* wanted = std::getenv("SSLRUN_ISA")) {
    if (std::strcmp(wanted, "baseline") == 0) return InstructionSet::kBaseline;
    if (std::strcmp(wanted, "avx2") == 0) avx512 = vnni = false;
    if (std::strcmp(wanted, "avx512") == 0) vnni = false;
  }
  if (vnni) return InstructionSet::kAvx512Vnni;
  return avx512 ? InstructionSet::kAvx512 : avx2 ? InstructionSet::kAvx2 : InstructionSet::kBaseline;
}

InstructionSet instruction_set() {
  static const InstructionSet chosen = choose();
  return chosen;
}

}  // namespace sslrun::inline core
