// Parsers of annotation files and the functions that combine data sets.
#include "lib/data/dataset.h"

#include <ATen/Functions.h>

#include <catch2/catch.hpp>
#include <fstream>

#include "lib/core/atomic_file.h"
#include "lib/core/error.h"
#include "lib/data/json_reader.h"
#include "lib/data/label_png.h"
#include "lib/data/masks.h"
#include "lib/data/voc_xml.h"
#include "lib/image/decode.h"
#include "tests/lib/temporary_folder.h"

using namespace sslrun;
using Catch::Contains;

static void write(const std::filesystem::path& path, std::string_view text) {
  std::filesystem::create_directories(path.parent_path());
  std::ofstream(path, std::ios::binary) << text;
}

TEST_CASE("the JSON reader reads and skips across its window") {
  TemporaryFolder folder;
  // Values of growing length move every following token to other places of the reader's window of half a megabyte.
  std::string text = "\xEF\xBB\xBF {\"items\": [";
  for (int i = 0; i < 3000; i++)
    text += std::string(i ? ", " : "") + "{\"skipped\": [[" + std::string(size_t(i), '7') +
            "], \"]\\\"{\", {\"a\": {}}], \"id\": " + std::to_string(i * 7 - 100) + " , \"name\": \"caf\\u00e9 " +
            std::to_string(i) + "\", \"x\":" + std::to_string(i) + ".25e1}";
  write(folder.path / "a.json", text + "], \"last\": true}");
  RandomAccessFile file("test", folder.path / "a.json");
  JsonReader reader(file);
  int64_t count = 0, wrong = 0;
  bool last = false;
  reader.object([&](std::string_view key) {
    if (key != "items") {
      last = key == "last";
      return reader.skip();
    }
    reader.array([&] {
      reader.object([&](std::string_view field) {
        std::string name;
        if (field == "id") {
          wrong += reader.integer() != count * 7 - 100;
        } else if (field == "name") {
          reader.string(name);
          wrong += name != "caf\xC3\xA9 " + std::to_string(count);
        } else if (field == "x") {
          wrong += reader.number() != double(count) * 10 + 2.5;
        } else {
          reader.skip();
        }
      });
      count++;
    });
  });
  CHECK(count == 3000);
  CHECK(wrong == 0);
  CHECK(last);
}

TEST_CASE("the JSON reader refuses what is cut short") {
  TemporaryFolder folder;
  std::string text = "{\"a\": [1, {\"b\": \"x\\\"\"}, [2.5, -3]], \"c\": \"d\"}";
  for (size_t length = 0; length <= text.size(); length++) {
    write(folder.path / "cut.json", text.substr(0, length));
    RandomAccessFile file("test", folder.path / "cut.json");
    JsonReader reader(file);
    auto read = [&] { reader.object([&](std::string_view) { reader.skip(); }); };
    if (length == text.size())
      CHECK_NOTHROW(read());
    else
      CHECK_THROWS_AS(read(), JsonError);
  }
}

TEST_CASE("run lengths of COCO's text form") {
  // 6, 1 and 40 (two groups of bits), then the differences 4 and 19 (two groups: its fifth bit is no sign).
  CHECK(parse_runs("61X14c0") == std::vector<uint64_t>{6, 1, 40, 5, 59});
  CHECK(parse_runs("") == std::vector<uint64_t>{});
  CHECK_THROWS_AS(parse_runs("6!"), Error);
  CHECK_THROWS_AS(parse_runs("X"), Error);
  std::vector<uint8_t> mask(6);
  // Two columns of three: 1 zero, 3 ones, 2 zeros.
  fill_runs_mask(std::vector<uint64_t>{1, 3, 2}, 2, 3, mask);
  CHECK(mask == std::vector<uint8_t>{0, 1, 1, 0, 1, 0});
  CHECK_THROWS_WITH(fill_runs_mask(std::vector<uint64_t>{1, 3}, 2, 3, mask), Contains("do not fill"));
  CHECK_THROWS_WITH(fill_runs_mask(std::vector<uint64_t>{1, 9}, 2, 3, mask), Contains("exceed"));
}

