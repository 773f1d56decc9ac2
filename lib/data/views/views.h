// What views to make of a sample: lists of steps, and how they are drawn.
#pragma once
#include <string_view>

#include "lib/core/philox.h"
#include "lib/image/view.h"

namespace sslrun::data {

// Names the draws of a sample: two samples with equal keys get equal views (for equal picture sizes).
struct SampleKey {
  uint64_t seed = 0, epoch = 0, index = 0;
};

// One kind of view, made `count` times per sample.
struct ViewGroup {
  int count = 1;
  std::vector<image::Step> steps;
  // Of its views for every picture, or nothing where it depends on the picture.
  std::optional<image::Extent> size() const;
};

// A view's group and the number of that group's first view.
struct GroupOfView {
  const ViewGroup& group;
  int first = 0;
};

struct ViewPlan {
  std::vector<ViewGroup> groups;
  image::OutputFormat output{};
  // False: pictures are read as RGB of 8 bits. True: they have output.channels channels and keep their values.
  bool keeps_values = false;
  // Views whose size depends on the picture are padded to the largest of the batch, at the bottom and the right,
  // rounded up to a multiple of size_divisor, with this value.
  double pad_value = 0;
  int size_divisor = 1;

  int views() const;
  // What pictures are to be decoded with.
  image::DecodeOptions decoding(image::DecodeOptions options = {}) const;
  GroupOfView group_of(int view) const;  // of view 0 … views() - 1
  const ViewGroup& group(int view) const { return group_of(view).group; }
};

// Throws Error(op) for a plan without groups or views, and for steps in an order that cannot be.
void check(const ViewPlan& plan, std::string_view op);

// One view of a width x height picture. Each view has a stream of draws of its own, from which its steps draw in the
// order of the list: the coin first, then all that the step may need, whatever the coin says.
image::View draw_view(const ViewPlan& plan, int view, int width, int height, const SampleKey& key);

}  // namespace sslrun::data
