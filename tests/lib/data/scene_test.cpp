// Generated scenes: areas of polygons, laws of the layout, bytes for any number of workers, what is found on disk.
#include <catch2/catch.hpp>
#include <cmath>
#include <fstream>
#include <map>

#include "lib/core/atomic_file.h"
#include "lib/core/error.h"
#include "lib/core/interrupt.h"
#include "lib/data/scene_render.h"
#include "lib/data/scene_set.h"
#include "tests/lib/temporary_folder.h"

using namespace sslrun;
namespace fs = std::filesystem;

static double sum(const std::vector<float>& values) {
  double total = 0;
  for (float value : values) total += value;
  return total;
}

TEST_CASE("coverage of a polygon is its area") {
  std::vector<float> coverage;
  fill_polygon({{1.25, 2}, {6.5, 2}, {6.5, 5}, {1.25, 5}}, 8, 8, coverage);
  CHECK(sum(coverage) == Approx(5.25 * 3));  // exact: the edges lie on sample lines
  CHECK(coverage[2 * 8 + 1] == Approx(0.75));
  CHECK(coverage[2 * 8 + 6] == Approx(0.5));
  CHECK(coverage[2 * 8 + 3] == Approx(1));
  CHECK(coverage[1 * 8 + 3] == 0);
  fill_polygon({{2, 1}, {60, 20}, {10, 55}}, 64, 64, coverage);
  CHECK(sum(coverage) == Approx(0.5 * (58 * 54 - 8 * 19)).epsilon(1e-3));  // four lines a pixel: under 0.1 %
}

TEST_CASE("objects lie inside the picture and do not overlap") {
  std::map<int, int> by_class, by_count;
  std::vector<float> coverage, all;
  for (uint64_t i = 0; i < 600; i++) {
    Scene scene = draw_scene(3, 0, i, 96);
    REQUIRE(!scene.objects.empty());
    REQUIRE(scene.objects.size() <= 4);
    by_count[int(scene.objects.size())]++;
    all.assign(96 * 96, 0);
    for (const auto& object : scene.objects) {
      by_class[object.category]++;
      for (auto [x, y] : object.outline) {
        CHECK((x >= 0 && x <= 96 && y >= 0 && y <= 96));
        // Object coordinates are the inverse of the pose: corners of every shape lie on or inside the unit circle.
        double u = object.to_u[0] * x + object.to_u[1] * y + object.to_u[2];
        double v = object.to_v[0] * x + object.to_v[1] * y + object.to_v[2];
        CHECK(std::hypot(u, v) < 1.01);
      }
      fill_polygon(object.outline, 96, 96, coverage);
      for (size_t p = 0; p < all.size(); p++) all[p] += coverage[p];
    }
    CHECK(*std::max_element(all.begin(), all.end()) < 1.001);
  }
  CHECK(by_class.size() == kSceneClasses);
  for (auto [count, scenes] : by_count) CHECK(scenes > 90);  // 150 expected of each
}

TEST_CASE("a scene depends on seed, split and index alone") {
  SceneScratch scratch, other;
  Image first = render_scene(draw_scene(1, 0, 7, 64), scratch);
  render_scene(draw_scene(1, 0, 8, 128), other);
  CHECK(render_scene(draw_scene(1, 0, 7, 64), other).pixels == first.pixels);
  CHECK(render_scene(draw_scene(2, 0, 7, 64), scratch).pixels != first.pixels);
  CHECK(render_scene(draw_scene(1, 1, 7, 64), scratch).pixels != first.pixels);
  CHECK(render_scene(draw_scene(1, 0, 8, 64), scratch).pixels != first.pixels);
}

static std::map<std::string, std::string> content(const fs::path& root) {
  std::map<std::string, std::string> files;
  for (const auto& entry : fs::recursive_directory_iterator(root))
    if (entry.is_regular_file()) files[fs::relative(entry.path(), root)] = read_file("test", entry.path());
  return files;
}

TEST_CASE("the same files for any number of workers; a finished set is kept") {
  TemporaryFolder folder;
  SceneSetOptions options{.train = 9, .val = 3, .size = 48, .seed = 5, .workers = 1};
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
  SceneSetOptions options{.train = 2, .val = 1, .size = 32};
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
  CHECK_THROWS_AS(generate_scenes(folder / "set", {.train = 50, .val = 5, .size = 32}), Interrupted);
  interrupt_flag = false;
  CHECK(!fs::exists(folder / "set"));
  CHECK(generate_scenes(folder / "set", {.train = 5, .val = 5, .size = 32}));
}
