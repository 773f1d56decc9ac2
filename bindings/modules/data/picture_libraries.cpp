// The host reaches the engine through the bindings.
#include "bindings/modules/data/picture_libraries.h"

#include "lib/image/drawing.h"
#include "lib/image/formats.h"

namespace sslrun::lua {

std::vector<std::pair<std::string, std::string>> picture_libraries() {
  auto libraries = image::decoding_libraries();
  libraries.insert(libraries.begin(), {"OpenCV", image::drawing_library_version()});
  return libraries;
}

}  // namespace sslrun::lua
