// Moves on pixels that were rendered already, and the pass that jitter and greyscale share.
#include "lib/image/canvas.h"

#include <algorithm>
#include <cstring>

namespace sslrun::image {

void Canvas::begin(const ImageView& source, const Resizing& resizing) {
  waiting_.reset();
  resize(source, resizing, planes_, resize_);
  clock.lap(Stage::kResize);
}

static void crop_planes(const Planes& from, Box box, Planes& into) {
  into.reshape(box.width, box.height);
  for (int channel = 0; channel < 3; channel++)
    for (int y = 0; y < box.height; y++)
      std::memcpy(into.row(channel, y), from.row(channel, box.y + y) + box.x, size_t(box.width));
}

void Canvas::move(const Move& move) {
  Planes& from = planes();
  std::visit(ByMove{[&](const Crop& crop) {
                      crop_planes(from, crop.box, moved_);
                      std::swap(planes_, moved_);
                    },
                    [&](const Resize& by) {
                      interleave(from, pixels_);
                      Resizing resizing = whole(pixels_, by.size.width, by.size.height);
                      resizing.filter = by.filter;
                      resize(pixels_, resizing, planes_, resize_);
                    },
                    [&](const Warp& by) {
                      moved_.reshape(by.size.width, by.size.height);
                      warp(from, by.to_input, by.sampling, by.fill, moved_);
                      std::swap(planes_, moved_);
                    },
                    [&](const Flip&) {
                      for (int channel = 0; channel < 3; channel++)
                        for (int y = 0; y < from.height; y++)
                          std::reverse(from.row(channel, y), from.row(channel, y) + from.width);
                    }},
             move);
  clock.lap(Stage::kResize);
}

void Canvas::finish_colour(bool grayscale) {
  adjust_colour(planes_, waiting_.value_or(Jitter{}), grayscale);
  waiting_.reset();
  clock.lap(Stage::kColour);
}

void Canvas::jitter(const Jitter& by) {
  planes();
  waiting_ = by;
}

void Canvas::grayscale() { finish_colour(true); }

Planes& Canvas::planes() {
  if (waiting_) finish_colour(false);
  return planes_;
}

}  // namespace sslrun::image
