// Turned pictures: where a part lies in the stored picture.
#include "lib/image/orientation.h"

#include <catch2/catch.hpp>

#include "tests/lib/image/waves.h"

using namespace sslrun;
using namespace sslrun::image;

TEST_CASE("turned pictures: stored_box and turn agree for every orientation") {
  image::Image stored = waves(7, 5), whole, piece, expected;
  for (int orientation = 1; orientation <= 8; orientation++) {
    turn(stored, orientation, whole);
    image::Box shown{1, 2, 3, 2};
    image::Box box = stored_box(shown, orientation, stored.width, stored.height);
    image::Image cut{box.width, box.height, {}};
    for (int y = 0; y < box.height; y++) {
      const uint8_t* row = image::ImageView(stored).crop(box).row(y);
      cut.pixels.insert(cut.pixels.end(), row, row + box.width * 3);
    }
    turn(cut, orientation, piece);
    REQUIRE((piece.width == shown.width && piece.height == shown.height));
    for (int y = 0; y < shown.height; y++)
      CHECK(std::equal(image::ImageView(piece).row(y), image::ImageView(piece).row(y) + shown.width * 3,
                       image::ImageView(whole).crop(shown).row(y)));
  }
}
