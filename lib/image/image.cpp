// Copies of pixels and box arithmetic.
#include "lib/image/image.h"

#include <algorithm>
#include <cstring>

namespace sslrun::image {

void copy_pixels(ImageView from, Image& into) {
  into.reshape(from.width, from.height);
  size_t row_bytes = size_t(from.width) * 3;
  for (int y = 0; y < from.height; y++) std::memcpy(into.pixels.data() + size_t(y) * row_bytes, from.row(y), row_bytes);
}

Box unite(Box a, Box b) {
  int x = std::min(a.x, b.x), y = std::min(a.y, b.y);
  return {x, y, std::max(a.x + a.width, b.x + b.width) - x, std::max(a.y + a.height, b.y + b.height) - y};
}

}  // namespace sslrun::image
