// What a loader hands out, and how it travels to its device.
#pragma once
#include <ATen/core/Tensor.h>

#include <vector>

#include "lib/data/views/view_annotations.h"

namespace sslrun::data {

struct Batch {
  int64_t number = 0;             // within the epoch, from 0
  std::vector<at::Tensor> views;  // [B, 3, height, width] each, in the plan's output format
  at::Tensor index;               // int64 [B]: which samples of the data set these are
  at::Tensor target;              // rows of the data set's targets, or undefined
  std::vector<BoxBatch> boxes;    // per view, when asked for
  std::vector<at::Tensor> masks;  // per view uint8 [B, height, width], when asked for: as Annotations::class_map
  // Per view int64 [B, 2]: height and width that each view fills of its memory.
  std::vector<at::Tensor> sizes;
  // Per view float [B, 5]: left, top, right and bottom of what is shown, in shares of the picture, and 1 where it is
  // mirrored.
  std::vector<at::Tensor> windows;
};

// The same with what belongs together in one tensor.
struct PackedBatch {
  int64_t number = 0;
  std::vector<at::Tensor> blocks;  // of views, as ViewBlocks has them: [views of the block * B, 3, height, width]
  at::Tensor index, target;
  std::vector<BoxBatch> boxes;
  std::vector<at::Tensor> masks;
  at::Tensor sizes, windows;  // [views, B, 2] and [views, B, 5]
};

}  // namespace sslrun::data
