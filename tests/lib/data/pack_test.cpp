// Packed files: what comes out is what went in, and no mutilated file crashes the reader.
#include <ATen/ATen.h>

#include <catch2/catch.hpp>
#include <fstream>

#include "lib/core/atomic_file.h"
#include "lib/core/error.h"
#include "lib/core/philox.h"
#include "lib/data/loader.h"
#include "lib/data/pack_annotations.h"
#include "lib/data/pack_dataset.h"
#include "lib/data/pack_file.h"
#include "lib/data/scene_set.h"
#include "lib/image/decode.h"
#include "lib/image/jpeg.h"
#include "tests/lib/temporary_folder.h"

using namespace sslrun;
namespace fs = std::filesystem;

// Pictures of noise in two classes.
static Dataset make_set(const fs::path& root, int count, int first = 0) {
  for (int i = first; i < first + count; i++) {
    DrawStream draw(1, 0, uint64_t(i), 0, DrawUse::kTest);
    Image image{60 + i, 40, std::vector<uint8_t>(size_t(60 + i) * 40 * 3)};
    for (auto& value : image.pixels) value = uint8_t(draw.bits());
    fs::create_directories(root / std::to_string(i % 2));
    std::ofstream(root / std::to_string(i % 2) / (std::to_string(100 + i) + ".jpg"), std::ios::binary)
        << encode_jpeg(image, 80);
  }
  return image_folder(root);
}

static std::string bytes_of(const Dataset& set, int64_t i) {
  std::string bytes;
  set.read(i, bytes);
  return bytes;
}

