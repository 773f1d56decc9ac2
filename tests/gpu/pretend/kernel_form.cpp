// Kernels by name, and the loop over a grid's blocks.
#include "tests/gpu/pretend/kernel_form.h"

#include <cstring>

namespace pretend {

thread_local Index block_index, grid_size;
thread_local unsigned block_size;

static std::vector<const KernelForm*>& forms() {
  static std::vector<const KernelForm*> all;
  return all;
}

KernelForm::KernelForm(const char* name, void (*function)(), Call call, std::vector<size_t> sizes)
    : name_(name), function_(function), call_(call), sizes_(std::move(sizes)) {
  forms().push_back(this);
}

const KernelForm* KernelForm::find(const char* name) {
  for (const KernelForm* form : forms())
    if (std::strcmp(form->name_, name) == 0) return form;
  return nullptr;
}

void KernelForm::run(Index grid, unsigned threads, void** arguments) const {
  grid_size = grid;
  block_size = threads;
  for (unsigned z = 0; z < grid.z; z++)
    for (unsigned y = 0; y < grid.y; y++)
      for (unsigned x = 0; x < grid.x; x++) {
        block_index = {x, y, z};
        call_(function_, arguments);
      }
}

}  // namespace pretend
