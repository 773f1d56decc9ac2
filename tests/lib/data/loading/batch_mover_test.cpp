// What happens to views on their way to a GPU, as far as a CPU can show it; scripts/gpu-check.sh runs the rest.
#include "lib/data/loading/batch_mover.h"

#include <ATen/ATen.h>

#include <catch2/catch.hpp>

#include "lib/image/output.h"
#include "tests/lib/data/plans.h"

using namespace sslrun;
using namespace sslrun::data;

TEST_CASE("a CPU's batches stay as they are") {
  data::ViewPlan plan = plan_of_views(1, 4);
  data::BatchMover mover(plan, at::kCPU);
  CHECK(mover.made().output.type == image::ValueType::kFloat32);
  data::PackedBatch packed;
  packed.blocks = {at::rand({2, 3, 4, 4})};
  packed.sizes = at::full({1, 2, 2}, 4, at::kLong);
  packed.windows = at::zeros({1, 2, 5});
  const void* memory = packed.blocks[0].data_ptr();
  CHECK(mover.move(std::move(packed)).views[0].data_ptr() == memory);
}
