// What steps that take a window of a given size have in common: all but where the window lies.
#pragma once
#include <algorithm>

#include "lib/image/steps/shared_fields.h"

namespace sslrun::image {

struct CropSettings {
  Extent size{224, 224};
};
struct DrawnCrop {
  Box crop;
};

// The window's size in a view; a side that is smaller is taken whole.
inline Extent crop_size(const CropSettings& set, Extent view) {
  return {std::min(set.size.width, view.width), std::min(set.size.height, view.height)};
}

// The declaration of such a step but for its words and law.
inline StepOf<CropSettings, DrawnCrop> sized_crop() {
  return {
      .settings = {size_field<CropSettings>()},
      .drawn = {field("crop", &DrawnCrop::crop, "left, top, width, height in pixels", between(0, kMostPixels))},
      .moves = [](const DrawnCrop& drawn, Extent) { return std::vector<Move>{Crop{drawn.crop}}; },
      .batch_size = [](const CropSettings& set, std::optional<Extent>) -> std::optional<Extent> { return set.size; },
  };
}

}  // namespace sslrun::image
