// Which of the labelled anchors or proposals of a picture the losses look at.
#pragma once
#include <ATen/core/Tensor.h>

#include <cstdint>
#include <optional>

namespace sslrun::detection {

enum class SampleOrder { kRandom, kLowest };

struct SampleOptions {
  int64_t count = 256;
  double positive_share = 0.5;
  int64_t background = 0;
  SampleOrder order = SampleOrder::kRandom;
  uint64_t seed = 0;
  int64_t step = 0, picture = 0, draw = 0;
  std::optional<at::Tensor> positive, negative;
};

struct Sample {
  at::Tensor positive, negative;  // int64, ascending
};

// labels [N] int64: -1 is left out, `background` is negative, all others are positive. min(positives, count *
// positive_share rounded down) positives and min(negatives, what is missing of `count`) negatives, without replacement.
// The random order depends on seed, step, picture, draw and place alone: each box draws a number of its own, the
// smallest are taken. `positive` and `negative`, given together, are taken as they are, once they are places of such
// boxes. CPU only. facebookresearch/detectron2, modeling/sampling.py.
Sample sample(const at::Tensor& labels, const SampleOptions& options = {});

}  // namespace sslrun::detection
