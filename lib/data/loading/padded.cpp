// The largest sides, filled with the padding, then each item over it.
#include "lib/data/loading/padded.h"

#include <ATen/ATen.h>

#include <algorithm>

namespace sslrun::data {

at::Tensor padded(const std::vector<at::Tensor>& items, const Padding& padding) {
  int64_t height = 1, width = 1;
  at::Tensor example;
  for (const auto& item : items) {
    if (!item.defined()) continue;
    height = std::max(height, item.size(-2)), width = std::max(width, item.size(-1));
    example = item;
  }
  if (!example.defined()) return {};
  auto up = [&](int64_t side) { return (side + padding.divisor - 1) / padding.divisor * padding.divisor; };
  std::vector<int64_t> shape = example.sizes().vec();
  shape.insert(shape.begin(), int64_t(items.size()));
  shape[shape.size() - 2] = up(height), shape[shape.size() - 1] = up(width);
  auto format = padding.channels_last ? at::MemoryFormat::ChannelsLast : at::MemoryFormat::Contiguous;
  at::Tensor all = at::empty(shape, example.options().pinned_memory(padding.pinned), format).fill_(padding.value);
  for (size_t i = 0; i < items.size(); i++)
    if (items[i].defined())
      all[int64_t(i)].narrow(-2, 0, items[i].size(-2)).narrow(-1, 0, items[i].size(-1)).copy_(items[i]);
  return all;
}

}  // namespace sslrun::data
