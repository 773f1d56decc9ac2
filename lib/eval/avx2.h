// Whether loops with AVX2 and FMA may run.
#pragma once
#include <cstdlib>
#include <string_view>

namespace sslrun::eval {

// SSLRUN_ISA=baseline in the environment forbids them, for tests.
inline bool use_avx2() {
  static const bool use = [] {
    const char* wanted = std::getenv("SSLRUN_ISA");
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") &&
           !(wanted && std::string_view(wanted) == "baseline");
  }();
  return use;
}

}  // namespace sslrun::eval
