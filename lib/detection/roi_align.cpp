// A thread takes a picture's block of channels and goes through its regions in order, so that sums do not depend on
// the number of threads.
#include "lib/detection/roi_align.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <torch/csrc/autograd/custom_function.h>

#include <algorithm>

#include "lib/core/error.h"
#include "lib/core/run_on_threads.h"
#include "lib/core/shape_text.h"
#include "lib/detection/boxes.h"
#include "lib/detection/roi_kernel.h"

namespace sslrun::detection {

namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

constexpr const char* kOp = "detection.roi_align";

// A region's place among the outputs and its weights.
template <class T>
struct Region {
  int64_t place;
  AxisWeights<T> vertical, horizontal;
};

// Those of each picture that touch it, in order.
template <class T>
std::vector<std::vector<Region<T>>> weighed(const at::Tensor& regions, at::IntArrayRef sizes,
                                            const RoiAlignOptions& options) {
  at::Tensor rows = regions.to(regions.options().dtype(c10::CppTypeToScalarType<T>::value)).contiguous();
  const T* row = rows.template const_data_ptr<T>();
  std::vector<std::vector<Region<T>>> result(static_cast<size_t>(sizes[0]));
  const T scale = T(options.scale), offset = options.aligned ? T(0.5) : T(0);
  for (int64_t i = 0; i < rows.size(0); i++, row += 5) {
    auto axis = [&](int64_t which, bool dense) {  // x is 0, y 1
      T start = row[1 + which] * scale - offset, length = row[3 + which] * scale - offset - start;
      if (!options.aligned) length = std::max(length, T(1));
      return axis_weights<T>(start, length, options.output[size_t(1 - which)], options.sampling,
                             sizes[size_t(3 - which)], dense);
    };
    Region<T> region{i, axis(1, false), axis(0, true)};
    if (!region.vertical.cells.empty() && !region.horizontal.cells.empty())
      result[size_t(row[0])].push_back(std::move(region));
  }
  return result;
}

// Where the rows of a tensor [N, C, H, W] lie.
template <class T>
struct Planes {
  T* data;
  at::IntArrayRef strides;

