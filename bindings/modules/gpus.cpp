// Hands on what lib/cuda knows.
#include "bindings/modules/gpus.h"

#include <dlfcn.h>

#include "lib/core/cores.h"
#include "lib/cuda/devices.h"
#include "lib/cuda/near_cores.h"
#include "lib/dist/environment.h"

namespace sslrun::lua {

int gpus() { return cuda::gpus().count; }
const std::string& problem_of_gpus() { return cuda::gpus().problem; }
std::string problem_of_gpu(int index) { return cuda::too_old(index); }
bool knows_gpus() { return at::hasCUDA() || dlsym(RTLD_DEFAULT, "cudaRuntimeGetVersion"); }

// Of several processes each keeps to its GPU's side of the machine, where that has its share of the cores.
void use_gpu(int index) {
  cuda::use(index);
  int processes = dist::environment().local_world;
  if (processes > 1) stay_on(cuda::near_cores(index), cores() / processes);
}

}  // namespace sslrun::lua
