// Tables of addresses travel in the launches' parameters, so that a recorded step has its own.
#include "lib/optim/layerwise_kernel.h"

#include <ATen/ops/empty.h>

#include <algorithm>
#include <vector>

#include "lib/cuda/kernel.h"

namespace sslrun::optim {

namespace {
constexpr size_t kTensors = 96;
constexpr unsigned kThreads = 256;
constexpr int64_t kPiece = 16384;  // values of a block

// As the kernels have them.
struct Tensors {
  float* param[kTensors];
  const float* grad[kTensors];
  float* buffer[kTensors];
  int64_t size[kTensors];
  unsigned first[kTensors + 1];
  unsigned count;
};
struct Step {
  int ratio, rate_in_buffer;
  float lr, momentum, weight_decay, trust, eps;
  const float *rate, *found_inf;
};
static_assert(sizeof(Tensors) + sizeof(Step) + 16 <= 4096, "parameters of a launch");
}  // namespace

static bool all_floats(at::TensorList tensors) {
  return std::all_of(tensors.begin(), tensors.end(), [](const auto& t) { return t.scalar_type() == at::kFloat; });
}

// The tensors from `begin` on that go into one launch.
static Tensors table_of(at::TensorList params, at::TensorList grads, at::TensorList buffers, size_t begin) {
  Tensors all{};
  all.count = unsigned(std::min(kTensors, params.size() - begin));
  for (unsigned i = 0; i < all.count; i++) {
    all.param[i] = params[begin + i].mutable_data_ptr<float>();
    all.grad[i] = grads[begin + i].const_data_ptr<float>();
    all.buffer[i] = buffers[begin + i].mutable_data_ptr<float>();
    all.size[i] = params[begin + i].numel();
    all.first[i + 1] = all.first[i] + unsigned((all.size[i] + kPiece - 1) / kPiece);
  }
  return all;
}

bool LayerwiseStep::operator()(at::TensorList params, at::TensorList grads, at::TensorList buffers) const {
  if (!cuda::has_kernels(params[0].device())) return false;
  if (!all_floats(params) || !all_floats(grads) || !all_floats(buffers)) return false;
  static const cuda::Kernel kSquares("layerwise", "layerwise_squares_f32"), kStep("layerwise", "layerwise_step_f32");
  Step step{int(ratio),
            rate_in_buffer,
            float(lr),
            float(momentum),
            float(weight_decay),
            float(trust),
            float(eps),
            rate.defined() ? rate.const_data_ptr<float>() : nullptr,
            found_inf ? found_inf->const_data_ptr<float>() : nullptr};
  // LARS takes the norm of the decayed gradient, the others that of the gradient alone.
  float decay = ratio == Ratio::kLars ? step.weight_decay : 0;
  for (size_t begin = 0; begin < params.size(); begin += kTensors) {
    Tensors all = table_of(params, grads, buffers, begin);
    cuda::Grid grid{.x = all.first[all.count], .threads = kThreads};
    at::Tensor sums;
    if (ratio != Ratio::kOne) {
      sums = at::empty({2 * int64_t(grid.x)}, params[0].options());
      kSquares(grid, all, decay, kPiece, sums.mutable_data_ptr<float>());
    }
    kStep(grid, all, step, kPiece, sums.defined() ? sums.const_data_ptr<float>() : nullptr);
  }
  return true;
}

}  // namespace sslrun::optim
