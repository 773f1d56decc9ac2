// Generated sets: bytes for any number of workers, and what is found on disk.
#include "lib/data/scenes/scene_set.h"

#include <catch2/catch.hpp>
#include <fstream>
#include <map>

#include "lib/core/error.h"
#include "lib/core/interrupt.h"
#include "lib/core/readable_file.h"
#include "tests/lib/temporary_folder.h"

using namespace sslrun;
using namespace sslrun::data;
namespace fs = std::filesystem;

static std::map<std::string, std::string> content(const fs::path& root) {
  std::map<std::string, std::string> files;
  for (const auto& entry : fs::recursive_directory_iterator(root))
    if (entry.is_regular_file()) files[fs::relative(entry.path(), root)] = read_file("test", entry.path());
  return files;
}

TEST_CASE("the same files for any number of workers; a finished set is kept") {
  TemporaryFolder folder;
  data::SceneSetOptions options{.train = 9, .val = 3, .size = 48, .seed = 5, .workers = 1};
  CHECK(generate_scenes(folder / "one", options));
  auto one = content(folder / "one");
  CHECK(one.size() == 12 * 3 + 2 + 13 * 2 + 1);  // pictures twice and XML; JSON; lists; scenes.json
  options.workers = 4;
  fs::create_directories(folder / "four.partial" / "images");  // left by a killed process
  std::ofstream(folder / "four.partial/images/left.jpg") << "old";
  CHECK(generate_scenes(folder / "four", options));
  CHECK(content(folder / "four") == one);
  CHECK(!fs::exists(folder / "four.partial"));
  CHECK(!generate_scenes(folder / "four", options));
}

TEST_CASE("scenes never replace other files") {
  TemporaryFolder folder;
  data::SceneSetOptions options{.train = 2, .val = 1, .size = 32};
  fs::create_directories(folder / "full");
  std::ofstream(folder / "full/notes.txt") << "mine";
  CHECK_THROWS_WITH(generate_scenes(folder / "full", options), Catch::Contains("which holds other files"));
  fs::create_directories(folder / "empty");
  CHECK(generate_scenes(folder / "empty", options));
  options.seed = 1;
  CHECK_THROWS_WITH(generate_scenes(folder / "empty", options), Catch::Contains("other options"));
  CHECK_THROWS_WITH(generate_scenes(folder / "full/notes.txt/x", options), Catch::Contains("notes.txt"));
  options.size = 8;
  CHECK_THROWS_WITH(generate_scenes(folder / "new", options), Catch::Contains("expected size of 32 to 2048, got 8"));
}

TEST_CASE("an interrupted generation leaves no set") {
  TemporaryFolder folder;
  interrupt_flag = true;
  CHECK_THROWS_AS(sslrun::data::generate_scenes(folder / "set", {.train = 50, .val = 5, .size = 32}), Interrupted);
  interrupt_flag = false;
  CHECK(!fs::exists(folder / "set"));
  CHECK(sslrun::data::generate_scenes(folder / "set", {.train = 5, .val = 5, .size = 32}));
}
