// Drawing: which pixels change, and which do not.
#include "lib/image/drawing.h"

#include <catch2/catch.hpp>
#include <set>

using namespace sslrun;
using namespace sslrun::image;

static image::Image grey(int width, int height) {
  return {width, height, std::vector<uint8_t>(size_t(width) * size_t(height) * 3, 100)};
}

static image::Colour at(const image::Image& image, int x, int y) {
  const uint8_t* pixel = image::ImageView(image).row(y) + 3 * x;
  return {pixel[0], pixel[1], pixel[2]};
}

static constexpr image::Colour kGrey{100, 100, 100}, kRed{255, 0, 0};

// Columns and rows of the pixels that drawing changed.
static image::Box changed(const image::Image& image) {
  int left = image.width, top = image.height, right = -1, bottom = -1;
  for (int y = 0; y < image.height; y++)
    for (int x = 0; x < image.width; x++)
      if (at(image, x, y) != kGrey)
        left = std::min(left, x), top = std::min(top, y), right = std::max(right, x), bottom = std::max(bottom, y);
  return {left, top, right - left + 1, bottom - top + 1};
}

TEST_CASE("classes have colours of their own") {
  std::set<image::Colour> colours;
  for (int64_t number = 0; number < 91; number++) colours.insert(class_colour(number));
  REQUIRE(colours.size() == 91);
  for (int64_t number = 0; number < 20; number++) {
    image::Colour a = class_colour(number), b = class_colour(number + 1);
    int difference = 0;
    for (size_t i = 0; i < 3; i++) difference += std::abs(a[i] - b[i]);
    REQUIRE(difference > 90);
  }
}

TEST_CASE("a box's lines lie inside its edges") {
  for (int width : {1, 2, 5}) {
    image::Image image = grey(60, 40);
    image::NamedBox box{10, 5, 50, 35, "", kRed};
    draw_boxes(image, {&box, 1}, width);
    for (int y = 0; y < 40; y++)
      for (int x = 0; x < 60; x++) {
        int depth = std::min({x - 10, 49 - x, y - 5, 34 - y});  // pixels from the nearest edge, from 0
        REQUIRE(at(image, x, y) == (depth >= 0 && depth < width ? kRed : kGrey));
      }
  }
}

TEST_CASE("boxes beyond the picture, thin and empty ones harm nothing") {
  image::Image image = grey(20, 20);
  std::vector<image::NamedBox> boxes{
      {-1e30f, -5, 1e30f, 5, "", kRed}, {30, 30, 40, 40, "", kRed}, {3, 10, 4, 11, "", kRed}, {7, 15, 7, 18, "", kRed}};
  draw_boxes(image, boxes, 3);
  REQUIRE(at(image, 0, 2) == kRed);   // the bottom line of the first
  REQUIRE(at(image, 3, 10) == kRed);  // one pixel
  REQUIRE(at(image, 7, 16) == kGrey);
  draw_boxes(image, {}, 3);
}

TEST_CASE("names stay inside the picture, wherever the box is") {
  for (auto [left, top] : {std::pair{0.f, 0.f}, {190.f, 0.f}, {190.f, 90.f}, {60.f, 50.f}, {-40.f, 99.f}}) {
    image::Image image = grey(200, 100);
    image::NamedBox box{left, top, left + 8, top + 8, "elephant", kRed};
    draw_boxes(image, {&box, 1}, 0);
    image::Box plate = changed(image);
    REQUIRE(plate.width > 30);
    REQUIRE(plate.height > 6);
    REQUIRE(plate.x + plate.width <= 200);
    int red = 0;
    for (int x = plate.x; x < plate.x + plate.width; x++) red += at(image, x, plate.y) == kRed;
    REQUIRE(red == plate.width);  // the plate's first row is whole: nothing of it is cut
  }
}

TEST_CASE("a name above the box where there is room") {
  image::Image image = grey(200, 100);
  image::NamedBox box{60, 50, 120, 90, "cat", kRed};
  draw_boxes(image, {&box, 1}, 0);
  image::Box plate = changed(image);
  REQUIRE(plate.x == 60);
  REQUIRE(plate.y + plate.height == 50);
}

TEST_CASE("letters beside ASCII are one question mark each; long names are cut") {
  auto drawn = [](const std::string& name) {
    image::Image image = grey(120, 60);
    image::NamedBox box{0, 0, 120, 60, name, kRed};
    draw_boxes(image, {&box, 1}, 0);
    return image.pixels;
  };
  REQUIRE(drawn("K\u00e4se") == drawn("K?se"));
  REQUIRE(drawn("K\u00e4se") != drawn("Kse"));
  std::string a(200, 'a');
  REQUIRE(drawn(a) == drawn(a + "b"));
}

TEST_CASE("a region is mixed with its colour and outlined; other pixels stay") {
  image::Image image = grey(50, 40);
  image::Region region{std::vector<uint8_t>(50 * 40), "", kRed};
  for (int y = 10; y < 30; y++)
    for (int x = 15; x < 35; x++) region.inside[size_t(y * 50 + x)] = 1;
  draw_regions(image, {&region, 1}, 0.25, 1);
  for (int y = 0; y < 40; y++)
    for (int x = 0; x < 50; x++) {
      int depth = std::min({x - 15, 34 - x, y - 10, 29 - y});
      image::Colour want = depth < 0    ? kGrey
                           : depth == 0 ? kRed
                                        : image::Colour{138, 75, 75};  // 0.75 * 100 + 0.25 * (255, 0, 0)
      REQUIRE(at(image, x, y) == want);
    }
}

TEST_CASE("later regions cover earlier ones, and an empty one has no name") {
  image::Image image = grey(4, 4);
  std::vector<image::Region> regions{{std::vector<uint8_t>(16, 1), "", {0, 0, 255}},
                                     {std::vector<uint8_t>(16, 1), "", kRed},
                                     {std::vector<uint8_t>(16), "x", {}}};
  draw_regions(image, regions, 1, 0);
  for (int i = 0; i < 16; i++) REQUIRE(at(image, i % 4, i / 4) == kRed);
}

TEST_CASE("heat goes from the map's first colour to its last") {
  image::Image image = grey(3, 1);
  std::vector<float> heat{0, 0.5f, 1};
  draw_heat(image, heat, "viridis", 1);
  // matplotlib's viridis at 0, 128 and 255
  const image::Colour want[] = {{68, 1, 84}, {33, 145, 140}, {253, 231, 37}};
  for (int x = 0; x < 3; x++)
    for (size_t i = 0; i < 3; i++) REQUIRE(std::abs(at(image, x, 0)[i] - want[x][i]) <= 2);
  image::Image same = grey(3, 1);
  draw_heat(same, heat, "jet", 0);
  REQUIRE(same.pixels == grey(3, 1).pixels);
}
