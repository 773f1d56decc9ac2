// The code of a kernel text for a card: from the cache or, the first time, from the compiler.
#pragma once
#include <string>

#include "lib/cuda/kernel_cache.h"

namespace sslrun::cuda {

// The name under which code is kept: the file, the target, and the sum of all that it depends on (text, target,
// compiler's version and options).
std::string kernel_code_name(const std::string& file, const std::string& text, const std::string& target);

// Of the text of lib/cuda/kernels/<file>.cu for "sm_90" and the like. Throws Error("cuda.kernel", …) where there is no
// such file or the compiler refuses it.
std::string kernel_code(const std::string& file, const std::string& target, const KernelCache& cache);

}  // namespace sslrun::cuda
