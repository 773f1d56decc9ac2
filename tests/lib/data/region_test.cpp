// A decoded region equals the same part of the whole picture, in every format, whatever the memory held before.
#include <catch2/catch.hpp>

#include "lib/core/philox.h"
#include "lib/image/decode.h"
#include "tests/lib/data/stored_pictures.h"

using namespace sslrun;

TEST_CASE("a region of a picture equals the same part of the whole one") {
  DrawStream draw(5, 0, 0, 0, DrawUse::kTest);
  for (const auto& picture : stored_pictures()) {
    INFO(picture.name);
    std::span<const uint8_t> bytes(reinterpret_cast<const uint8_t*>(picture.bytes.data()), picture.bytes.size());
    ImageInfo info = read_info(bytes);
    Image whole = decode(bytes), part, expected;
    for (int trial = 0; trial < 20; trial++) {
      Box box;
      box.x = int(draw.below(uint32_t(info.width))), box.y = int(draw.below(uint32_t(info.height)));
      box.width = 1 + int(draw.below(uint32_t(info.width - box.x)));
      box.height = 1 + int(draw.below(uint32_t(info.height - box.y)));
      std::fill(part.pixels.begin(), part.pixels.end(), uint8_t(trial * 37));
      decode(bytes, info, box, part);
      copy_pixels(ImageView(whole).crop(box), expected);
      REQUIRE((part.width == box.width && part.height == box.height));
      REQUIRE(std::equal(expected.pixels.begin(), expected.pixels.begin() + ptrdiff_t(expected.bytes()),
                         part.pixels.begin()));
    }
  }
}