TEST_CASE("a polygon mask holds the pixels whose centres lie inside") {
  std::vector<uint8_t> mask(5 * 4);
  fill_polygon_mask(std::vector<double>{1, 1, 4, 1, 4, 3, 1, 3}, 5, 4, mask);
  CHECK(mask == std::vector<uint8_t>{0, 0, 0, 0, 0, 0, 1, 1, 1, 0, 0, 1, 1, 1, 0, 0, 0, 0, 0, 0});
  // Outside of the picture and absurdly large outlines: no crash, no pixel beyond.
  std::fill(mask.begin(), mask.end(), uint8_t{0});
  fill_polygon_mask(std::vector<double>{-1e30, -1e30, 1e30, -1e30, 1e30, 1e30, -1e30, 1e30}, 5, 4, mask);
  CHECK(std::count(mask.begin(), mask.end(), 1) >= 16);
}

TEST_CASE("VOC files: objects, parts, entities, and what is wrong with them") {
  auto objects = parse_voc_xml(
      "<?xml version=\"1.0\"?>\n<!-- <object> --><annotation kind='x'><filename>a&amp;b</filename><object>\n"
      "<name>a &lt;b&gt; &amp;c</name><difficult>1</difficult><part><name>head</name><bndbox><xmin>9</xmin></bndbox>"
      "</part><bndbox><ymin>2</ymin><xmin>1.5</xmin><xmax> 30 </xmax><ymax>40</ymax></bndbox><pose/></object>"
      "<object><name>d</name><bndbox><xmin>1</xmin><ymin>2</ymin><xmax>3</xmax><ymax>4</ymax></bndbox></object>"
      "</annotation>");
  REQUIRE(objects.size() == 2);
  CHECK(objects[0].name == "a <b> &c");
  CHECK(objects[0].difficult);
  CHECK(objects[0].box == std::array<double, 4>{1.5, 2, 30, 40});
  CHECK_FALSE(objects[1].difficult);
  CHECK_THROWS_WITH(parse_voc_xml("<annotation><object></annotation>"), Contains("closes no open element"));
  CHECK_THROWS_WITH(parse_voc_xml("<annotation><object>"), Contains("ends inside /annotation/object"));
  CHECK_THROWS_WITH(parse_voc_xml("<annotation><object><name>a</name></object></annotation>"),
                    Contains("without name or bndbox"));
  CHECK_THROWS_WITH(parse_voc_xml("<a></a>"), Contains("no element <annotation>"));
  CHECK_THROWS_WITH(parse_voc_xml("<annotation"), Contains("unfinished tag"));
}

TEST_CASE("label pictures that are no label pictures") {
  CHECK_THROWS_WITH(read_label_png("GIF89a"), Contains("not a PNG"));
  CHECK_THROWS_WITH(read_label_png(std::string("\x89PNG\r\n\x1a\n") + "\xff\xff\xff\xffIHDR    "),
                    Contains("truncated"));
}

TEST_CASE("an interlaced label picture gives its indices, whose red is 15 times the index") {
  std::string bytes = read_file("test", std::string(SSLRUN_TEST_PICTURES) + "/interlaced.png");
  at::Tensor labels = read_label_png(bytes);
  Image colours = decode({reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size()});
  REQUIRE(labels.sizes() == at::IntArrayRef({32, 48}));
  for (size_t i = 0; i < 32 * 48; i++) REQUIRE(labels.data_ptr<uint8_t>()[i] * 15 == colours.pixels[3 * i]);
  CHECK(labels.max().item<int>() > 8);
}

static std::shared_ptr<const Dataset> numbers(int64_t count, int64_t classes) {
  auto set = std::make_shared<Dataset>(
      tensor_pictures(at::arange(count, at::kByte).view({count, 1, 1, 1}).expand({count, 3, 4, 5}),
                      at::arange(count, at::kLong) % classes, {}));
  return set;
}

TEST_CASE("a subset is drawn per class, and a smaller one is part of a larger one") {
  auto set = numbers(200, 4);
  auto names = [](const Dataset& part) {
    std::set<std::string> all;
    for (int64_t i = 0; i < part.size(); i++) all.insert(part.files.path(i));
    return all;
  };
  Dataset small = subset(set, {.fraction = 0.1, .seed = 3}), large = subset(set, {.fraction = 0.3, .seed = 3});
  CHECK(small.size() == 20);
  CHECK(at::bincount(small.targets).equal(at::full({4}, 5, at::kLong)));
  CHECK(at::bincount(large.targets).equal(at::full({4}, 15, at::kLong)));
  auto in_small = names(small), in_large = names(large);
  CHECK(std::includes(in_large.begin(), in_large.end(), in_small.begin(), in_small.end()));
  CHECK(names(subset(set, {.fraction = 0.1, .seed = 4})) != in_small);
  CHECK(subset(set, {.fraction = 0.001, .seed = 0}).size() == 4);
  Dataset few = subset(set, {.max_class = 2});
  CHECK(few.size() == 100);
  CHECK(few.classes == std::vector<std::string>{"0", "1"});
  CHECK_THROWS_WITH(subset(set, {.indices = std::vector<int64_t>{200}}), Contains("indices of 0 to 199, got 200"));
}

