// Loaders at the C++ level: release while busy, errors of workers, interrupt, memory.
#include "lib/data/loading/loader.h"

#include <catch2/catch.hpp>
#include <fstream>

#include "lib/core/error.h"
#include "lib/core/interrupt.h"
#include "lib/image/jpeg.h"
#include "tests/lib/data/plans.h"
#include "tests/lib/temporary_folder.h"

using namespace sslrun;
using namespace sslrun::data;

static std::shared_ptr<data::Dataset> pictures(const TemporaryFolder& folder, int count) {
  for (int i = 0; i < count; i++) {
    image::Image image{40 + i, 30, std::vector<uint8_t>(size_t(40 + i) * 30 * 3, uint8_t(i * 5))};
    std::ofstream(folder.path / (std::to_string(100 + i) + ".jpg"), std::ios::binary) << encode_jpeg(image, 90);
  }
  return std::make_shared<data::Dataset>(sslrun::data::image_files(folder.path));
}

static data::ViewPlan plan(int size) { return plan_of_views(2, size); }

TEST_CASE("a busy loader is released at once") {
  TemporaryFolder folder;
  auto set = pictures(folder, 40);
  for (int trial = 0; trial < 20; trial++) {
    data::Loader loader(set, plan(32), {.batch = 8, .workers = 3, .prefetch = 4});
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
    data::Loader loader(set, plan(16), {.batch = 6});
    loader.start(0, 0);
    kept = loader.next()->views[0];
  }
  CHECK(kept.isfinite().all().item<bool>());
  CHECK(kept.sizes() == at::IntArrayRef({6, 3, 16, 16}));
}

TEST_CASE("an epoch that follows begins with the batches that were made ahead") {
  TemporaryFolder folder;
  auto set = pictures(folder, 22);
  data::Loader loader(set, plan(16), {.batch = 4, .workers = 2, .prefetch = 3});
  for (uint64_t epoch = 0; epoch < 2; epoch++) {
    data::Loader fresh(set, plan(16), {.batch = 4, .workers = 1, .prefetch = 3});
    fresh.start(epoch, 0);
    loader.start(epoch, 0, 2);
    for (int64_t number = 0; number < 5; number++) {
      auto batch = loader.next(), expected = fresh.next();
      REQUIRE(batch.has_value());
      CHECK(batch->number == number);
      CHECK(batch->index.equal(expected->index));
      CHECK(at::equal(batch->views[1], expected->views[1]));
    }
    CHECK_FALSE(loader.next().has_value());
  }
  CHECK(loader.stats().loaded == 40);  // none twice
}

TEST_CASE("batches that were made ahead are dropped where another epoch is begun") {
  TemporaryFolder folder;
  auto set = pictures(folder, 12);
  data::Loader loader(set, plan(16), {.batch = 4, .workers = 2});
  auto begins_as_fresh = [&](uint64_t epoch, int64_t first, int64_t before) {
    CAPTURE(epoch, first, before);
    loader.start(0, 0, 10);
    for (int64_t i = 0; i < before; i++) loader.next();
    data::Loader fresh(set, plan(16), {.batch = 4});
    fresh.start(epoch, first);
    loader.start(epoch, first, 10);
    auto batch = loader.next(), expected = fresh.next();
    CHECK(batch->number == expected->number);
    CHECK(batch->index.equal(expected->index));
    CHECK(at::equal(batch->views[0], expected->views[0]));
  };
  begins_as_fresh(2, 0, 3);  // not the next one
  begins_as_fresh(1, 1, 3);  // not from its beginning
  begins_as_fresh(1, 0, 2);  // before the end
  begins_as_fresh(0, 0, 3);  // the same again
}

TEST_CASE("a loader's memory format is that of its plan unless it has its own") {
  TemporaryFolder folder;
  auto set = pictures(folder, 4);
  auto first = [&](std::optional<bool> own) {
    data::ViewPlan planes = plan(16);
    planes.output.channels_last = true;
    data::Loader loader(set, planes, {.batch = 4, .channels_last = own});
    loader.start(0, 0);
    CHECK(loader.plan().output.channels_last == own.value_or(true));
    return loader.next()->views[0];
  };
  at::Tensor pixels = first({}), planes = first(false);
  CHECK(pixels.is_contiguous(at::MemoryFormat::ChannelsLast));
  CHECK(planes.is_contiguous());
  CHECK(at::equal(pixels, planes));
}

TEST_CASE("memory of dropped batches is used again") {
  TemporaryFolder folder;
  auto set = pictures(folder, 40);
  data::Loader loader(set, plan(16), {.batch = 4, .workers = 1, .prefetch = 1});
  loader.start(0, 0);
  std::set<const void*> places;
  while (auto batch = loader.next())
    for (auto& view : batch->views) places.insert(view.data_ptr());
  CHECK(places.size() <= 8);  // two views; at most handed out, ready, in work, and one changing hands
}

