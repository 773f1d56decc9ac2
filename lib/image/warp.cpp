// Pictures resampled at mapped places, a row at a time.
#include "lib/image/warp.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>

namespace sslrun::image {

namespace {
// Where the middles of one row's pixels come from, in the input's pixel numbers.
struct Row {
  std::vector<float> x, y;
  explicit Row(int width) : x(size_t(width)), y(size_t(width)) {}

  void place(const Projection& map, int row) {
    const auto& m = map.m;
    double v = row + 0.5;
    for (size_t i = 0; i < x.size(); i++) {
      double u = double(i) + 0.5, w = 1 / (m[6] * u + m[7] * v + m[8]);
      x[i] = float((m[0] * u + m[1] * v + m[2]) * w - 0.5);
      y[i] = float((m[3] * u + m[4] * v + m[5]) * w - 0.5);
    }
  }
};

// A place between four pixels: the first one's number, and the shares of the four, those outside having none.
struct Place {
  int x = 0, y = 0;
  std::array<float, 4> share{};  // top left, top right, bottom left, bottom right
  float inside = 0;
};

Place between(float x, float y, int width, int height) {
  Place place;
  if (!(x > -1 && y > -1 && x < float(width) && y < float(height))) return place;  // NaN too
  float left = std::floor(x), top = std::floor(y), right_share = x - left, bottom_share = y - top;
  place.x = int(left), place.y = int(top);
  float has_left = place.x >= 0, has_right = place.x + 1 < width, has_top = place.y >= 0,
        has_bottom = place.y + 1 < height;
  place.share = {(1 - right_share) * (1 - bottom_share) * has_left * has_top,
                 right_share * (1 - bottom_share) * has_right * has_top,
                 (1 - right_share) * bottom_share * has_left * has_bottom,
                 right_share * bottom_share * has_right * has_bottom};
  place.inside = place.share[0] + place.share[1] + place.share[2] + place.share[3];
  return place;
}

uint8_t blend(const Place& place, const uint8_t* top, const uint8_t* bottom, int left, int right, float fill) {
  float value = place.share[0] * top[left] + place.share[1] * top[right] + place.share[2] * bottom[left] +
                place.share[3] * bottom[right];
  return uint8_t(std::lrint((value - fill) * place.inside + fill));
}

using FillOfChannels = std::array<float, 3>;

void blend_row(const Planes& from, const Row& places, const FillOfChannels& fill, Planes& into, int y) {
  for (int x = 0; x < into.width; x++) {
    Place place = between(places.x[size_t(x)], places.y[size_t(x)], from.width, from.height);
    if (place.inside == 0) {
      for (int c = 0; c < 3; c++) into.row(c, y)[x] = uint8_t(std::lrint(fill[size_t(c)]));
      continue;
    }
    int top = std::max(place.y, 0), bottom = std::min(place.y + 1, from.height - 1);
    int left = std::max(place.x, 0), right = std::min(place.x + 1, from.width - 1);
    for (int c = 0; c < 3; c++)
      into.row(c, y)[x] = blend(place, from.row(c, top), from.row(c, bottom), left, right, fill[size_t(c)]);
  }
}

// The number of the nearest pixel, halves to the even one; -1 outside.
int nearest(float at, int count) {
  float number = std::nearbyint(at);
  return number >= 0 && number < float(count) ? int(number) : -1;
}

void pick_row(const Planes& from, const Row& places, const FillOfChannels& fill, Planes& into, int y) {
  for (int x = 0; x < into.width; x++) {
    int left = nearest(places.x[size_t(x)], from.width), top = nearest(places.y[size_t(x)], from.height);
    for (int c = 0; c < 3; c++)
      into.row(c, y)[x] = left < 0 || top < 0 ? uint8_t(std::lrint(fill[size_t(c)])) : from.row(c, top)[left];
  }
}
}  // namespace

std::optional<PixelMove> pixel_move(const Projection& to_input) {
  const auto& m = to_input.m;
  bool moves = m[0] == 1 && m[1] == 0 && m[3] == 0 && m[4] == 1 && m[6] == 0 && m[7] == 0 && m[8] == 1;
  if (!moves || m[2] != std::rint(m[2]) || m[5] != std::rint(m[5])) return std::nullopt;
  return PixelMove{int(m[2]), int(m[5])};
}

// The same pixels at another place.
static void move_pixels(const Planes& from, PixelMove by, const FillOfChannels& fill, Planes& into) {
  int left = std::clamp(-by.x, 0, into.width), right = std::clamp(from.width - by.x, left, into.width);
  for (int c = 0; c < 3; c++)
    for (int y = 0; y < into.height; y++) {
      std::memset(into.row(c, y), int(std::lrint(fill[size_t(c)])), size_t(into.width));
      if (int row = y + by.y; row >= 0 && row < from.height)
        std::memcpy(into.row(c, y) + left, from.row(c, row) + left + by.x, size_t(right - left));
    }
}

void warp(const Planes& from, const Projection& to_input, Sampling sampling, const Fill& given, Planes& into) {
  FillOfChannels fill{};
  for (size_t c = 0; c < fill.size(); c++) fill[c] = given[given.size() == 1 ? 0 : c];
  if (auto by = pixel_move(to_input)) return move_pixels(from, *by, fill, into);
  Row places(into.width);
  for (int y = 0; y < into.height; y++) {
    places.place(to_input, y);
    (sampling == Sampling::kNearest ? pick_row : blend_row)(from, places, fill, into, y);
  }
}

void warp_nearest(const uint8_t* from, int width, int height, const Projection& to_input, uint8_t outside,
                  uint8_t* into, int into_width, int into_height) {
  Row places(into_width);
  for (int y = 0; y < into_height; y++) {
    places.place(to_input, y);
    for (int x = 0; x < into_width; x++) {
      int left = nearest(places.x[size_t(x)], width), top = nearest(places.y[size_t(x)], height);
      *into++ = left < 0 || top < 0 ? outside : from[size_t(top) * size_t(width) + size_t(left)];
    }
  }
}

}  // namespace sslrun::image
