// Resizing, blur and colour on pictures whose result is known in closed form; every instruction set alike.
#include "lib/image/view.h"

#include <catch2/catch.hpp>

#include "lib/core/error.h"
#include "lib/core/philox.h"
#include "lib/image/output.h"

using namespace sslrun;
using namespace sslrun::image;

static image::Image noise(int width, int height, uint64_t seed) {
  DrawStream draw(seed, 0, 0, 0, DrawUse::kTest);
  image::Image image{width, height, std::vector<uint8_t>(size_t(width) * size_t(height) * 3)};
  for (auto& value : image.pixels) value = uint8_t(draw.below(256));
  return image;
}

static std::vector<uint8_t> resized(const image::Image& image, const image::Resizing& resizing) {
  image::Planes planes;
  image::ResizeScratch scratch;
  resize(image, resizing, planes, scratch);
  std::vector<uint8_t> packed(size_t(planes.width) * size_t(planes.height) * 3);
  write_bytes(planes, packed.data());
  return packed;
}

TEST_CASE("resizing to the same size copies, and halving averages the triangle's four pixels") {
  image::Image image = noise(31, 17, 1);
  auto same = resized(image, whole(image, 31, 17));
  for (int y = 0; y < 17; y++)
    for (int x = 0; x < 31; x++)
      for (int c = 0; c < 3; c++)
        REQUIRE(same[size_t((c * 17 + y) * 31 + x)] == image.pixels[size_t((y * 31 + x) * 3 + c)]);
  // One row, 8 -> 4: inner outputs weigh 1/8, 3/8, 3/8, 1/8 (Pillow's antialiased triangle of support 2).
  image::Image row{8, 1, {}};
  for (int x = 0; x < 8; x++)
    for (int c = 0; c < 3; c++) row.pixels.push_back(uint8_t(x * x * 4));
  auto half = resized(row, whole(row, 4, 1));
  for (int x = 1; x < 3; x++) {
    double expected = 0;
    const double weights[] = {0.125, 0.375, 0.375, 0.125};
    for (int k = 0; k < 4; k++) expected += weights[k] * row.pixels[size_t(2 * x - 1 + k) * 3];
    CHECK(int(half[size_t(x)]) == int(expected + 0.5));
  }
}

TEST_CASE("a window of a resize equals that part of the whole resize, and flip mirrors it") {
  DrawStream draw(3, 0, 0, 0, DrawUse::kTest);
  for (int trial = 0; trial < 30; trial++) {
    image::Image image = noise(1 + int(draw.below(200)), 1 + int(draw.below(200)), uint64_t(trial));
    image::Resizing all = whole(image, 1 + int(draw.below(150)), 1 + int(draw.below(150)));
    all.filter = trial % 2 ? image::Filter::kBicubic : image::Filter::kBilinear;
    image::Resizing part = all;
    part.flip = trial % 3 == 0;
    part.window.x = int(draw.below(uint32_t(all.width))), part.window.y = int(draw.below(uint32_t(all.height)));
    part.window.width = 1 + int(draw.below(uint32_t(all.width - part.window.x)));
    part.window.height = 1 + int(draw.below(uint32_t(all.height - part.window.y)));
    auto full = resized(image, all), window = resized(image, part);
    for (int c = 0; c < 3; c++)
      for (int y = 0; y < part.window.height; y++)
        for (int x = 0; x < part.window.width; x++) {
          int from = part.window.x + (part.flip ? part.window.width - 1 - x : x);
          REQUIRE(window[size_t((c * part.window.height + y) * part.window.width + x)] ==
                  full[size_t((c * all.height + part.window.y + y) * all.width + from)]);
        }
  }
}

// Drawn steps with declared values.
static image::DrawnStep drawn(std::string_view name, std::vector<std::pair<std::string, FieldValue>> values) {
  const image::StepKind& kind = check_step(name, "test");
  std::shared_ptr<void> object = kind.new_drawn();
  for (const auto& value : values)
    for (const Field& field : kind.drawn)
      if (field.name == value.first) field.set(object.get(), value.second);
  return {&kind, std::move(object)};
}

using Numbers = std::vector<int64_t>;

static std::vector<image::DrawnStep> random_part(Box crop, Extent size, std::string filter = "bilinear") {
  return {drawn("random_resized_crop", {{"crop", Numbers{crop.x, crop.y, crop.width, crop.height}},
                                        {"size", Numbers{size.height, size.width}},
                                        {"filter", std::move(filter)}})};
}

