// Own kernels as C++: what prelude.cuh stands on there, and how a kernel is found by its name and run over a grid.
#pragma once
#include <bit>
#include <cmath>
#include <cstddef>
#include <tuple>
#include <utility>
#include <vector>

namespace pretend {

struct Index {
  unsigned x = 1, y = 1, z = 1;
};
extern thread_local Index block_index, grid_size;
extern thread_local unsigned block_size;

// One kernel, known by its name from the start of the program on.
class KernelForm {
 public:
  template <class... Parameters>
  KernelForm(const char* name, void (*function)(Parameters...))
      : KernelForm(name, reinterpret_cast<void (*)()>(function), &call<Parameters...>, {sizeof(Parameters)...}) {}

  // Null where no kernel has the name.
  static const KernelForm* find(const char* name);
  const char* name() const { return name_; }
  // Bytes of each parameter.
  const std::vector<size_t>& sizes() const { return sizes_; }
  // Block after block, in the order of their numbers.
  void run(Index grid, unsigned threads, void** arguments) const;

 private:
  using Call = void (*)(void (*)(), void**);
  KernelForm(const char* name, void (*function)(), Call call, std::vector<size_t> sizes);

  template <class... Parameters>
  static void call(void (*function)(), void** arguments) {
    [&]<size_t... I>(std::index_sequence<I...>) {
      reinterpret_cast<void (*)(Parameters...)>(function)(*static_cast<Parameters*>(arguments[I])...);
    }
    (std::index_sequence_for<Parameters...>());
  }

  const char* name_;
  void (*function_)();
  Call call_;
  std::vector<size_t> sizes_;
};

}  // namespace pretend
