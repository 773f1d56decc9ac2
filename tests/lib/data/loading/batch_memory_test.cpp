// A batch's views lie side by side, and are what they are apart.
#include "lib/data/loading/batch_memory.h"

#include <ATen/ATen.h>

#include <catch2/catch.hpp>
#include <fstream>

#include "lib/image/jpeg.h"
#include "tests/lib/data/plans.h"
#include "tests/lib/temporary_folder.h"

using namespace sslrun;
using namespace sslrun::data;

// Views of 8, 6, 8 and 8 pixels; the last one is normalised otherwise.
static ViewPlan four_views(bool channels_last) {
  ViewPlan plan = plan_of_views(1, 8);
  plan.groups.push_back(plan_of_views(1, 6).groups[0]);
  plan.groups.push_back(plan_of_views(1, 8).groups[0]);
  plan.groups.push_back(plan.groups[0]);
  plan.groups.back().steps.back() = image::make_step("normalize", {{"mean", std::vector<double>{0.5, 0.5, 0.5}}});
  plan.output.channels_last = channels_last;
  return plan;
}

static std::vector<at::Tensor> views_of(const Dataset& set, const ViewPlan& plan, bool side_by_side,
                                        const at::Tensor& shown) {
  ViewBlocks blocks(plan, side_by_side);
  CHECK(blocks.all().size() == (side_by_side ? 3 : 4));
  Buffers buffers(8);
  BatchMemory memory({plan, blocks}, set.size(), buffers);
  SampleScratch scratch;
  for (int64_t i = 0; i < set.size(); i++) {
    auto place = [&](int number, const image::View& view) { return memory.place_of(i, number, view); };
    load_sample(set, i, {1, 2, uint64_t(i)}, plan, place, scratch);
    memory.annotate(i, set.annotations, i, scratch.views);
    memory.set_index(i, i);
  }
  PackedBatch packed = memory.pack({}, shown);
  CHECK(packed.index.equal(shown.defined() ? shown : at::arange(set.size(), at::kLong)));
  CHECK(packed.windows.sizes() == at::IntArrayRef({4, packed.index.numel(), 5}));
  return blocks.parts_of(packed.blocks);
}

TEST_CASE("views of one size and normalisation lie side by side with the values that they have apart") {
  TemporaryFolder folder;
  for (int i = 0; i < 3; i++) {
    image::Image image{20 + i, 15, std::vector<uint8_t>(size_t(20 + i) * 15 * 3, uint8_t(i * 60))};
    std::ofstream(folder.path / (std::to_string(i) + ".jpg"), std::ios::binary) << encode_jpeg(image, 90);
  }
  data::Dataset set = image_files(folder.path);
  ViewPlan plan = four_views(GENERATE(false, true));
  at::Tensor shown = GENERATE(at::Tensor(), at::tensor({0, 2}, at::kLong));
  auto apart = views_of(set, plan, false, shown), views = views_of(set, plan, true, shown);
  for (size_t v = 0; v < 4; v++) {
    CAPTURE(v);
    CHECK(at::equal(views[v], apart[v]));
    CHECK(views[v].strides() == apart[v].strides());
  }
  CHECK(static_cast<float*>(views[2].data_ptr()) == static_cast<float*>(views[0].data_ptr()) + views[0].numel());
  CHECK_FALSE(views[3].is_alias_of(views[0]));
  auto version = views[2]._version();
  views[0].add_(1);
  CHECK(views[2]._version() == version);
}
