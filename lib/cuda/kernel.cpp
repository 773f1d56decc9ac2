// Launches of own kernels.
#include "lib/cuda/kernel.h"

#include <atomic>

#include "lib/core/error.h"

namespace sslrun::cuda {

static std::atomic<Launcher> test_launcher{nullptr};

void launch_by(Launcher launcher) { test_launcher = launcher; }

bool has_kernels(at::Device) { return test_launcher.load() != nullptr; }

void Kernel::launch(const Grid& grid, const Arguments& arguments) const {
  if (Launcher launcher = test_launcher) return launcher(function_, grid, arguments);
  throw Error("cuda.kernel", "expected a device with kernels for '" + function_ + "' of '" + file_ + "'");
}

}  // namespace sslrun::cuda
