// What steps that overwrite a rectangle have in common: how it is shown, and put into pixels or finished numbers.
#pragma once
#include <algorithm>
#include <cmath>

#include "lib/image/steps/step.h"

namespace sslrun::image {

inline constexpr const char* kErasedValue =
    "what is put there, one number or one for each channel: behind normalize in units of the batch, before it 0 to "
    "255, "
    "or in those of pictures that keep their values";

inline void erase_pixels(const Erasure& drawn, Canvas& canvas) {
  Planes& planes = canvas.planes();
  for (int channel = 0; channel < 3; channel++) {
    auto value = uint8_t(std::lround(std::fmin(std::fmax(drawn.value_of(channel), 0.0f), 255.0f)));
    for (int y = drawn.box.y; y < drawn.box.y + drawn.box.height; y++)
      std::fill_n(planes.row(channel, y) + drawn.box.x, drawn.box.width, value);
  }
}

inline void erase_values(const Erasure& drawn, Canvas& canvas) {
  FloatPlanes& planes = canvas.values();
  for (int channel = 0; channel < planes.channels; channel++)
    for (int y = drawn.box.y; y < drawn.box.y + drawn.box.height; y++)
      std::fill_n(planes.row(channel, y) + drawn.box.x, drawn.box.width, drawn.value_of(channel));
}

// The declaration of such a step but for its words, settings and law.
template <class Settings>
StepOf<Settings, Erasure> erasing() {
  return {
      .drawn = {field("box", &Erasure::box, "left, top, width, height in pixels of the view", between(0, kMostPixels)),
                field("value", &Erasure::value, kErasedValue)},
      .drawn_fault = [](const Erasure& drawn, Extent size) -> const char* {
        bool inside = drawn.box.x + drawn.box.width <= size.width && drawn.box.y + drawn.box.height <= size.height;
        return inside ? nullptr : "the erased rectangle inside the view";
      },
      .channels_fault = [](const Settings& set, int channels) -> const char* {
        bool fits = set.value.size() == 1 || set.value.size() == size_t(channels);
        return fits ? nullptr : "'value' of one number, or of one for each channel";
      },
      .pixels = erase_pixels,
      .values = erase_values,
      .numbers = [](const Erasure& drawn, Extent memory, OutputFormat format,
                    void* into) { erase(drawn, memory.width, memory.height, format, into); },
  };
}

}  // namespace sslrun::image
