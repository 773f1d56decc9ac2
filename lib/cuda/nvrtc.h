// NVIDIA's run-time compiler, the one that LibTorch brings; opened when it is first needed.
#pragma once
#include <string>
#include <vector>

namespace sslrun::cuda {

// Why it cannot be used, or "": "libnvrtc.so.13 was not found".
const std::string& nvrtc_problem();

// "13.0".
std::string nvrtc_version();

// What a card of compute capability `capability` (90 is 9.0) runs: "sm_90", machine code of the newest architecture of
// its family that the compiler knows; "compute_120", PTX for the driver to compile, on a card of a newer family.
std::string nvrtc_target(int capability);

// What every text is compiled with, besides its target. Without contraction to fused operations a text gives the same
// numbers as its C++ form.
const std::vector<std::string>& nvrtc_options();

struct CompiledText {
  std::string code;  // a cubin, or PTX with its final 0
  std::string log;
};

// Throws Error("cuda.kernel", …) with the compiler's log where the text is wrong.
CompiledText compile_text(const std::string& name, const std::string& text, const std::string& target,
                          const std::vector<std::string>& more_options = {});

}  // namespace sslrun::cuda
