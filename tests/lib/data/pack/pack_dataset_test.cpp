// Packed files: what comes out is what went in, and no mutilated file crashes the reader.
#include "lib/data/pack/pack_dataset.h"

#include <ATen/ATen.h>

#include <catch2/catch.hpp>
#include <fstream>

#include "lib/core/error.h"
#include "lib/core/philox.h"
#include "lib/core/readable_file.h"
#include "lib/data/loading/loader.h"
#include "lib/data/pack/pack_file.h"
#include "lib/image/decode.h"
#include "lib/image/jpeg.h"
#include "tests/lib/data/pack/packing.h"
#include "tests/lib/data/plans.h"
#include "tests/lib/temporary_folder.h"

using namespace sslrun;
using namespace sslrun::data;
namespace fs = std::filesystem;

TEST_CASE("a packed file holds names, labels and the files' own bytes") {
  TemporaryFolder folder;
  data::Dataset set = make_set(folder / "set", 9);
  data::PackResult done = write_pack(set, folder / "a.pack", {});
  CHECK(done.written == 9);
  CHECK(done.bytes == fs::file_size(folder / "a.pack"));
  data::Dataset back = sslrun::data::packed(folder / "a.pack");
  REQUIRE(back.size() == 9);
  CHECK(back.classes == set.classes);
  CHECK(back.targets.equal(set.targets));
  for (int64_t i = 0; i < 9; i++) {
    CHECK(back.files.path(i) == (folder / "a.pack" / std::string(set.files.name(i))).string());
    CHECK(bytes_of(back, i) == read_file("test", set.files.path(i)));
  }
  CHECK(sslrun::data::check_pack(folder / "a.pack").empty());
  CHECK(std::distance(fs::directory_iterator(folder.path), {}) == 2);  // no temporary left
}

TEST_CASE("float labels and sets without labels survive packing") {
  TemporaryFolder folder;
  data::Dataset set = make_set(folder / "set", 4);
  set.targets = at::rand({4, 2});
  write_pack(set, folder / "multi.pack", {});
  CHECK(sslrun::data::packed(folder / "multi.pack").targets.equal(set.targets));
  write_pack(sslrun::data::image_files(folder / "set"), folder / "none.pack", {});
  CHECK_FALSE(sslrun::data::packed(folder / "none.pack").targets.defined());
}

TEST_CASE("appending adds new names only and leaves open readers alone") {
  TemporaryFolder folder;
  write_pack(make_set(folder / "set", 4), folder / "a.pack", {});
  data::Dataset early = sslrun::data::packed(folder / "a.pack");
  std::string first = bytes_of(early, 0);
  CHECK(message_of([&] {
          write_pack(sslrun::data::image_folder(folder / "set"), folder / "a.pack", {});
        }).find("exists already") != std::string::npos);
  for (int round = 1; round <= 3; round++) {  // both header slots get their turn
    data::Dataset more = make_set(folder / "set", 2, 4 + 2 * round);
    data::PackResult done = write_pack(more, folder / "a.pack", {.append = true});
    CHECK(done.written == 2);
    CHECK(done.present == 2 + 2 * round);
    data::Dataset back = sslrun::data::packed(folder / "a.pack");
    REQUIRE(back.size() == 4 + 2 * round);
    for (int64_t i = 0; i < back.size(); i++)
      CHECK(bytes_of(back, i) == read_file("test", folder / "set" / std::string(back.files.name(i))));
    CHECK(back.targets.select(0, back.size() - 1).item<int64_t>() == 1);
  }
  CHECK(early.size() == 4);
  CHECK(bytes_of(early, 0) == first);
  CHECK(message_of([&] {
          write_pack(sslrun::data::image_files(folder / "set"), folder / "a.pack", {.append = true});
        }).find("the kind of labels") != std::string::npos);
  CHECK(packed(folder / "a.pack").size() == 10);
}

TEST_CASE("an interrupted append leaves the old content") {
  TemporaryFolder folder;
  write_pack(make_set(folder / "set", 4), folder / "a.pack", {});
  data::Dataset more = make_set(folder / "set", 40, 4);
  data::PackOptions options{.append = true};
  options.progress = [](int64_t, int64_t) { throw Error("test", "stop"); };
  CHECK_THROWS_AS(write_pack(more, folder / "a.pack", options), Error);
  CHECK(packed(folder / "a.pack").size() == 4);
  CHECK(check_pack(folder / "a.pack").empty());
  // What a killed process leaves: bytes behind the index, and a slot that was half written.
  std::string whole = read_file("test", folder / "a.pack"), torn = whole + std::string(5000, 'x');
  torn.replace(slot_offset(2), 8, std::string("\2\0\0\0\0\0\0\0", 8));
  overwrite(folder / "a.pack", torn);
  CHECK(packed(folder / "a.pack").size() == 4);
  CHECK(write_pack(more, folder / "a.pack", {.append = true}).written == 40);
  CHECK(packed(folder / "a.pack").size() == 44);
  CHECK(check_pack(folder / "a.pack").empty());
}

