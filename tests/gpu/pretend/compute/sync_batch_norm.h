// SyncBatchNorm's operators, for which LibTorch has kernels for CUDA alone.
#pragma once
#include <torch/library.h>

#include <string>

namespace pretend {
// Without "aten::" and the overload.
bool is_of_sync_batch_norm(const std::string& name);
void add_sync_batch_norm(torch::Library& library);
}
