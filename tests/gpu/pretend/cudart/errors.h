// The calling thread's last error.
#pragma once
#include <cuda_runtime_api.h>

#include <string>

namespace pretend {
// Keeps the error for cudaGetLastError and says on standard error what was wrong.
cudaError_t fail(cudaError_t error, const std::string& what);
}
