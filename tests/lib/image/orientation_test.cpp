// Turned pictures: where a part lies in the stored picture.
#include "lib/image/orientation.h"

#include <catch2/catch.hpp>

#include "tests/lib/image/waves.h"

using namespace sslrun;

TEST_CASE("turned pictures: stored_box and turn agree for every orientation") {
  Image stored = waves(7, 5), whole, piece, expected;
  for (int orientation = 1; orientation <= 8; orientation++) {
    turn(stored, orientation, whole);
    Box shown{1, 2, 3, 2};
    Box box = stored_box(shown, orientation, stored.width, stored.height);
    Image cut{box.width, box.height, {}};
    for (int y = 0; y < box.height; y++) {
      const uint8_t* row = ImageView(stored).crop(box).row(y);
      cut.pixels.insert(cut.pixels.end(), row, row + box.width * 3);
    }
    turn(cut, orientation, piece);
    REQUIRE((piece.width == shown.width && piece.height == shown.height));
    for (int y = 0; y < shown.height; y++)
      CHECK(std::equal(ImageView(piece).row(y), ImageView(piece).row(y) + shown.width * 3,
                       ImageView(whole).crop(shown).row(y)));
  }
}
