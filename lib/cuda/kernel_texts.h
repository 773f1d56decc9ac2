// The texts of lib/cuda/kernels, which CMake puts into the program.
#pragma once
#include <map>
#include <string>

namespace sslrun::cuda {

// By the file's name without ".cu", each with prelude.cuh in front of it.
const std::map<std::string, std::string>& kernel_texts();

}  // namespace sslrun::cuda