TEST_CASE("subsets and rows of sets forward bytes and annotations") {
  auto set = numbers(10, 5);
  auto part = std::make_shared<Dataset>(subset(set, {.indices = std::vector<int64_t>{7, 2}}));
  part->annotations.masks = [](int64_t i) { return at::full({1}, i, at::kLong); };
  auto all = concat({part, part});
  REQUIRE(all.size() == 4);
  std::string bytes;
  for (int64_t i : {0, 1, 2, 3}) {
    all.read(i, bytes);
    CHECK(bytes == "P6\n5 4\n255\n" + std::string(60, i % 2 ? 2 : 7));
    CHECK(all.annotations.masks(i).item<int64_t>() == i % 2);
  }
  CHECK_FALSE(all.annotations.objects);
  CHECK(all.targets.equal(at::tensor({2, 2, 2, 2}, at::kLong)));
  CHECK_THROWS_WITH(concat({set, numbers(3, 3)}), Contains("expected the same classes"));
}

TEST_CASE("lists of pictures: labels, blanks, errors with their line") {
  TemporaryFolder folder;
  write(folder.path / "in/a.jpg", "");
  auto list = [&](const std::string& text, FileListOptions options = {}) {
    write(folder.path / "list.txt", text);
    return file_list(folder.path / "in", folder.path / "list.txt", options);
  };
  Dataset wcl = list("a.jpg 3\r\n\n  b c.jpg\t0  \n");
  CHECK(wcl.files.name(1) == "b c.jpg");
  CHECK(wcl.targets.equal(at::tensor({3, 0}, at::kLong)));
  CHECK(wcl.classes.size() == 4);
  Dataset few = list("a.jpg 1\nb.jpg 3\nc.jpg 0", {.max_class = 2, .classes = {"x", "y"}});
  CHECK(few.targets.equal(at::tensor({1, 0}, at::kLong)));
  CHECK(few.classes[1] == "y");
  Dataset plain = list("a.jpg\nb 1.jpg\n");
  CHECK(plain.size() == 2);
  CHECK_FALSE(plain.targets.defined());
  CHECK_THROWS_WITH(list("a.jpg 1\nb.jpg"), Contains("line 2") && Contains("{labels = false}"));
  CHECK_THROWS_WITH(list("z.jpg 1\n"), Contains("does not exist"));
  CHECK_THROWS_WITH(list("\n\n"), Contains("lists no pictures"));
  CHECK_THROWS_WITH(list(std::string(200000, 'z') + " x"), Contains("bytes more"));
}

TEST_CASE("lists with several labels a line are multi-hot") {
  TemporaryFolder folder;
  write(folder.path / "in/a.jpg", ""), write(folder.path / "in/b 2", "");
  auto list = [&](const std::string& text, FileListOptions options = {}) {
    write(folder.path / "list.txt", text);
    return file_list(folder.path / "in", folder.path / "list.txt", options);
  };
  Dataset set = list("a.jpg 1 3\nc d.jpg 0\ne.jpg 3 2 0\n");
  CHECK(set.files.name(1) == "c d.jpg");
  CHECK(set.targets.equal(at::tensor({0., 1., 0., 1., 1., 0., 0., 0., 1., 0., 1., 1.}, at::kFloat).view({3, 4})));
  CHECK(list("b 2 3\n").targets.equal(at::tensor({3}, at::kLong)));  // there is a file 'b 2'
  FileListOptions several{.labels = FileListOptions::kSeveral, .max_class = 3};
  CHECK(list("a.jpg 5\na.jpg 1 4\n", several).targets.equal(at::tensor({0., 1.}, at::kFloat).view({1, 2})));
  CHECK_THROWS_WITH(list("a.jpg 0 1 0\n"), Contains("line 1") && Contains("each once"));
  CHECK_THROWS_WITH(list("a.jpg 0 1\nb.jpg\n"), Contains("line 2"));
}
