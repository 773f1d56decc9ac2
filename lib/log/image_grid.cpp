// Placement of tiles row by row.
#include "lib/log/image_grid.h"

#include <ATen/ATen.h>

#include "lib/core/error.h"
#include "lib/core/shape_text.h"

namespace sslrun::log {

at::Tensor image_grid(const at::Tensor& images, const GridOptions& options) {
  at::NoGradGuard no_grad;
  bool pixels = images.dim() == 4 && (images.size(1) == 3 || images.size(1) == 1) && images.numel() > 0;
  if (!pixels || !(images.is_floating_point() || images.scalar_type() == at::kByte))
    throw Error("log.grid", "expected uint8 or float images [N, 3, H, W], got " +
                                c10::getDtypeNames(images.scalar_type()).first + " " + shape_text(images));
  if (options.columns < 1 || options.padding < 0)
    throw Error("log.grid", "'columns' must be at least 1 and 'padding' at least 0");
  int64_t channels = images.size(1), height = images.size(2), width = images.size(3), count = images.size(0);
  auto per_channel = [&](const std::vector<double>& values, const char* name) {
    if (int64_t(values.size()) != channels)
      throw Error("log.grid", "expected " + std::to_string(channels) + " numbers for '" + name + "', got " +
                                  std::to_string(values.size()));
    return at::tensor(values, at::kDouble).to(at::kFloat).view({1, channels, 1, 1});
  };
  at::Tensor tiles = images.detach().cpu();
  if (tiles.is_floating_point()) {
    tiles = tiles.to(at::kFloat);
    if (!options.std.empty()) tiles = tiles * per_channel(options.std, "std");
    if (!options.mean.empty()) tiles = tiles + per_channel(options.mean, "mean");
    tiles = tiles.nan_to_num(0, 1, 0).clamp(0, 1).mul(255).round().to(at::kByte);
  }
  tiles = tiles.expand({count, 3, height, width});
  int64_t columns = std::min(options.columns, count), rows = (count + columns - 1) / columns, gap = options.padding;
  at::Tensor grid =
      at::full({3, rows * (height + gap) + gap, columns * (width + gap) + gap}, 255, at::TensorOptions(at::kByte));
  for (int64_t i = 0; i < count; i++)
    grid.narrow(1, gap + i / columns * (height + gap), height)
        .narrow(2, gap + i % columns * (width + gap), width)
        .copy_(tiles[i]);
  return grid;
}

}  // namespace sslrun::log
