// Box arithmetic.
#include "lib/image/image.h"

#include <algorithm>

namespace sslrun {

Box unite(Box a, Box b) {
  int x = std::min(a.x, b.x), y = std::min(a.y, b.y);
  return {x, y, std::max(a.x + a.width, b.x + b.width) - x, std::max(a.y + a.height, b.y + b.height) - y};
}

}  // namespace sslrun