static std::vector<uint8_t> rendered(const image::View& view, const auto& picture) {
  image::Canvas canvas;
  std::vector<uint8_t> bytes(size_t(view.size().width) * size_t(view.size().height) * 3);
  view.render(picture, canvas);
  write_bytes(canvas.planes(), bytes.data());
  return bytes;
}

TEST_CASE("a view reads nothing outside its crop") {
  image::Image image = noise(40, 30, 5), other = noise(40, 30, 6);
  for (int y = 0; y < 30; y++)
    for (int x = 0; x < 40; x++)
      for (int c = 0; c < 3; c++)
        if (x >= 7 && x < 27 && y >= 5 && y < 16)
          other.pixels[size_t((y * 40 + x) * 3 + c)] = image.pixels[size_t((y * 40 + x) * 3 + c)];
  auto steps = random_part({7, 5, 20, 11}, {24, 24});
  steps.push_back(drawn("gaussian_blur", {{"sigma", 0.9}}));
  image::View view({40, 30}, steps);
  CHECK(rendered(view, image) == rendered(view, other));
  CHECK_THROWS_WITH(image::View({40, 30}, random_part({30, 5, 20, 11}, {24, 24})),
                    Catch::Contains("a crop inside the picture"));
}

TEST_CASE("a part of the picture that holds the needed region gives the same view") {
  DrawStream draw(12, 0, 0, 0, DrawUse::kTest);
  for (int trial = 0; trial < 200; trial++) {
    int width = 30 + int(draw.below(120)), height = 30 + int(draw.below(120));
    image::Image image = noise(width, height, uint64_t(trial));
    Box crop{int(draw.below(10)), int(draw.below(10)), width - 10 - int(draw.below(10)), height - 15};
    Extent size{5 + int(draw.below(150)), 5 + int(draw.below(150))};
    int w = 1 + int(draw.below(uint32_t(size.width))), h = 1 + int(draw.below(uint32_t(size.height)));
    int x = int(draw.below(uint32_t(size.width - w + 1))), y = int(draw.below(uint32_t(size.height - h + 1)));
    auto steps = random_part(crop, size, trial % 2 ? "bilinear" : "bicubic");
    steps.push_back(drawn("random_crop", {{"crop", Numbers{x, y, w, h}}}));
    if (draw.chance(0.5)) steps.push_back(drawn("hflip", {}));
    image::View view({width, height}, steps);
    image::Box box = view.needed_region();
    REQUIRE(unite(box, crop) == crop);
    image::Part piece;
    piece.x = box.x, piece.y = box.y;
    piece.image = {box.width, box.height, {}};
    for (int row = 0; row < box.height; row++) {
      const uint8_t* from = image.pixels.data() + size_t(((box.y + row) * width + box.x) * 3);
      piece.image.pixels.insert(piece.image.pixels.end(), from, from + size_t(box.width) * 3);
    }
    REQUIRE(rendered(view, piece) == rendered(view, image));
  }
}

TEST_CASE("steps in any order give what they give one after the other") {
  image::Image image = noise(61, 47, 9);
  std::vector<image::DrawnStep> steps{
      drawn("hflip", {}),
      drawn("random_crop", {{"crop", Numbers{11, 3, 41, 40}}}),
      drawn("grayscale", {}),
      drawn("resize", {{"size", Numbers{30, 50}}}),
      drawn("center_crop", {{"crop", Numbers{4, 5, 40, 20}}}),
      drawn("hflip", {}),
      drawn("resize", {{"size", Numbers{33, 21}}}),
      drawn("solarize", {{"threshold", int64_t{100}}}),
      drawn("hflip", {}),
      drawn("erase", {{"box", Numbers{1, 2, 5, 6}}, {"value", std::vector<double>{7, 8, 9}}}),
      drawn("hflip", {}),
  };
  bool grey = GENERATE(true, false);
  if (!grey) steps.erase(steps.begin() + 2);  // then crop, resize, crop and resize follow each other
  image::View all({61, 47}, steps);
  CHECK(all.size() == Extent{21, 33});
  // One by one, each on the picture that the step before it left.
  image::Image left = image;
  for (const auto& step : steps) {
    image::View one({left.width, left.height}, {step});
    auto planes = rendered(one, left);
    left = {one.size().width, one.size().height, std::vector<uint8_t>(planes.size())};
    size_t area = planes.size() / 3;
    for (size_t i = 0; i < planes.size(); i++) left.pixels[i % area * 3 + i / area] = planes[i];
  }
  auto whole = rendered(all, image);
  for (size_t i = 0, area = whole.size() / 3; i < whole.size(); i++)
    REQUIRE(whole[i] == left.pixels[i % area * 3 + i / area]);
}

