// The order of tasks, and how far they go ahead.
#include "lib/data/loading/sample_tasks.h"

#include <catch2/catch.hpp>

#include "tests/lib/data/plans.h"

using namespace sslrun;
using namespace sslrun::data;

namespace {
struct Fixture {
  ViewPlan plan = plan_of_views(1, 4);
  ViewBlocks blocks{plan, false};
  Buffers buffers{8};
  // Epochs of three batches, of 2, 2 and 1 of 5 samples; two batches are made ahead.
  SampleTasks tasks{sequential_sampler(5), {plan, blocks}, 2, false, 2, buffers};

  // Takes all tasks that there are: "epoch.batch.slot" each.
  std::string all() {
    std::string text;
    while (tasks.has_task()) {
      SampleTask task = tasks.take();
      task.batch->left--;
      text += std::to_string(task.batch->epoch) + "." + std::to_string(task.batch->number) + "." +
              std::to_string(task.slot) + " ";
    }
    return text;
  }
  void use(int batches) {
    for (int i = 0; i < batches; i++) {
      REQUIRE(tasks.is_front_done());
      tasks.take_front();
    }
  }
};
}  // namespace

TEST_CASE("an epoch's tasks end with it where none follows") {
  Fixture f;
  CHECK(f.tasks.is_over());
  CHECK_FALSE(f.tasks.has_task());
  f.tasks.start(0, 0, 0);
  CHECK(f.all() == "0.0.0 0.0.1 0.1.0 0.1.1 ");
  f.use(2);
  CHECK(f.all() == "0.2.0 ");
  f.use(1);
  CHECK(f.all() == "");
  CHECK(f.tasks.is_over());
}

TEST_CASE("the first batches of an epoch that follows are made ahead, once") {
  Fixture f;
  f.tasks.start(0, 0, 2);
  f.all();
  f.use(2);
  CHECK(f.all() == "0.2.0 1.0.0 1.0.1 ");
  f.use(1);
  CHECK(f.tasks.is_over());
  CHECK(f.all() == "1.1.0 1.1.1 ");
  f.tasks.start(1, 0, 2);
  CHECK(f.all() == "");
  f.use(2);
  CHECK(f.all() == "1.2.0 ");
  f.use(1);
  CHECK(f.all() == "");  // the last epoch
}

TEST_CASE("another epoch than the next, or not from its beginning, or too early, is begun anew") {
  auto [epoch, first, used, expected] =
      GENERATE(table<uint64_t, int64_t, int, std::string>({{2, 0, 3, "2.0.0 2.0.1 2.1.0 2.1.1 "},
                                                           {0, 0, 3, "0.0.0 0.0.1 0.1.0 0.1.1 "},
                                                           {1, 2, 3, "1.2.0 2.0.0 2.0.1 "},
                                                           {1, 0, 2, "1.0.0 1.0.1 1.1.0 1.1.1 "}}));
  Fixture f;
  f.tasks.start(0, 0, 9);
  for (int i = 0; i < used; i++) f.all(), f.use(1);
  f.all();
  f.tasks.start(epoch, first, 9);
  CHECK_FALSE(f.tasks.is_front_done());
  CHECK(f.all() == expected);
}

TEST_CASE("an epoch whose order cannot be made is an error of its batches") {
  Fixture f;
  Sampler sampler = sequential_sampler(2);
  sampler.order = [order = sampler.order](uint64_t epoch) {
    if (epoch == 1) throw std::runtime_error("no order");
    return order(epoch);
  };
  SampleTasks tasks(sampler, {f.plan, f.blocks}, 2, true, 3, f.buffers);
  tasks.start(0, 0, 2);
  for (int i = 0; i < 2; i++) tasks.take();
  SampleTask task = tasks.take();
  CHECK(task.batch->epoch == 1);
  CHECK_THROWS_WITH((*task.batch->order)(0), "no order");
}