TEST_CASE("Ctrl-C ends the wait for a batch") {
  TemporaryFolder folder;
  auto set = pictures(folder, 8);
  data::Loader loader(set, plan(16), {.batch = 8, .workers = 0});
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
  data::Loader loader(set, plan(16), {.batch = 7, .drop_last = false, .max_bad = 0.5});
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

TEST_CASE("pictures that are left out take their boxes and masks along") {
  TemporaryFolder folder;
  auto set = pictures(folder, 9);
  set->annotations.objects = [](int64_t i) {
    return data::Objects{at::full({i % 3, 4}, 20).add_(at::tensor({-20, -20, 0, 0})).to(at::kFloat),
                         at::full({i % 3}, i, at::kLong), at::zeros({i % 3}, at::kBool), at::zeros({i % 3}, at::kBool),
                         at::full({i % 3}, 400.0f)};
  };
  set->annotations.class_map = [](int64_t i) { return at::full({30, 40 + i}, i, at::kByte); };
  std::ofstream(folder.path / "102.jpg") << "";
  std::ofstream(folder.path / "107.jpg") << "";
  data::Loader loader(set, plan_of_views(1, 16, true),
                      {.batch = 9, .shuffle = false, .leave_out = true, .max_bad = 1, .boxes = true, .masks = true});
  loader.start(0, 0);
  auto batch = loader.next();
  REQUIRE(batch);
  CHECK(batch->index.equal(at::tensor({0, 1, 3, 4, 5, 6, 8}, at::kLong)));
  CHECK(batch->views[0].size(0) == 7);
  CHECK(batch->masks[0].flatten(1).amax(1).to(at::kLong).equal(batch->index));
  CHECK(batch->index.index_select(0, batch->boxes[0].image).equal(batch->boxes[0].objects.labels));
  CHECK(loader.stats().images == 7);
  CHECK(loader.stats().bad == 2);
  CHECK(loader.unreadable().size() == 2);
}

TEST_CASE("stages account for the time of the work, bytes and pixels for the files") {
  TemporaryFolder folder;
  auto set = pictures(folder, 20);
  data::Loader loader(set, plan(64), {.batch = 20, .workers = 0});
  loader.start(0, 0);
  loader.next();
  data::LoaderStats stats = loader.stats();
  double sum = 0;
  for (int64_t time : stats.stages) sum += 1e-9 * double(time);
  CHECK(stats.stages[size_t(Stage::kDecode)] > 0);
  CHECK(stats.stages[size_t(Stage::kResize)] > 0);
  CHECK(sum <= stats.wait_seconds);  // without workers all work is done while the loop waits
  CHECK(stats.loaded == 20);
  int64_t bytes = 0, pixels = 0;
  for (int64_t i = 0; i < 20; i++) {
    bytes += int64_t(std::filesystem::file_size(set->files.path(i)));
    pixels += (40 + i) * 30;
  }
  CHECK(stats.bytes_read == bytes);
  CHECK(stats.pixels == pixels);
}

// The bounds are for plain builds: sanitizers keep freed memory.
#ifdef __SANITIZE_ADDRESS__
#define SSLRUN_SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define SSLRUN_SANITIZED 1
#endif
#endif
#ifndef SSLRUN_SANITIZED
static double resident_megabytes() {
  std::ifstream status("/proc/self/statm");
  double total = 0, resident = 0;
  status >> total >> resident;
  return resident * 4096 / 1e6;
}

TEST_CASE("resident size stays flat over 100 epochs") {
  TemporaryFolder folder;
  auto set = pictures(folder, 24);
  data::Loader loader(set, plan(96), {.batch = 8, .workers = 2});
  auto run = [&](uint64_t begin, uint64_t end) {
    for (uint64_t epoch = begin; epoch < end; epoch++) {
      loader.start(epoch, 0);
      while (loader.next()) {
      }
    }
  };
  run(0, 10);
  double before = resident_megabytes();
  run(10, 110);
  // One batch is 8 x 2 x 3 x 96 x 96 floats = 1.8 MB: a leak of a single batch per epoch would be 180 MB.
  CHECK(resident_megabytes() - before < 8);
}

TEST_CASE("a worker costs at most 32 MB") {
  TemporaryFolder folder;
  for (int i = 0; i < 16; i++) {  // of a usual photograph's size
    image::Image image{500, 375, std::vector<uint8_t>(size_t(500) * 375 * 3)};
    for (size_t k = 0; k < image.pixels.size(); k++) image.pixels[k] = uint8_t(k * size_t(i + 7) >> 5);
    std::ofstream(folder.path / (std::to_string(i) + ".jpg"), std::ios::binary) << encode_jpeg(image, 90);
  }
  auto set = std::make_shared<data::Dataset>(sslrun::data::image_files(folder.path));
  auto grown = [&](int workers) {
    data::Loader loader(set, plan(224), {.batch = 16, .workers = workers});
    double peak = 0;
    for (uint64_t epoch = 0; epoch < 6; epoch++) {
      loader.start(epoch, 0);
      while (loader.next()) peak = std::max(peak, resident_megabytes());
    }
    return peak;
  };
  grown(1);
  double one = grown(1), nine = grown(9);
  CHECK(nine - one <= 8 * 32);
}
#endif

TEST_CASE("a path list gives back what was added") {
  data::FileList list("/root/of");
  list.add("a.jpg");
  list.add("");
  list.add("deep/b.jpg");
  CHECK(list.size() == 3);
  CHECK(list.path(0) == "/root/of/a.jpg");
  CHECK(list.path(2) == "/root/of/deep/b.jpg");
}
