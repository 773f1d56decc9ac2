// Which vector instructions our own loops may use.
#pragma once

namespace sslrun::inline core {

enum class InstructionSet { kBaseline, kAvx2, kAvx512, kAvx512Vnni };

// The best one that the machine has; kAvx2 means AVX2 and FMA, kAvx512 F, BW, DQ and VL too. In the environment
// SSLRUN_ISA=baseline|avx2|avx512|avx512vnni forces one; those that the machine lacks are ignored. Asked once.
InstructionSet instruction_set();

inline bool has_avx2() { return instruction_set() != InstructionSet::kBaseline; }

}  // namespace sslrun::inline core
