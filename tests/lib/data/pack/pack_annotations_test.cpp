// Boxes and masks in packed files.
#include "lib/data/pack/pack_annotations.h"

#include <ATen/ATen.h>

#include <catch2/catch.hpp>

#include "lib/core/error.h"
#include "lib/core/philox.h"
#include "lib/core/readable_file.h"
#include "lib/data/pack/pack_dataset.h"
#include "lib/data/pack/pack_file.h"
#include "lib/data/scenes/scene_set.h"
#include "tests/lib/data/pack/packing.h"
#include "tests/lib/temporary_folder.h"

using namespace sslrun;
using namespace sslrun::data;
namespace fs = std::filesystem;

static data::Dataset make_scenes(const fs::path& root) {
  sslrun::data::generate_scenes(root, {.train = 5, .val = 2, .size = 48});
  return sslrun::data::scenes(root, "train");
}

static void check_equal(const data::Objects& a, const data::Objects& b) {
  CHECK(a.boxes.equal(b.boxes));
  CHECK(a.labels.equal(b.labels));
  CHECK(a.difficult.equal(b.difficult));
  CHECK(a.crowd.equal(b.crowd));
  CHECK(a.area.equal(b.area));
}

TEST_CASE("boxes and masks are packed, and shrink with their pictures") {
  TemporaryFolder folder;
  data::Dataset set = make_scenes(folder / "set");
  write_pack(set, folder / "a.pack", {});
  write_pack(set, folder / "half.pack", {.raw = false, .short_side = 24});
  data::Dataset back = sslrun::data::packed(folder / "a.pack"), half = sslrun::data::packed(folder / "half.pack");
  for (int64_t i = 0; i < set.size(); i++) {
    data::Objects objects = set.annotations.objects(i), smaller = half.annotations.objects(i);
    check_equal(back.annotations.objects(i), objects);
    CHECK(back.annotations.masks(i).equal(set.annotations.masks(i)));
    CHECK(back.annotations.class_map(i).equal(set.annotations.class_map(i)));
    CHECK(smaller.boxes.equal(objects.boxes * 0.5));
    CHECK(smaller.area.equal(objects.area * 0.25));
    // Pillow's nearest pixel of 2 x 2: the centre lies on the edge and falls to the second one.
    at::Tensor every = set.annotations.class_map(i).slice(0, 1, c10::nullopt, 2).slice(1, 1, c10::nullopt, 2);
    CHECK(half.annotations.class_map(i).equal(every));
    CHECK(half.annotations.masks(i).sizes() == at::IntArrayRef({objects.boxes.size(0), 24, 24}));
  }
  CHECK(message_of([&] {
          write_pack(sslrun::data::image_files(folder / "set"), folder / "a.pack", {.append = true});
        }).find("boxes and masks that the packed file has") != std::string::npos);
}

TEST_CASE("a damaged record of boxes and masks is named; nonsense in it never crashes") {
  TemporaryFolder folder;
  data::Dataset set = make_scenes(folder / "set");
  const std::string record = write_annotations(set.annotations, 2);
  write_pack(set, folder / "a.pack", {});
  std::string whole = read_file("test", folder / "a.pack");
  whole[whole.find(record) + record.size() / 2] ^= 1;
  overwrite(folder / "a.pack", whole);
  auto damaged = sslrun::data::check_pack(folder / "a.pack");
  REQUIRE(damaged.size() == 1);
  CHECK(damaged[0].index == 2);
  CHECK_THROWS_AS(sslrun::data::packed(folder / "a.pack").annotations.objects(2), Error);
  DrawStream draw(4, 0, 0, 0, DrawUse::kTest);
  int refused = 0;
  for (int trial = 0; trial < 4000; trial++) {  // the checksum stands before the parser
    std::string bad = record.substr(0, trial % 3 ? record.size() : draw.below(uint32_t(record.size())));
    for (uint32_t change = 0; change <= draw.below(4) && !bad.empty(); change++)
      bad[draw.below(uint32_t(bad.size()))] = char(draw.bits());
    data::Annotations read = sslrun::data::read_annotations(kinds_of(set.annotations), [&](int64_t) { return bad; });
    try {
      read.objects(0);
      read.masks(0);
      read.class_map(0);
    } catch (const Error& error) {
      refused++;
      CHECK(std::string(error.what()).find("the record of boxes and masks is damaged: ") != std::string::npos);
    }
  }
  CHECK(refused > 1000);
}
