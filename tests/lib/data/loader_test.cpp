// Loaders at the C++ level: release while busy, errors of workers, interrupt, memory.
#include "lib/data/loader.h"

#include <catch2/catch.hpp>
#include <fstream>

#include "lib/core/error.h"
#include "lib/core/interrupt.h"
#include "lib/image/jpeg.h"
#include "tests/lib/temporary_folder.h"

using namespace sslrun;

static std::shared_ptr<Dataset> pictures(const TemporaryFolder& folder, int count) {
  for (int i = 0; i < count; i++) {
    Image image{40 + i, 30, std::vector<uint8_t>(size_t(40 + i) * 30 * 3, uint8_t(i * 5))};
    std::ofstream(folder.path / (std::to_string(100 + i) + ".jpg"), std::ios::binary) << encode_jpeg(image, 90);
  }
  return std::make_shared<Dataset>(image_files(folder.path));
}

static ViewPlan plan(int size) {
  ViewGroup group;
  group.size = size;
  group.count = 2;
  return {{group}};
}

TEST_CASE("a busy loader is released at once") {
  TemporaryFolder folder;
  auto set = pictures(folder, 40);
  for (int trial = 0; trial < 20; trial++) {
    Loader loader(set, plan(32), {.batch = 8, .workers = 3, .prefetch = 4});
    loader.start(uint64_t(trial), 0);
    if (trial % 2) loader.next();
    if (trial % 3 == 0) loader.start(0, 1);
  }
}

TEST_CASE("batches outlive their loader") {
  TemporaryFolder folder;
  auto set = pictures(folder, 12);
  at::Tensor kept;
  {
    Loader loader(set, plan(16), {.batch = 6});
    loader.start(0, 0);
    kept = loader.next()->views[0];
  }
  CHECK(kept.isfinite().all().item<bool>());
  CHECK(kept.sizes() == at::IntArrayRef({6, 3, 16, 16}));
}

TEST_CASE("memory of dropped batches is used again") {
  TemporaryFolder folder;
  auto set = pictures(folder, 40);
  Loader loader(set, plan(16), {.batch = 4, .workers = 1, .prefetch = 1});
  loader.start(0, 0);
  std::set<const void*> places;
  while (auto batch = loader.next())
    for (auto& view : batch->views) places.insert(view.data_ptr());
  CHECK(places.size() <= 8);  // two views; at most handed out, ready, in work, and one changing hands
}

TEST_CASE("Ctrl-C ends the wait for a batch") {
  TemporaryFolder folder;
  auto set = pictures(folder, 8);
  Loader loader(set, plan(16), {.batch = 8, .workers = 0});
  loader.start(0, 0);
  interrupt_flag = true;
  CHECK_THROWS_AS(loader.next(), Interrupted);
  interrupt_flag = false;
  CHECK(loader.next().has_value());
}

TEST_CASE("stats count images, replaced ones and waiting") {
  TemporaryFolder folder;
  auto set = pictures(folder, 20);
  std::ofstream(folder.path / "105.jpg") << "\xff\xd8\xff no more";
  Loader loader(set, plan(16), {.batch = 7, .drop_last = false, .max_bad = 0.5});
  for (uint64_t epoch = 0; epoch < 2; epoch++) {
    loader.start(epoch, 0);
    int64_t images = 0;
    while (auto batch = loader.next()) images += batch->index.size(0);
    CHECK(images == 20);
  }
  CHECK(loader.stats().images == 40);
  CHECK(loader.stats().bad == 2);
  CHECK(loader.stats().seconds >= loader.stats().wait_seconds);
  CHECK_FALSE(loader.next().has_value());
}

TEST_CASE("a path list gives back what was added") {
  FileList list("/root/of");
  list.add("a.jpg");
  list.add("");
  list.add("deep/b.jpg");
  CHECK(list.size() == 3);
  CHECK(list.path(0) == "/root/of/a.jpg");
  CHECK(list.path(2) == "/root/of/deep/b.jpg");
}
