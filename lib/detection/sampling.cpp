// One pass over the labels; a draw for each box, taken or not.
#include "lib/detection/sampling.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "lib/core/error.h"
#include "lib/core/philox.h"
#include "lib/core/shape_text.h"

namespace sslrun::detection {

namespace {

constexpr const char* kOp = "detection.sample";

using Drawn = std::pair<uint32_t, int64_t>;  // a box's number and its place

at::Tensor places_of_smallest(std::vector<Drawn>& boxes, int64_t count) {
  count = std::min(count, int64_t(boxes.size()));
  if (count < int64_t(boxes.size())) std::nth_element(boxes.begin(), boxes.begin() + count, boxes.end());
  std::vector<int64_t> places;
  for (int64_t i = 0; i < count; i++) places.push_back(boxes[size_t(i)].second);
  std::sort(places.begin(), places.end());
  return at::tensor(places, at::kLong);
}

void check_places(const at::Tensor& places, const char* name, const at::Tensor& fits) {
  bool good = places.dim() == 1 && places.scalar_type() == at::kLong && places.device().is_cpu() &&
              ((places >= 0) & (places < fits.numel())).all().item<bool>() &&
              fits.index_select(0, places).all().item<bool>();
  if (!good)
    throw Error(kOp, "expected '" + std::string(name) + "' as int64 places of boxes with a " + name +
                         " label, from 0 to " + std::to_string(fits.numel() - 1));
}

}  // namespace

Sample sample(const at::Tensor& labels, const SampleOptions& options) {
  if (labels.dim() != 1 || labels.scalar_type() != at::kLong)
    throw Error(kOp, "expected labels as int64 [N], got " + std::string(toString(labels.scalar_type())) + " " +
                         shape_text(labels));
  if (!labels.device().is_cpu())
    throw Error(kOp, "runs on the CPU only, got a Tensor on " + labels.device().str() + "; use :cpu()");
  if (options.positive.has_value() != options.negative.has_value())
    throw Error(kOp, "expected 'positive' and 'negative' together, got one of them");
  if (options.positive) {
    check_places(*options.positive, "positive", (labels != -1) & (labels != options.background));
    check_places(*options.negative, "negative", labels == options.background);
    return {*options.positive, *options.negative};
  }
  at::Tensor dense = labels.contiguous();
  const int64_t* label = dense.const_data_ptr<int64_t>();
  // Views from 1 on: subsets of data sets draw from view 0.
  DrawStream stream(options.seed, uint64_t(options.step), uint64_t(options.picture), 1 + uint32_t(options.draw),
                    DrawUse::kSubset);
  std::vector<Drawn> positive, negative;
  for (int64_t i = 0; i < labels.numel(); i++) {
    uint32_t number = options.order == SampleOrder::kRandom ? stream.bits() : 0;
    if (label[i] == options.background)
      negative.emplace_back(number, i);
    else if (label[i] != -1)
      positive.emplace_back(number, i);
  }
  Sample result;
  result.positive = places_of_smallest(positive, int64_t(double(options.count) * options.positive_share));
  result.negative = places_of_smallest(negative, options.count - result.positive.numel());
  return result;
}

}  // namespace sslrun::detection
