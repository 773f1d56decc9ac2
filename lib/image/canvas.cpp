// Moves on pixels that were rendered already, and the pass that jitter and greyscale share.
#include "lib/image/canvas.h"

#include <algorithm>
#include <cstring>

#include "lib/core/error.h"
#include "lib/image/float_resize.h"

namespace sslrun::image {

void Canvas::begin(const ImageView& source, const Resizing& resizing) {
  waiting_.reset();
  keeps_values_ = false;
  resize(source, resizing, planes_, resize_);
  clock.lap(Stage::kResize);
}

void Canvas::begin(const FloatPlanes& source, const Resizing& resizing) {
  waiting_.reset();
  keeps_values_ = true;
  resize(source, resizing, values_, spare);
  clock.lap(Stage::kResize);
}

static void crop_planes(const Planes& from, Box box, Planes& into) {
  into.reshape(box.width, box.height);
  for (int channel = 0; channel < 3; channel++)
    for (int y = 0; y < box.height; y++)
      std::memcpy(into.row(channel, y), from.row(channel, box.y + y) + box.x, size_t(box.width));
}

void Canvas::move_values(const Move& move) {
  Resizing resizing;
  Box all{0, 0, values_.width, values_.height};
  resizing.inputs = resizing.window = all;
  std::visit(ByMove{[&](const Crop& crop) { resizing.inputs = crop.box; },
                    [&](const Resize& by) {
                      resizing.window = {0, 0, by.size.width, by.size.height};
                      resizing.filter = by.filter;
                    },
                    [&](const Flip&) { resizing.flip = true; },
                    [](const auto&) {
                      throw Error("data.views", "only crops, resizes and flips move pictures that keep their values");
                    }},
             move);
  if (std::holds_alternative<Crop>(move)) resizing.window = {0, 0, resizing.inputs.width, resizing.inputs.height};
  resizing.width = resizing.window.width, resizing.height = resizing.window.height;
  resizing.right = float(resizing.inputs.width), resizing.bottom = float(resizing.inputs.height);
  std::swap(values_, moved_values_);
  resize(moved_values_, resizing, values_, spare);
}

void Canvas::move(const Move& move) {
  if (keeps_values_) {
    move_values(move);
    clock.lap(Stage::kResize);
    return;
  }
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
