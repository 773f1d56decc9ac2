// Shapes and turning of stored values.
#include "lib/image/raster.h"

#include <cstring>
#include <utility>

#include "lib/image/orientation.h"

namespace sslrun::image {

std::string channels_text(int channels, SampleType type) {
  return std::to_string(channels) + (channels == 1 ? " channel of " : " channels of ") + name_of(type);
}

void Raster::reshape(int new_width, int new_height, int new_channels, SampleType new_type) {
  width = new_width;
  height = new_height;
  channels = new_channels;
  type = new_type;
  bytes.resize(size_t(channels) * plane_bytes());
}

void turn(const Raster& stored, int orientation, Raster& into) {
  bool sideways = is_sideways(orientation);
  into.reshape(sideways ? stored.height : stored.width, sideways ? stored.width : stored.height, stored.channels,
               stored.type);
  size_t size = bytes_of(stored.type);
  for (int c = 0; c < stored.channels; c++)
    for (int y = 0; y < stored.height; y++)
      for (int x = 0; x < stored.width; x++) {
        int shown_x = mirrors_x(orientation) ? stored.width - 1 - x : x;
        int shown_y = mirrors_y(orientation) ? stored.height - 1 - y : y;
        if (sideways) std::swap(shown_x, shown_y);
        std::memcpy(into.row(c, shown_y) + size_t(shown_x) * size, stored.row(c, y) + size_t(x) * size, size);
      }
}

}  // namespace sslrun::image
