// What the program itself needs to know of GPUs; recipes have torch.cuda_is_available and its like.
#pragma once
#include <string>

namespace sslrun::lua {

// How many the driver offers; `problem` says why there is none although something is there.
int gpus();
const std::string& problem_of_gpus();
// Why this one cannot be used, or empty.
std::string problem_of_gpu(int index);
// Whether LibTorch is one with CUDA.
bool knows_gpus();
// Makes it the one that this process computes on.
void use_gpu(int index);

}  // namespace sslrun::lua
