// Which views of a batch share a block of memory: view behind view, so that a network takes them as one batch without a
// copy.
#pragma once
#include <ATen/core/Tensor.h>

#include <optional>
#include <vector>

#include "lib/data/views/views.h"

namespace sslrun::data {

struct ViewBlock {
  std::vector<int> views;             // their numbers, in order
  std::optional<image::Extent> size;  // nothing where it depends on the picture
  image::Normalisation by;
};

class ViewBlocks {
 public:
  // Side by side: those of one size and one normalisation. Else, and where sizes depend on the picture, each view is a
  // block by itself.
  ViewBlocks(const ViewPlan& plan, bool side_by_side);

  struct Place {
    size_t block = 0, number = 0;  // of the block's views
  };
  const std::vector<ViewBlock>& all() const { return blocks_; }
  size_t views() const { return places_.size(); }
  Place place_of(size_t view) const { return places_[view]; }
  const ViewBlock& block_of(size_t view) const { return blocks_[places_[view].block]; }
  // Each view's part of the batch's blocks, a tensor of its own: what changes one in place is no change of the others.
  std::vector<at::Tensor> parts_of(const std::vector<at::Tensor>& blocks) const;

 private:
  std::vector<ViewBlock> blocks_;
  std::vector<Place> places_;  // by view
};

}  // namespace sslrun::data