static std::string message_of(const std::function<void()>& act) {
  try {
    act();
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

// A file that is cut to nothing and written anew is brought to the disk at once: it is replaced.
static void overwrite(const fs::path& path, const std::string& bytes) {
  fs::remove(path);
  std::ofstream(path, std::ios::binary) << bytes;
}

TEST_CASE("a packed file holds names, labels and the files' own bytes") {
  TemporaryFolder folder;
  Dataset set = make_set(folder / "set", 9);
  PackResult done = write_pack(set, folder / "a.pack", {});
  CHECK(done.written == 9);
  CHECK(done.bytes == fs::file_size(folder / "a.pack"));
  Dataset back = packed(folder / "a.pack");
  REQUIRE(back.size() == 9);
  CHECK(back.classes == set.classes);
  CHECK(back.targets.equal(set.targets));
  for (int64_t i = 0; i < 9; i++) {
    CHECK(back.files.path(i) == (folder / "a.pack" / std::string(set.files.name(i))).string());
    CHECK(bytes_of(back, i) == read_file("test", set.files.path(i)));
  }
  CHECK(check_pack(folder / "a.pack").empty());
  CHECK(std::distance(fs::directory_iterator(folder.path), {}) == 2);  // no temporary left
}

TEST_CASE("float labels and sets without labels survive packing") {
  TemporaryFolder folder;
  Dataset set = make_set(folder / "set", 4);
  set.targets = at::rand({4, 2});
  write_pack(set, folder / "multi.pack", {});
  CHECK(packed(folder / "multi.pack").targets.equal(set.targets));
  write_pack(image_files(folder / "set"), folder / "none.pack", {});
  CHECK_FALSE(packed(folder / "none.pack").targets.defined());
}

TEST_CASE("appending adds new names only and leaves open readers alone") {
  TemporaryFolder folder;
  write_pack(make_set(folder / "set", 4), folder / "a.pack", {});
  Dataset early = packed(folder / "a.pack");
  std::string first = bytes_of(early, 0);
  CHECK(message_of([&] { write_pack(image_folder(folder / "set"), folder / "a.pack", {}); }).find("exists already") !=
        std::string::npos);
  for (int round = 1; round <= 3; round++) {  // both header slots get their turn
    Dataset more = make_set(folder / "set", 2, 4 + 2 * round);
    PackResult done = write_pack(more, folder / "a.pack", {.append = true});
    CHECK(done.written == 2);
    CHECK(done.present == 2 + 2 * round);
    Dataset back = packed(folder / "a.pack");
    REQUIRE(back.size() == 4 + 2 * round);
    for (int64_t i = 0; i < back.size(); i++)
      CHECK(bytes_of(back, i) == read_file("test", folder / "set" / std::string(back.files.name(i))));
    CHECK(back.targets.select(0, back.size() - 1).item<int64_t>() == 1);
  }
  CHECK(early.size() == 4);
  CHECK(bytes_of(early, 0) == first);
  CHECK(message_of([&] {
          write_pack(image_files(folder / "set"), folder / "a.pack", {.append = true});
        }).find("the kind of labels") != std::string::npos);
  CHECK(packed(folder / "a.pack").size() == 10);
}

TEST_CASE("an interrupted append leaves the old content") {
  TemporaryFolder folder;
  write_pack(make_set(folder / "set", 4), folder / "a.pack", {});
  Dataset more = make_set(folder / "set", 40, 4);
  PackOptions options{.append = true};
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
  Dataset set = make_set(folder / "set", 40);
  PackOptions options;
  options.progress = [&](int64_t, int64_t) {
    CHECK_FALSE(fs::exists(folder / "a.pack"));
    throw Error("test", "stop");
  };
  CHECK_THROWS_AS(write_pack(set, folder / "a.pack", options), Error);
  CHECK(std::distance(fs::directory_iterator(folder.path), {}) == 1);
}

TEST_CASE("smaller pictures have the asked short side, equal ones are copied") {
  TemporaryFolder folder;
  Dataset set = make_set(folder / "set", 6);
  write_pack(set, folder / "a.pack", {.raw = false, .short_side = 20, .workers = 1});
  write_pack(set, folder / "b.pack", {.raw = false, .short_side = 20, .workers = 3});
  write_pack(set, folder / "c.pack", {.raw = false, .short_side = 40});
  Dataset small = packed(folder / "a.pack"), again = packed(folder / "b.pack"), same = packed(folder / "c.pack");
  for (int64_t i = 0; i < 6; i++) {
    std::string bytes = bytes_of(small, i), original = bytes_of(set, i);
    ImageInfo info = read_info({reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size()});
    ImageInfo before = read_info({reinterpret_cast<const uint8_t*>(original.data()), original.size()});
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
  Dataset set = make_set(folder / "set", 12);
  write_pack(set, folder / "a.pack", {});
  std::string whole = read_file("test", folder / "a.pack"), record = bytes_of(set, 3);
  whole[whole.find(record) + record.size() / 2] ^= 0x10;
  overwrite(folder / "a.pack", whole);
  auto damaged = check_pack(folder / "a.pack");
  REQUIRE(damaged.size() == 1);
  CHECK(damaged[0].index == 3);
  CHECK(damaged[0].path == packed(folder / "a.pack").files.path(3));
  CHECK(damaged[0].reason == "wrong checksum in the packed file");
  ViewGroup group;
  group.size = 16;
  Loader loader(std::make_shared<Dataset>(packed(folder / "a.pack")), {{group}}, {.batch = 4, .max_bad = 0.5});
  loader.start(0, 0);
  while (auto batch = loader.next()) CHECK(batch->index.ne(3).all().item<bool>());
  CHECK(loader.stats().bad == 1);
}

TEST_CASE("a packed file that became shorter is an error, no crash") {
  TemporaryFolder folder;
  write_pack(make_set(folder / "set", 6), folder / "a.pack", {});
  Dataset open = packed(folder / "a.pack");
  fs::resize_file(folder / "a.pack", kPackStart + 10);
  CHECK(message_of([&] { bytes_of(open, 5); }).find("became shorter") != std::string::npos);
  CHECK(message_of([&] { packed(folder / "a.pack"); }).find("the file is truncated") != std::string::npos);
}

TEST_CASE("any truncation of a packed file is told") {
  TemporaryFolder folder;
  write_pack(make_set(folder / "set", 3), folder / "a.pack", {});
  std::string whole = read_file("test", folder / "a.pack");
  for (size_t length = 0; length < whole.size(); length += length < 64 || length + 600 > whole.size() ? 1 : 97) {
    overwrite(folder / "cut.pack", whole.substr(0, length));
    CHECK_THROWS_AS(PackFile(folder / "cut.pack"), Error);
  }
}

TEST_CASE("flipped bits anywhere in a packed file never crash") {
  TemporaryFolder folder;
  Dataset set = make_set(folder / "set", 3);
  write_pack(set, folder / "a.pack", {});
  const std::string whole = read_file("test", folder / "a.pack");
  DrawStream draw(2, 0, 0, 0, DrawUse::kTest);
  int told = 0;
  for (int trial = 0; trial < 400; trial++) {
    std::string bad = whole;
    // Half of the flips in the header slot and the index, which decide where the reader looks.
    size_t at = trial % 4 == 0   ? slot_offset(1) + draw.below(sizeof(PackSlot))
                : trial % 4 == 1 ? whole.size() - 1 - draw.below(300)
                                 : kPackStart + draw.below(uint32_t(whole.size() - kPackStart));
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

// The checksum stands before the index; here the parser itself meets nonsense.
TEST_CASE("no index crashes its parser") {
  PackIndex index{
      {{kPackStart, 10, 1, 0}, {kPackStart + 10, 20, 2, 0}}, FileList("/p"), {"a", "b"}, at::ones({2, 3}), kObjects,
      {{kPackStart, 4, 3, 0}, {kPackStart + 4, 5, 4, 0}}};
  index.names.add("x.jpg");
  index.names.add("y.jpg");
  const std::string text = write_index(index);
  auto parse = [](const std::string& bytes) {
    return read_index({reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size()}, kPackStart + 30, "/p");
  };
  PackIndex back = parse(text);
  CHECK(back.records[1].bytes == 20);
  CHECK(back.names.path(1) == "/p/y.jpg");
  CHECK(back.targets.equal(index.targets));
  CHECK((back.kinds == kObjects && back.annotations[1].bytes == 5));
  CHECK(parse(text + std::string("LATR\3\0\0\0\0\0\0\0abc", 15)).records.size() == 2);  // sections to come
  auto survives = [&](const std::string& bytes) {
    try {
      PackIndex parsed = parse(bytes);
      CHECK(parsed.names.size() == int64_t(parsed.records.size()));
      for (const auto& record : parsed.records) CHECK(record.offset + record.bytes <= kPackStart + 30);
    } catch (const Error& error) {
      CHECK(std::string(error.what()).find("the index is damaged: ") != std::string::npos);
    }
  };
  for (size_t length = 0; length < text.size(); length++) survives(text.substr(0, length));
  for (size_t at = 0; at < text.size(); at++)
    for (int bit = 0; bit < 8; bit++) {
      std::string bad = text;
      bad[at] = char(bad[at] ^ (1 << bit));
      survives(bad);
    }
  DrawStream draw(3, 0, 0, 0, DrawUse::kTest);
  for (int trial = 0; trial < 5000; trial++) {
    std::string bad = text;
    for (uint32_t change = 0; change <= draw.below(8); change++)
      bad[draw.below(uint32_t(bad.size()))] = char(draw.bits());
    if (trial % 2) bad.replace(4 + draw.below(uint32_t(bad.size() - 12)), 8, 8, '\xff');  // a length becomes huge
    survives(bad);
  }
}

static Dataset make_scenes(const fs::path& root) {
  generate_scenes(root, {.train = 5, .val = 2, .size = 48});
  return scenes(root, "train");
}

static void check_equal(const Objects& a, const Objects& b) {
  CHECK(a.boxes.equal(b.boxes));
  CHECK(a.labels.equal(b.labels));
  CHECK(a.difficult.equal(b.difficult));
  CHECK(a.crowd.equal(b.crowd));
  CHECK(a.area.equal(b.area));
}

TEST_CASE("boxes and masks are packed, and shrink with their pictures") {
  TemporaryFolder folder;
  Dataset set = make_scenes(folder / "set");
  write_pack(set, folder / "a.pack", {});
  write_pack(set, folder / "half.pack", {.raw = false, .short_side = 24});
  Dataset back = packed(folder / "a.pack"), half = packed(folder / "half.pack");
  for (int64_t i = 0; i < set.size(); i++) {
    Objects objects = set.annotations.objects(i), smaller = half.annotations.objects(i);
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
          write_pack(image_files(folder / "set"), folder / "a.pack", {.append = true});
        }).find("boxes and masks that the packed file has") != std::string::npos);
}

TEST_CASE("a damaged record of boxes and masks is named; nonsense in it never crashes") {
  TemporaryFolder folder;
  Dataset set = make_scenes(folder / "set");
  const std::string record = write_annotations(set.annotations, 2);
  write_pack(set, folder / "a.pack", {});
  std::string whole = read_file("test", folder / "a.pack");
  whole[whole.find(record) + record.size() / 2] ^= 1;
  overwrite(folder / "a.pack", whole);
  auto damaged = check_pack(folder / "a.pack");
  REQUIRE(damaged.size() == 1);
  CHECK(damaged[0].index == 2);
  CHECK_THROWS_AS(packed(folder / "a.pack").annotations.objects(2), Error);
  DrawStream draw(4, 0, 0, 0, DrawUse::kTest);
  int refused = 0;
  for (int trial = 0; trial < 4000; trial++) {  // the checksum stands before the parser
    std::string bad = record.substr(0, trial % 3 ? record.size() : draw.below(uint32_t(record.size())));
    for (uint32_t change = 0; change <= draw.below(4) && !bad.empty(); change++)
      bad[draw.below(uint32_t(bad.size()))] = char(draw.bits());
    Annotations read = read_annotations(kinds_of(set.annotations), [&](int64_t) { return bad; });
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