TEST_CASE("a window is the shown part of the picture") {
  image::View view({200, 100}, {drawn("random_crop", {{"crop", Numbers{50, 20, 100, 40}}}), drawn("hflip", {}),
                                drawn("resize", {{"size", Numbers{80, 50}}}),
                                drawn("center_crop", {{"crop", Numbers{0, 20, 10, 60}}})});
  image::Window shown = window_after(view.moves(), view.picture());
  // The left fifth of the mirrored crop is its right fifth: 130 to 150 of 200; 20 + 40 * 20 / 80 = 30 of 100.
  CHECK(shown.left == Approx(0.65));
  CHECK(shown.right == Approx(0.75));
  CHECK(shown.top == Approx(0.3));
  CHECK(shown.bottom == Approx(0.6));
  CHECK(shown.mirrored);
}

TEST_CASE("steps that cannot follow each other are refused") {
  auto steps = [](std::vector<std::string> names) {
    std::vector<image::Step> list;
    for (const auto& name : names) list.push_back(make_step(name, {}));
    return list;
  };
  CHECK_NOTHROW(check_steps(steps({"resize", "normalize", "erase"}), "test"));
  CHECK_THROWS_WITH(check_steps(steps({"normalize", "hflip"}), "test"), Catch::Contains("'hflip' before 'normalize'"));
  CHECK_THROWS_WITH(check_steps(steps({"normalize", "normalize"}), "test"), Catch::Contains("'normalize' once"));
  CHECK_THROWS_WITH(make_step("grayscal", {}), Catch::Contains("did you mean 'grayscale'?"));
  CHECK_THROWS_WITH(make_step("random_order", {}), Catch::Contains("'steps' of one step or more"));
}

TEST_CASE("values are (byte / 255 - mean) / std, and 0 where the view has no pixels") {
  for (int side : {37, 300}) {  // stored with and past the cache
    image::Planes planes;
    planes.reshape(37, 5);
    for (size_t i = 0; i < planes.bytes.size(); i++) planes.bytes[i] = uint8_t(i * 7);
    auto area = size_t(side) * size_t(side);
    std::vector<float> floats(area * 3 + 1, -9.0f), pixels(area * 3, -9.0f);
    image::Normalisation by;
    write_view(planes, side, side, by, {image::ValueType::kFloat32, false}, floats.data() + 1);  // odd places of memory
    write_view(planes, side, side, by, {image::ValueType::kFloat32, true}, pixels.data());
    for (int c = 0; c < 3; c++)
      for (int y = 0; y < side; y++)
        for (int x = 0; x < side; x++) {
          double expected = (planes.row(c, std::min(y, 4))[std::min(x, 36)] / 255.0 - double(by.mean[size_t(c)])) /
                            double(by.std[size_t(c)]);
          if (y >= 5 || x >= 37) expected = 0;
          size_t at = size_t(y) * size_t(side) + size_t(x);
          REQUIRE(floats[1 + size_t(c) * area + at] == Approx(expected).margin(1e-6));  // single precision up to 2.7
          REQUIRE(pixels[at * 3 + size_t(c)] == floats[1 + size_t(c) * area + at]);
        }
  }
}

TEST_CASE("colour steps of strength one change nothing, full hue turns neither") {
  image::Planes planes;
  planes.reshape(70, 9);
  DrawStream draw(8, 0, 0, 0, DrawUse::kTest);
  for (auto& value : planes.bytes) value = uint8_t(draw.below(256));
  image::Planes before = planes;
  image::Jitter jitter;
  jitter.count = 3;
  jitter.order = {image::JitterStep::kBrightness, image::JitterStep::kContrast, image::JitterStep::kSaturation};
  adjust_colour(planes, jitter, false);
  CHECK(planes.bytes == before.bytes);
  jitter.count = 1;
  jitter.order = {image::JitterStep::kHue};
  adjust_colour(planes, jitter, false);
  for (int c = 0; c < 3; c++)
    for (int y = 0; y < 9; y++)
      for (int x = 0; x < 70; x++) REQUIRE(std::abs(planes.row(c, y)[x] - before.row(c, y)[x]) <= 1);  // HSV and back
}
