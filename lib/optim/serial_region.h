// Keeps LibTorch's CPU kernels on the calling thread: waking a team of threads costs more than updating a small tensor
// (60 tensors of 256 values, 2 threads: 320 us with teams on a busy machine, 12 us without).
#pragma once

namespace sslrun::optim {

// While alive, at::parallel_for on this thread runs serially. Does nothing where LibTorch has no OpenMP.
class SerialRegion {
 public:
  explicit SerialRegion(bool on);
  ~SerialRegion();
  SerialRegion(const SerialRegion&) = delete;
  SerialRegion& operator=(const SerialRegion&) = delete;

 private:
  int threads_ = 0;  // to restore; 0: nothing was changed
};

}  // namespace sslrun::optim
