// at::set_num_threads would also reset the thread pools of MKL and oneDNN, so OpenMP's per-thread setting is used.
#include "lib/optim/serial_region.h"

#include <ATen/Parallel.h>
#include <dlfcn.h>

namespace sslrun::optim {

// The OpenMP runtime that LibTorch itself is bound to; it is no link dependency of ours.
static void (*set_threads())(int) {
  static auto function = reinterpret_cast<void (*)(int)>(dlsym(RTLD_DEFAULT, "omp_set_num_threads"));
  return function;
}

SerialRegion::SerialRegion(bool on) {
  if (!on || !set_threads()) return;
  int threads = at::get_num_threads();
  if (threads <= 1) return;
  threads_ = threads;
  set_threads()(1);
}

SerialRegion::~SerialRegion() {
  if (threads_) set_threads()(threads_);
}

}  // namespace sslrun::optim