TEST_CASE("a new packed file appears only when it is complete") {
  TemporaryFolder folder;
  data::Dataset set = make_set(folder / "set", 40);
  data::PackOptions options;
  options.progress = [&](int64_t, int64_t) {
    CHECK_FALSE(fs::exists(folder / "a.pack"));
    throw Error("test", "stop");
  };
  CHECK_THROWS_AS(write_pack(set, folder / "a.pack", options), Error);
  CHECK(std::distance(fs::directory_iterator(folder.path), {}) == 1);
}

TEST_CASE("smaller pictures have the asked short side, equal ones are copied") {
  TemporaryFolder folder;
  data::Dataset set = make_set(folder / "set", 6);
  write_pack(set, folder / "a.pack", {.raw = false, .short_side = 20, .workers = 1});
  write_pack(set, folder / "b.pack", {.raw = false, .short_side = 20, .workers = 3});
  write_pack(set, folder / "c.pack", {.raw = false, .short_side = 40});
  data::Dataset small = packed(folder / "a.pack"), again = packed(folder / "b.pack"), same = packed(folder / "c.pack");
  for (int64_t i = 0; i < 6; i++) {
    std::string bytes = bytes_of(small, i), original = bytes_of(set, i);
    image::ImageInfo info = image::read_info({reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size()});
    image::ImageInfo before = image::read_info({reinterpret_cast<const uint8_t*>(original.data()), original.size()});
    CHECK(info.height == 20);
    CHECK(info.width == 20 * before.width / 40);
    CHECK(bytes == bytes_of(again, i));
    CHECK(bytes_of(same, i) == original);
  }
  CHECK(message_of([&] { write_pack(set, folder / "d.pack", {.raw = true, .short_side = 20}); }).find("'raw = true'") !=
        std::string::npos);
}

TEST_CASE("a damaged record is named, and the loader replaces it") {
  TemporaryFolder folder;
  data::Dataset set = make_set(folder / "set", 12);
  write_pack(set, folder / "a.pack", {});
  std::string whole = read_file("test", folder / "a.pack"), record = bytes_of(set, 3);
  whole[whole.find(record) + record.size() / 2] ^= 0x10;
  overwrite(folder / "a.pack", whole);
  auto damaged = check_pack(folder / "a.pack");
  REQUIRE(damaged.size() == 1);
  CHECK(damaged[0].index == 3);
  CHECK(damaged[0].path == packed(folder / "a.pack").files.path(3));
  CHECK(damaged[0].reason == "wrong checksum in the packed file");
  data::Loader loader(std::make_shared<data::Dataset>(packed(folder / "a.pack")), plan_of_views(1, 16),
                      {.batch = 4, .max_bad = 0.5});
  loader.start(0, 0);
  while (auto batch = loader.next()) CHECK(batch->index.ne(3).all().item<bool>());
  CHECK(loader.stats().bad == 1);
}

TEST_CASE("a packed file that became shorter is an error, no crash") {
  TemporaryFolder folder;
  write_pack(make_set(folder / "set", 6), folder / "a.pack", {});
  data::Dataset open = packed(folder / "a.pack");
  fs::resize_file(folder / "a.pack", data::kPackStart + 10);
  CHECK(message_of([&] { bytes_of(open, 5); }).find("became shorter") != std::string::npos);
  CHECK(message_of([&] { packed(folder / "a.pack"); }).find("the file is truncated") != std::string::npos);
}

TEST_CASE("any truncation of a packed file is told") {
  TemporaryFolder folder;
  write_pack(make_set(folder / "set", 3), folder / "a.pack", {});
  std::string whole = read_file("test", folder / "a.pack");
  for (size_t length = 0; length < whole.size(); length += length < 64 || length + 600 > whole.size() ? 1 : 97) {
    overwrite(folder / "cut.pack", whole.substr(0, length));
    CHECK_THROWS_AS(data::PackFile(folder / "cut.pack"), Error);
  }
}

TEST_CASE("flipped bits anywhere in a packed file never crash") {
  TemporaryFolder folder;
  data::Dataset set = make_set(folder / "set", 3);
  write_pack(set, folder / "a.pack", {});
  const std::string whole = read_file("test", folder / "a.pack");
  DrawStream draw(2, 0, 0, 0, DrawUse::kTest);
  int told = 0;
  for (int trial = 0; trial < 400; trial++) {
    std::string bad = whole;
    // Half of the flips in the header slot and the index, which decide where the reader looks.
    size_t at = trial % 4 == 0   ? slot_offset(1) + draw.below(sizeof(data::PackSlot))
                : trial % 4 == 1 ? whole.size() - 1 - draw.below(300)
                                 : data::kPackStart + draw.below(uint32_t(whole.size() - data::kPackStart));
    bad[at] = char(bad[at] ^ (1 << draw.below(8)));
    overwrite(folder / "flip.pack", bad);
    try {
      told += check_pack(folder / "flip.pack").empty() ? 0 : 1;
    } catch (const Error&) {
      told++;
    }
  }
  CHECK(told == 400);  // CRC-32 finds every single flipped bit
}
