// Pictures whose pixels are class numbers.
#include "lib/data/sets/label_png.h"

#include <ATen/ATen.h>

#include <catch2/catch.hpp>

#include "lib/core/crc32.h"
#include "lib/core/error.h"
#include "lib/core/readable_file.h"
#include "lib/image/decode.h"

using namespace sslrun;
using namespace sslrun::data;
using Catch::Contains;

static std::string interlaced_png() { return read_file("test", std::string(SSLRUN_TEST_PICTURES) + "/interlaced.png"); }

// The same file with other bytes in its header, whose checksum is right again.
static std::string with_header(std::string png, size_t at, std::string_view bytes) {
  constexpr size_t kName = 12, kSum = 29;
  png.replace(at, bytes.size(), bytes);
  uint32_t sum = crc32(0, png.data() + kName, kSum - kName);
  for (size_t i = 0; i < 4; i++) png[kSum + i] = char(sum >> (24 - 8 * i));
  return png;
}

TEST_CASE("label pictures that are no label pictures") {
  const std::string png = interlaced_png();
  CHECK_THROWS_WITH(sslrun::data::read_label_png("GIF89a"), Contains("not a PNG"));
  CHECK_THROWS_WITH(sslrun::data::read_label_png(png.substr(0, 8) + "\xff\xff\xff\xffIHDR    "),
                    Contains("is damaged"));
  CHECK_THROWS_WITH(sslrun::data::read_label_png(with_header(png, 24, "\x10\x02")),
                    Contains("got colour type 2 with 16 bits"));
  CHECK_THROWS_WITH(sslrun::data::read_label_png(with_header(png, 16, std::string("\0\0\x30\0\0\0\x30\0", 8))),
                    Contains("bytes cannot hold 12288x12288 pixels"));
  CHECK_THROWS_WITH(sslrun::data::read_label_png(with_header(png, 16, "\x7f\xff\xff\xff\x7f\xff\xff\xff")),
                    Contains("got 2147483647x2147483647"));
}

TEST_CASE("a damaged label picture is an error wherever it is damaged") {
  const std::string png = interlaced_png();
  const size_t end = png.rfind("IEND") - 4;  // behind the pixels, where nothing is read
  for (size_t size = 0; size < end; size++) REQUIRE_THROWS(sslrun::data::read_label_png(png.substr(0, size)));
  CHECK_THROWS_WITH(sslrun::data::read_label_png(png.substr(0, end / 2)), Contains("truncated"));
  CHECK_NOTHROW(sslrun::data::read_label_png(png.substr(0, end)));
  for (size_t at = 8; at < end; at++) {
    std::string flipped = png;
    flipped[at] = char(flipped[at] ^ 1);
    REQUIRE_THROWS(sslrun::data::read_label_png(flipped));
  }
}

TEST_CASE("an interlaced label picture gives its indices, whose red is 15 times the index") {
  std::string bytes = interlaced_png();
  at::Tensor labels = sslrun::data::read_label_png(bytes);
  image::Image colours = sslrun::image::decode({reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size()});
  REQUIRE(labels.sizes() == at::IntArrayRef({32, 48}));
  for (size_t i = 0; i < 32 * 48; i++) REQUIRE(labels.data_ptr<uint8_t>()[i] * 15 == colours.pixels[3 * i]);
  CHECK(labels.max().item<int>() > 8);
}
