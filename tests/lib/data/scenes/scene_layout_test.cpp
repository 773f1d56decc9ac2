// Laws of generated scenes: objects inside the picture, apart from each other, drawn from the seed alone.
#include "lib/data/scenes/scene_layout.h"

#include <catch2/catch.hpp>
#include <cmath>
#include <map>

#include "lib/data/scenes/scene_render.h"

using namespace sslrun;
using namespace sslrun::data;

TEST_CASE("objects lie inside the picture and do not overlap") {
  std::map<int, int> by_class, by_count;
  std::vector<float> coverage, all;
  for (uint64_t i = 0; i < 600; i++) {
    data::Scene scene = sslrun::data::draw_scene(3, 0, i, 96);
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
  CHECK(by_class.size() == data::kSceneClasses);
  for (auto [count, scenes] : by_count) CHECK(scenes > 90);  // 150 expected of each
}

TEST_CASE("a scene depends on seed, split and index alone") {
  data::SceneScratch scratch, other;
  image::Image first = render_scene(sslrun::data::draw_scene(1, 0, 7, 64), scratch);
  render_scene(sslrun::data::draw_scene(1, 0, 8, 128), other);
  CHECK(render_scene(sslrun::data::draw_scene(1, 0, 7, 64), other).pixels == first.pixels);
  CHECK(render_scene(sslrun::data::draw_scene(2, 0, 7, 64), scratch).pixels != first.pixels);
  CHECK(render_scene(sslrun::data::draw_scene(1, 1, 7, 64), scratch).pixels != first.pixels);
  CHECK(render_scene(sslrun::data::draw_scene(1, 0, 8, 64), scratch).pixels != first.pixels);
}
