// The reader of large JSON files: across its window, and files that are cut short.
#include "lib/data/sets/json_reader.h"

#include <catch2/catch.hpp>
#include <fstream>

#include "lib/core/error.h"
#include "lib/core/readable_file.h"
#include "tests/lib/temporary_folder.h"

using namespace sslrun;
using namespace sslrun::data;

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
  ReadableFile file("test", folder.path / "a.json");
  data::JsonReader reader(file);
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
    ReadableFile file("test", folder.path / "cut.json");
    data::JsonReader reader(file);
    auto read = [&] { reader.object([&](std::string_view) { reader.skip(); }); };
    if (length == text.size())
      CHECK_NOTHROW(read());
    else
      CHECK_THROWS_AS(read(), data::JsonError);
  }
}

TEST_CASE("the JSON reader reads texts, with escapes, and stays inside") {
  std::string text = "{\"a\": [1, -2.5], \"b\": \"x\\\\y\\\"z\\/\", \"c\": \"caf\\u00e9\\n\"}";
  std::vector<std::string> strings;
  double sum = 0;
  data::JsonReader reader{std::string_view(text)};
  reader.object([&](std::string_view key) {
    if (key == "a") return reader.array([&] { sum += reader.number(); });
    reader.string(strings.emplace_back());
  });
  CHECK(sum == -1.5);
  CHECK(strings == std::vector<std::string>{"x\\y\"z/", "caf\xC3\xA9\n"});
  for (size_t length = 0; length < text.size(); length++) {
    data::JsonReader cut{std::string_view(text).substr(0, length)};
    CHECK_THROWS_AS(cut.object([&](std::string_view) { cut.skip(); }), data::JsonError);
  }
}
