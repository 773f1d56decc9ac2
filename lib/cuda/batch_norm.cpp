// Grids and launches of the batch norm kernels.
#include "lib/cuda/batch_norm.h"

#include <ATen/ATen.h>
#ifdef SSLRUN_CUDA
#include <ATen/cuda/CUDAContext.h>
#endif

#include <algorithm>

#include "lib/cuda/eight.h"
#include "lib/cuda/kernels_by_type.h"

namespace sslrun::cuda {

static constexpr unsigned kThreads = 256;      // of a block
static constexpr int64_t kMostRows = 1 << 30;  // an int counts them, and a stride behind the last

// How [groups, rows, channels] is cut into blocks.
struct Cut {
  int rows, channels;
  unsigned across;  // threads side by side
  Grid grid;
};

// Of the device; a processor, where tests run the kernels, passes for a small GPU.
static int multiprocessors([[maybe_unused]] const at::Tensor& input) {
#ifdef SSLRUN_CUDA
  if (input.is_cuda()) return at::cuda::getDeviceProperties(input.get_device())->multiProcessorCount;
#endif
  return 4;
}
// One wave of the `blocks` that a multiprocessor holds at a time (see the kernel's text); no thread has fewer than
// `least` rows to itself.
static Cut cut(const at::Tensor& input, int64_t groups, int64_t blocks, int64_t least) {
  Cut result{};
  result.channels = int(input.size(1));
  result.rows = int(input.numel() / input.size(1) / groups);
  int64_t vectors = eights(result.channels);
  result.across = 1;
  while (result.across < 32 && result.across < vectors) result.across *= 2;
  int64_t tiles = (vectors + result.across - 1) / result.across, height = kThreads / result.across;
  int64_t wanted = multiprocessors(input) * blocks / (tiles * groups);
  int64_t useful = (result.rows + height * least - 1) / (height * least);
  result.grid = {unsigned(tiles), unsigned(std::clamp<int64_t>(std::min(wanted, useful), 1, 65535)), unsigned(groups),
                 kThreads};
  return result;
}

static const KernelsByType kStatistics("batch_norm_statistics", "batch_norm_statistics"),
    kApply("batch_norm_apply", "batch_norm_apply"), kPair("batch_norm_apply", "batch_norm_apply_pair"),
    kReduce("batch_norm_backward", "batch_norm_reduce"),
    kApplyBackward("batch_norm_backward", "batch_norm_apply_backward");
static const Kernel kMoments("batch_norm_collect", "batch_norm_collect_moments"),
    kJoin("batch_norm_collect", "batch_norm_join"), kTotals("batch_norm_collect", "batch_norm_collect_totals");

static float* floats(const at::Tensor& tensor) { return tensor.defined() ? tensor.mutable_data_ptr<float>() : nullptr; }
static void* data(const at::Tensor& tensor) { return tensor.defined() ? tensor.mutable_data_ptr() : nullptr; }

bool takes_batch_norm(at::ScalarType type) { return KernelsByType::takes(type); }

bool takes_batch_norm(const at::Tensor& input) {
  bool layout = input.dim() == 2 ? input.is_contiguous()
                                 : input.dim() == 4 && input.is_contiguous(at::MemoryFormat::ChannelsLast);
  return takes_batch_norm(input.scalar_type()) && layout && input.numel() > 0 &&
         input.numel() / input.size(1) < kMostRows;
}

struct Kept {
  float *running_mean = nullptr, *running_var = nullptr;
  long long* tracked = nullptr;
  float momentum = 0, eps = 0;
};
static Kept kept(const BatchNormState& state) {
  return {floats(state.running_mean), floats(state.running_var), static_cast<long long*>(data(state.tracked)),
          float(state.momentum), float(state.eps)};
}

// The kernels' struct of this name: what the blocks of a Cut leave, to be collected.
struct Partial {
  explicit Partial(const Cut& cut, const at::TensorOptions& floats)
      : values(at::empty({int64_t(cut.grid.z) * cut.grid.y * 2 * cut.channels}, floats)),
        view{values.mutable_data_ptr<float>(), cut.grid.z, cut.grid.y, kThreads / cut.across, cut.rows, cut.channels},
        grid{unsigned(cut.channels + 31) / 32, 1, 1, 1024} {}
  at::Tensor values;
  struct {
    float* values;
    unsigned groups, blocks, height;
    int rows, channels;
  } view;
  Grid grid;
};

static void statistics(const at::Tensor& input, int64_t groups, const at::Tensor& records, bool exchanged,
                       const Kept& kept) {
  Cut c = cut(input, groups, 3, 4);
  unsigned whole = whole_eights(c.channels, input), out = exchanged;
  Partial partial(c, records.options());
  kStatistics.of(input.scalar_type())(c.grid, data(input), c.rows, c.channels, c.across, whole, partial.view.values);
  kMoments(partial.grid, partial.view, floats(records), out, kept.running_mean, kept.running_var, kept.tracked,
           kept.momentum, kept.eps);
}

at::Tensor batch_norm_records(const at::Tensor& input, int64_t groups, const BatchNormState& state) {
  at::Tensor records = at::empty({groups, 2 * input.size(1) + 1}, state.running_mean.options());
  statistics(input, groups, records, false, kept(state));
  return records;
}

void batch_norm_moments(const at::Tensor& input, int64_t groups, const at::Tensor& records) {
  statistics(input, groups, records, true, {});
}

at::Tensor batch_norm_join(const at::Tensor& gathered, int64_t start, int64_t groups, int64_t channels,
                           const BatchNormState& state) {
  at::Tensor records = at::empty({groups, 2 * channels + 1}, gathered.options());
  Kept k = kept(state);
  Grid grid{unsigned((channels + kThreads - 1) / kThreads), 1, 1, kThreads};
  kJoin(grid, floats(gathered) + start, (long long)(gathered.size(1)), unsigned(gathered.size(0)), unsigned(groups),
        int(channels), floats(records), k.running_mean, k.running_var, k.tracked, k.momentum, k.eps);
  return records;
}

Applied batch_norm_apply(const Normalised& one, const Normalised* other, const at::Tensor& residual, bool relu,
                         bool keep_mask) {
  const at::Tensor& input = one.input;
  Cut c = cut(input, one.records.size(0), other ? 2 : 4, 2);
  Applied result{at::empty_like(input), {}};
  if (keep_mask) {
    int64_t bytes = input.numel() / c.channels * eights(c.channels);
    result.mask = at::empty({bytes}, input.options().dtype(at::kByte));
  }
  unsigned rectified = relu, whole = whole_eights(c.channels, input, residual);
  if (other)
    kPair.of(input.scalar_type())(
        c.grid, data(input), c.rows, c.channels, c.across, whole_eights(c.channels, input, other->input),
        floats(one.records), floats(one.weight), floats(one.bias), data(other->input), floats(other->records),
        floats(other->weight), floats(other->bias), rectified, data(result.output), data(result.mask));
  else
    kApply.of(input.scalar_type())(c.grid, data(input), c.rows, c.channels, c.across, whole, floats(one.records),
                                   floats(one.weight), floats(one.bias), data(residual), rectified, data(result.output),
                                   data(result.mask));
  return result;
}

Reduced batch_norm_reduce(const at::Tensor& gradient, const Normalised& one, bool relu, const at::Tensor& mask,
                          const at::Tensor& sums) {
  const at::Tensor& input = one.input;
  int64_t groups = one.records.size(0);
  Cut c = cut(input, groups, 2, 2);
  unsigned rectified = relu, whole = whole_eights(c.channels, input, gradient);
  Partial partial(c, sums.options());
  Reduced result;
  if (one.weight.defined()) result.of_weight = at::empty_like(one.weight);
  if (one.bias.defined()) result.of_bias = at::empty_like(one.bias);
  kReduce.of(input.scalar_type())(c.grid, data(gradient), data(input), c.rows, c.channels, c.across, whole,
                                  floats(one.records), floats(one.weight), floats(one.bias), rectified, data(mask),
                                  partial.view.values);
  kTotals(partial.grid, partial.view, floats(one.records), floats(sums), floats(result.of_weight),
          floats(result.of_bias));
  return result;
}

Returned batch_norm_apply_backward(const at::Tensor& gradient, const Normalised& one, bool relu, const at::Tensor& mask,
                                   const at::Tensor& sums, bool residual) {
  const at::Tensor& input = one.input;
  Cut c = cut(input, one.records.size(0), 3, 1);
  unsigned rectified = relu, whole = whole_eights(c.channels, input, gradient);
  Returned result{at::empty_like(input), residual ? at::empty_like(input) : at::Tensor()};
  kApplyBackward.of(input.scalar_type())(c.grid, data(gradient), data(input), c.rows, c.channels, c.across, whole,
                                         floats(one.records), floats(sums), floats(one.weight), floats(one.bias),
                                         rectified, data(mask), data(result.of_input), data(result.of_residual));
  return result;
}

}  // namespace sslrun::cuda
