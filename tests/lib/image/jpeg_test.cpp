// JPEG: round trip, regions against the full decode, damage.
#include "lib/image/jpeg.h"

#include <catch2/catch.hpp>
#include <cmath>

#include "lib/core/error.h"
#include "lib/core/philox.h"
#include "lib/image/decode.h"
#include "lib/image/orientation.h"
#include "tests/lib/image/waves.h"

using namespace sslrun;
using namespace sslrun::image;

static std::span<const uint8_t> bytes_of(const std::string& text) {
  return {reinterpret_cast<const uint8_t*>(text.data()), text.size()};
}

TEST_CASE("a written JPEG reads back nearly equal, and equal bytes come from equal pictures") {
  image::Image image = waves(97, 61);
  std::string bytes = encode_jpeg(image, 95);
  REQUIRE(bytes == encode_jpeg(image, 95));
  REQUIRE(bytes.size() > encode_jpeg(image, 30).size());
  image::Image back = decode(bytes_of(bytes));
  REQUIRE((back.width == 97 && back.height == 61));
  double error = 0;
  for (size_t i = 0; i < image.pixels.size(); i++) error += std::abs(int(image.pixels[i]) - int(back.pixels[i]));
  CHECK(error / double(image.pixels.size()) < 4);  // quality 95 with halved chroma
}

TEST_CASE("a region equals the same part of the full decode") {
  std::string bytes = encode_jpeg(waves(150, 111), 85);
  image::Image full = decode(bytes_of(bytes)), part;
  image::ImageInfo info = read_info(bytes_of(bytes));
  DrawStream draw(1, 0, 0, 0, DrawUse::kTest);
  for (int trial = 0; trial < 50; trial++) {
    image::Box box;
    box.x = int(draw.below(150)), box.y = int(draw.below(111));
    box.width = 1 + int(draw.below(uint32_t(150 - box.x)));
    box.height = 1 + int(draw.below(uint32_t(111 - box.y)));
    decode(bytes_of(bytes), info, box, part);
    image::ImageView expected = image::ImageView(full).crop(box);
    for (int y = 0; y < box.height; y++)
      REQUIRE(
          std::equal(image::ImageView(part).row(y), image::ImageView(part).row(y) + box.width * 3, expected.row(y)));
  }
  CHECK_THROWS_WITH(decode(bytes_of(bytes), info, {140, 0, 20, 10}, part), Catch::Contains("outside the picture"));
}

TEST_CASE("truncated and damaged files end in an error or a picture, never in a crash") {
  std::string bytes = encode_jpeg(waves(64, 48), 80);
  for (size_t length = 0; length < bytes.size(); length += 37)
    CHECK_THROWS_AS(decode(bytes_of(bytes.substr(0, length))), Error);
  DrawStream draw(2, 0, 0, 0, DrawUse::kTest);
  for (int trial = 0; trial < 300; trial++) {
    std::string damaged = bytes;
    for (int k = 0; k < 8; k++) damaged[draw.below(uint32_t(damaged.size()))] = char(draw.below(256));
    try {
      image::ImageInfo info = read_info(bytes_of(damaged));
      if (int64_t{info.width} * info.height < 4'000'000) decode(bytes_of(damaged));
    } catch (const Error&) {
    }
  }
}

TEST_CASE("encode_jpeg checks its arguments") {
  CHECK_THROWS_WITH(encode_jpeg({2, 2, {1, 2, 3}}, 90), Catch::Contains("width * height * 3 bytes"));
  CHECK_THROWS_WITH(encode_jpeg(waves(2, 2), 0), Catch::Contains("quality of 1 to 100"));
}

TEST_CASE("pictures above the limit are refused before decoding") {
  CHECK_THROWS_WITH(read_info(bytes_of("P6 60000 60000 255 ")), Catch::Contains("the limit is"));
}

TEST_CASE("a region of a scaled JPEG equals the same part of the scaled picture") {
  std::string bytes = encode_jpeg(waves(203, 149), 85);
  DrawStream draw(3, 0, 0, 0, DrawUse::kTest);
  for (int eighths : {4, 2, 1}) {
    image::Image full, part;
    int width = (203 * eighths + 7) / 8, height = (149 * eighths + 7) / 8;
    image::Box all{0, 0, width, height};
    decode_jpeg(bytes_of(bytes), all, {.eighths = eighths}, full);
    for (int trial = 0; trial < 30; trial++) {
      image::Box box;
      box.x = int(draw.below(uint32_t(width))), box.y = int(draw.below(uint32_t(height)));
      box.width = 1 + int(draw.below(uint32_t(width - box.x)));
      box.height = 1 + int(draw.below(uint32_t(height - box.y)));
      image::Box held = box;
      decode_jpeg(bytes_of(bytes), held, {eighths, trial % 2 == 0}, part);
      REQUIRE(unite(held, box) == held);
      REQUIRE((trial % 2 == 1 || held == box));
      image::ImageView expected = image::ImageView(full).crop(box);
      image::ImageView got = image::ImageView(part).crop({box.x - held.x, box.y - held.y, box.width, box.height});
      for (int y = 0; y < box.height; y++) REQUIRE(std::equal(got.row(y), got.row(y) + box.width * 3, expected.row(y)));
    }
  }
}

TEST_CASE("a scaled and turned part says where it lies") {
  std::string bytes = encode_jpeg(waves(203, 149), 85);
  image::ImageInfo info = read_info(bytes_of(bytes));
  image::Part part;
  decode(bytes_of(bytes), info, {33, 21, 90, 70}, 2, part);
  // From 33 / 4 and 21 / 4, rounded down, to 123 / 4 and 91 / 4, rounded up; there may be columns beside.
  CHECK((part.x <= 8 && part.x + part.image.width >= 31));
  CHECK((part.y == 5 && part.image.height == 18));
  info.turned = 6;  // shown: 149 wide, 203 high; its x runs against the stored y
  std::swap(info.width, info.height);
  decode(bytes_of(bytes), info, {21, 33, 70, 90}, 2, part);
  CHECK((part.image.width == 18 && part.image.height == 23));
  CHECK(part.y == 8);
  CHECK(part.x == 149 / 4.0 - 14 - 18);  // stored rows 58 to 128: pixels 14 to 32 of the scaled picture
}

TEST_CASE("a file of very many scans is refused") {
  std::string bytes = encode_jpeg(waves(32, 32), 80);
  size_t scan = bytes.find("\xff\xda");
  std::string header = bytes.substr(0, scan), body = bytes.substr(scan, bytes.size() - scan - 2), file = header;
  // SOF0 becomes progressive; the scan is then wrong, which libjpeg reports as a warning only, at every repetition.
  file[file.find("\xff\xc0") + 1] = '\xc2';
  std::string dc = "\xff\xda";
  dc += std::string("\0\x0c\3\1\0\2\x11\3\x11\0\0\0", 12);
  for (int i = 0; i < 1000; i++) file += dc + body.substr(14);
  file += "\xff\xd9";
  CHECK_THROWS_WITH(decode(bytes_of(file)), Catch::Contains("more than 500 scans"));
}
