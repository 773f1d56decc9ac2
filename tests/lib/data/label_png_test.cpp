// Pictures whose pixels are class numbers.
#include "lib/data/label_png.h"

#include <ATen/ATen.h>

#include <catch2/catch.hpp>

#include "lib/core/atomic_file.h"
#include "lib/core/error.h"
#include "lib/image/decode.h"

using namespace sslrun;
using Catch::Contains;

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