  CellRow<T> row(int64_t n, int64_t c, int64_t y, int64_t x) const {
    return {data + n * strides[0] + c * strides[1] + y * strides[2] + x * strides[3], strides[1], strides[3]};
  }
};

// Calls work(region, first channel, channels, buffer) for every block of channels of every picture and its regions.
template <class T, class Work>
void each_block(const std::vector<std::vector<Region<T>>>& regions, int64_t channels, const Work& work) {
  int64_t blocks = (channels + kRoiLanes<T> - 1) / kRoiLanes<T>, count = int64_t(regions.size()) * blocks;
  int threads = int(std::clamp<int64_t>(count, 1, at::get_num_threads()));
  run_on_threads(threads, count, [&] {
    return [&, buffer = std::vector<T>()](int64_t item) mutable {
      int64_t first = item % blocks * kRoiLanes<T>;
      for (const auto& region : regions[size_t(item / blocks)])
        work(region, first, std::min(kRoiLanes<T>, channels - first), buffer);
    };
  });
}

template <class T>
T* room(std::vector<T>& buffer, int64_t cells) {
  if (int64_t(buffer.size()) < cells * kRoiLanes<T>) buffer.resize(size_t(cells * kRoiLanes<T>));
  return buffer.data();
}

template <class T>
void align(const at::Tensor& input, const at::Tensor& regions, const RoiAlignOptions& options, at::Tensor& output) {
  Planes<const T> from{input.const_data_ptr<T>(), input.strides()};
  Planes<T> into{output.data_ptr<T>(), output.strides()};
  const int64_t rows = options.output[0], columns = options.output[1];
  auto work = [&](const Region<T>& region, int64_t first, int64_t channels, std::vector<T>& buffer) {
    const auto &down = region.vertical.cells, &across = region.horizontal.cells;
    int64_t height = int64_t(down.size()), width = int64_t(across.size());
    T* cells = room(buffer, height * width + height * columns + rows * columns);
    T *middle = cells + height * width * kRoiLanes<T>, *bins = middle + height * columns * kRoiLanes<T>;
    auto picture = int64_t(regions.const_data_ptr<T>()[region.place * 5]);
    for (int64_t y = 0; y < height; y++)
      gather_cells<T>(from.row(picture, first, down[size_t(y)], across[0]), width, channels,
                      cells + y * width * kRoiLanes<T>);
    weigh_cells<T>(region.vertical.bins, region.horizontal.bins, cells, height, width, middle, bins);
    scatter_cells<T>(bins, rows * columns, channels, into.row(region.place, first, 0, 0), false);
  };
  auto weights = weighed<T>(regions, input.sizes(), options);
  std::vector<char> touched(size_t(regions.size(0)), 0);
  for (const auto& picture : weights)
    for (const auto& region : picture) touched[size_t(region.place)] = 1;
  for (size_t i = 0; i < touched.size(); i++)
    if (!touched[i]) output.select(0, int64_t(i)).zero_();
  each_block<T>(weights, input.size(1), work);
}

// The transposed weights.
template <class T>
void align_backward(const at::Tensor& gradient, const at::Tensor& regions, const RoiAlignOptions& options,
                    at::Tensor& result) {
  Planes<const T> from{gradient.const_data_ptr<T>(), gradient.strides()};
  Planes<T> into{result.data_ptr<T>(), result.strides()};
  const int64_t rows = options.output[0], columns = options.output[1];
  auto weights = weighed<T>(regions, result.sizes(), options);
  for (auto& picture : weights)
    for (auto& region : picture)
      for (AxisWeights<T>* axis : {&region.vertical, &region.horizontal})
        axis->bins = axis->bins.transposed(int64_t(axis->cells.size()));
  auto work = [&](const Region<T>& region, int64_t first, int64_t channels, std::vector<T>& buffer) {
    const auto &down = region.vertical.cells, &across = region.horizontal.cells;
    int64_t height = int64_t(down.size()), width = int64_t(across.size());
    T* bins = room(buffer, rows * columns + rows * width + height * width);
    T *middle = bins + rows * columns * kRoiLanes<T>, *cells = middle + rows * width * kRoiLanes<T>;
    auto picture = int64_t(regions.const_data_ptr<T>()[region.place * 5]);
    gather_cells<T>(from.row(region.place, first, 0, 0), rows * columns, channels, bins);
    weigh_cells<T>(region.vertical.bins, region.horizontal.bins, bins, rows, columns, middle, cells);
    for (int64_t y = 0; y < height; y++)
      scatter_cells<T>(cells + y * width * kRoiLanes<T>, width, channels,
                       into.row(picture, first, down[size_t(y)], across[0]), true);
  };
  each_block<T>(weights, result.size(1), work);
}

at::ScalarType computed_in(const at::Tensor& tensor) {
  return tensor.scalar_type() == at::kDouble ? at::kDouble : at::kFloat;
}

at::Tensor aligned_of(const at::Tensor& input, const at::Tensor& regions, const RoiAlignOptions& options) {
  auto format = input.suggest_memory_format();
  at::Tensor exact = input.to(computed_in(input)).contiguous(format);
  at::Tensor output = at::empty({regions.size(0), input.size(1), options.output[0], options.output[1]},
                                exact.options().memory_format(format));
  at::Tensor rows = regions.to(exact.scalar_type()).contiguous();
  AT_DISPATCH_FLOATING_TYPES(exact.scalar_type(), "roi_align", [&] { align<scalar_t>(exact, rows, options, output); });
  return output.to(input.scalar_type());
}

at::Tensor gradient_of(const at::Tensor& gradient, const at::Tensor& regions, at::IntArrayRef sizes,
                       const RoiAlignOptions& options) {
  auto format = gradient.suggest_memory_format();
  at::Tensor exact = gradient.to(computed_in(gradient)).contiguous(format);
  at::Tensor result = at::empty(sizes, exact.options().memory_format(format)).zero_();
  at::Tensor rows = regions.to(exact.scalar_type()).contiguous();
  AT_DISPATCH_FLOATING_TYPES(exact.scalar_type(), "roi_align_backward",
                             [&] { align_backward<scalar_t>(exact, rows, options, result); });
  return result.to(gradient.scalar_type());
}

void keep(AutogradContext* context, const at::Tensor& regions, const RoiAlignOptions& options) {
  context->save_for_backward({regions});
  context->saved_data["output"] = std::vector<int64_t>(options.output.begin(), options.output.end());
  context->saved_data["scale"] = options.scale;
  context->saved_data["sampling"] = options.sampling;
  context->saved_data["aligned"] = options.aligned;
}

RoiAlignOptions kept_options(AutogradContext* context) {
  auto output = context->saved_data["output"].toIntVector();
  return {.output = {output[0], output[1]},
          .scale = context->saved_data["scale"].toDouble(),
          .sampling = context->saved_data["sampling"].toInt(),
          .aligned = context->saved_data["aligned"].toBool()};
}

// Linear in its input, so that the gradient's gradient is the function again.
struct AlignGradient : torch::autograd::Function<AlignGradient> {
  static at::Tensor forward(AutogradContext* context, const at::Tensor& gradient, const at::Tensor& regions,
                            const std::vector<int64_t>& sizes, const RoiAlignOptions& options) {
    keep(context, regions, options);
    return gradient_of(gradient, regions, sizes, options);
  }
  static variable_list backward(AutogradContext* context, const variable_list& gradients) {
    at::Tensor result = roi_align(gradients[0], context->get_saved_variables()[0], kept_options(context));
    return {result, at::Tensor(), at::Tensor(), at::Tensor()};
  }
};

struct Align : torch::autograd::Function<Align> {
  static at::Tensor forward(AutogradContext* context, const at::Tensor& input, const at::Tensor& regions,
                            const RoiAlignOptions& options) {
    keep(context, regions, options);
    context->saved_data["sizes"] = input.sizes().vec();
    return aligned_of(input, regions, options);
  }
  static variable_list backward(AutogradContext* context, const variable_list& gradients) {
    at::Tensor result = AlignGradient::apply(gradients[0], context->get_saved_variables()[0],
                                             context->saved_data["sizes"].toIntVector(), kept_options(context));
    return {result, at::Tensor(), at::Tensor()};
  }
};

void check(const at::Tensor& input, const at::Tensor& regions, const RoiAlignOptions& options) {
  if (input.dim() != 4 || !input.is_floating_point())
    throw Error(kOp, "expected input as float [N, C, H, W], got " + std::string(toString(input.scalar_type())) + " " +
                         shape_text(input));
  if (regions.dim() != 2 || regions.size(1) != 5 || !regions.is_floating_point())
    throw Error(kOp, "expected regions as float [R, 5] (picture, x1, y1, x2, y2), got " +
                         std::string(toString(regions.scalar_type())) + " " + shape_text(regions));
  for (const at::Tensor* tensor : {&input, &regions})
    if (!tensor->device().is_cpu())
      throw Error(kOp, "runs on the CPU only, got a Tensor on " + tensor->device().str() + "; use :cpu()");
  if (options.output[0] < 1 || options.output[1] < 1)
    throw Error(kOp, "expected an output of 1 x 1 or more, got " + shape_text(options.output));
  if (regions.size(0) > 0 && (input.size(2) == 0 || input.size(3) == 0))
    throw Error(kOp, "expected a map with cells, got " + shape_text(input));
  at::Tensor rows = regions.to(at::kDouble);
  at::Tensor picture = rows.select(1, 0);
  at::Tensor good = rows.mul(options.scale).to(at::kFloat).isfinite().all(1) & (picture >= 0) &
                    (picture < input.size(0)) & (picture == picture.floor());
  if (good.all().item<bool>()) return;
  int64_t row = good.logical_not().nonzero()[0].item<int64_t>();
  throw Error(kOp, "expected regions with finite corners of pictures 0 to " + std::to_string(input.size(0) - 1) +
                       ", got another in row " + std::to_string(row));
}

}  // namespace

at::Tensor roi_align(const at::Tensor& input, const at::Tensor& regions, const RoiAlignOptions& options) {
  check(input, regions, options);
  return Align::apply(input, regions.detach(), options);
}

at::Tensor joined_regions(const std::vector<at::Tensor>& boxes) {
  std::vector<at::Tensor> rows;
  for (size_t i = 0; i < boxes.size(); i++) {
    check_boxes("detection.regions", "boxes[" + std::to_string(i + 1) + "]", boxes[i]);
    rows.push_back(at::constant_pad_nd(boxes[i].detach(), {1, 0}, double(i)));
  }
  if (rows.empty()) throw Error("detection.regions", "expected the boxes of one picture or more, got none");
  return at::cat(rows);
}

}  // namespace sslrun::detection
