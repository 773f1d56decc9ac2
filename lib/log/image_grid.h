// Tiles a batch of images into one picture.
#pragma once
#include <ATen/core/Tensor.h>

#include <vector>

namespace sslrun::log {

struct GridOptions {
  int64_t columns = 8;
  int64_t padding = 2;            // white pixels around every tile
  std::vector<double> mean, std;  // per channel; undoes (x - mean) / std; empty: values are in [0, 1]
};

// images: [N, C, H, W], C = 1 or 3, uint8 or floating point (0..1 after undoing the normalisation, clipped).
// Returns uint8 [3, H', W']. Throws Error("log.grid", ...).
at::Tensor image_grid(const at::Tensor& images, const GridOptions& options);

}  // namespace sslrun::log
