// Own kernels: the texts of lib/cuda/kernels, compiled for the card at hand when they are first used.
#pragma once
#include <c10/core/Device.h>

#include <memory>
#include <string>
#include <type_traits>

namespace sslrun::cuda {

// Blocks in three directions, and the threads of one block.
struct Grid {
  unsigned x = 1, y = 1, z = 1;
  unsigned threads = 256;
};

// The values of a launch and how many bytes each has.
struct Arguments {
  void** values;
  const size_t* sizes;
  size_t count;
};

class Kernel {
 public:
  // Function `function` of lib/cuda/kernels/<file>.cu.
  Kernel(std::string file, std::string function);

  // Runs it on the current stream of the current device; a grid without blocks runs nothing. The arguments are copied;
  // they have the sizes that the function's parameters have. Throws Error("cuda.kernel", …), with the compiler's words
  // where the text is wrong.
  template <class... Values>
  void operator()(const Grid& grid, const Values&... values) const {
    static_assert((std::is_trivially_copyable_v<Values> && ...));
    void* addresses[] = {const_cast<void*>(static_cast<const void*>(&values))...};
    const size_t sizes[] = {sizeof(Values)...};
    launch(grid, {addresses, sizes, sizeof...(Values)});
  }

 private:
  void launch(const Grid& grid, const Arguments& arguments) const;
  struct Loaded;
  std::string file_, function_;
  std::shared_ptr<Loaded> loaded_;  // by device
};

// Whether own kernels run on the device: nvrtc and the driver are there, the card is of sm_80 or newer and
// SSLRUN_KERNELS is not 0. Says once why not.
bool has_kernels(at::Device device);

// For tests on machines without a GPU: until it is called with null, has_kernels() is true of every device and launches
// go to `launcher`.
using Launcher = void (*)(const std::string& function, const Grid& grid, const Arguments& arguments);
void launch_by(Launcher launcher);

}  // namespace sslrun::cuda
