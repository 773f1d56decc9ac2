// Views look for the block of those like them.
#include "lib/data/loading/view_blocks.h"

#include <ATen/ATen.h>

#include <algorithm>

namespace sslrun::data {

ViewBlocks::ViewBlocks(const ViewPlan& plan, bool side_by_side) {
  for (int view = 0; view < plan.views(); view++) {
    const ViewGroup& group = plan.group(view);
    ViewBlock own{{}, group.size(), normalisation_of(group.steps)};
    auto is_alike = [&](const ViewBlock& block) {
      return side_by_side && own.size && block.size == own.size && block.by.mean == own.by.mean &&
             block.by.std == own.by.std;
    };
    auto found = std::find_if(blocks_.begin(), blocks_.end(), is_alike);
    if (found == blocks_.end()) found = blocks_.insert(blocks_.end(), std::move(own));
    places_.push_back({size_t(found - blocks_.begin()), found->views.size()});
    found->views.push_back(view);
  }
}

std::vector<at::Tensor> ViewBlocks::parts_of(const std::vector<at::Tensor>& blocks) const {
  std::vector<at::Tensor> parts;
  for (const Place& place : places_) {
    const at::Tensor& block = blocks[place.block];
    auto views = int64_t(blocks_[place.block].views.size());
    if (views == 1) {
      parts.push_back(block);
      continue;
    }
    int64_t rows = block.size(0) / views;
    at::Tensor part = block.narrow(0, int64_t(place.number) * rows, rows);
    parts.push_back(
        at::empty({0}, block.options()).set_(block.storage(), part.storage_offset(), part.sizes(), part.strides()));
  }
  return parts;
}

}  // namespace sslrun::data
