// While one lives, own kernels run as C++ on the processor, on tensors of the CPU.
#pragma once
#include "lib/core/error.h"
#include "lib/cuda/kernel.h"
#include "tests/gpu/pretend/kernel_form.h"

namespace sslrun {

class KernelsOnCpu {
 public:
  KernelsOnCpu() { cuda::launch_by(&launch); }
  ~KernelsOnCpu() { cuda::launch_by(nullptr); }
  KernelsOnCpu(const KernelsOnCpu&) = delete;
  KernelsOnCpu& operator=(const KernelsOnCpu&) = delete;

  // Since the program started.
  static size_t launches() { return launched(); }

 private:
  static size_t& launched() {
    static size_t count = 0;
    return count;
  }
  static void launch(const std::string& function, const cuda::Grid& grid, const cuda::Arguments& arguments) {
    const pretend::KernelForm* form = pretend::KernelForm::find(function.c_str());
    if (!form) throw Error("cuda.kernel", "no kernel is named '" + function + "'");
    if (!std::equal(form->sizes().begin(), form->sizes().end(), arguments.sizes, arguments.sizes + arguments.count))
      throw Error("cuda.kernel", function + ": the arguments' sizes are not those of the parameters");
    launched()++;
    form->run({grid.x, grid.y, grid.z}, grid.threads, arguments.values);
  }
};

}  // namespace sslrun
