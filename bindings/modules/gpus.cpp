// Hands on what lib/cuda knows.
#include "bindings/modules/gpus.h"

#include <dlfcn.h>

#include "lib/cuda/devices.h"

namespace sslrun::lua {

int gpus() { return cuda::gpus().count; }
const std::string& problem_of_gpus() { return cuda::gpus().problem; }
std::string problem_of_gpu(int index) { return cuda::too_old(index); }
bool knows_gpus() { return at::hasCUDA() || dlsym(RTLD_DEFAULT, "cudaRuntimeGetVersion"); }
void use_gpu(int index) { cuda::use(index); }

}  // namespace sslrun::lua
