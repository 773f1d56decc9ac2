// What the steps affine, rotation and perspective have in common: how pixels between pixels are made, and the fill.
#pragma once
#include "lib/image/steps/step.h"

namespace sslrun::image {

struct WarpPixels {
  Sampling sampling = Sampling::kBilinear;
  Fill fill{0};
};

// The fields `interpolation` and `fill` of a struct that has `WarpPixels pixels`, behind its others.
template <class T>
std::vector<Field> with_pixels(std::vector<Field> fields) {
  Field words = choice_field("interpolation", &WarpPixels::sampling, "how a place between pixels gets its value",
                             std::vector<std::pair<std::string, Sampling>>{{"nearest", Sampling::kNearest},
                                                                           {"bilinear", Sampling::kBilinear}});
  Field fill = field("fill", &WarpPixels::fill, "{value} or one per channel, 0 to 255, where the view had no pixels",
                     between(0, 255));
  for (Field* each : {&words, &fill}) {
    each->get = [get = each->get](const void* object) { return get(&static_cast<const T*>(object)->pixels); };
    each->set = [set = each->set](void* object, const FieldValue& value) {
      set(&static_cast<T*>(object)->pixels, value);
    };
    fields.push_back(std::move(*each));
  }
  return fields;
}

inline const char* fault_of(const WarpPixels& pixels) {
  return pixels.fill.size() == 1 || pixels.fill.size() == 3 ? nullptr : "'fill' to be {value} or {red, green, blue}";
}

// Angles as torchvision takes them: {most} stands for {-most, most}.
using AngleRange = std::vector<double>;

inline std::array<double, 2> range_of(const AngleRange& angles) {
  if (angles.size() == 1) return {-angles[0], angles[0]};
  return {angles[0], angles[1]};
}

inline bool is_range(const AngleRange& angles) {
  return angles.size() == 1 ? angles[0] >= 0 : angles.size() == 2 && angles[0] <= angles[1];
}

inline Point middle_or(const std::optional<std::array<double, 2>>& center, Extent size) {
  return center ? Point{(*center)[0], (*center)[1]} : Point{size.width * 0.5, size.height * 0.5};
}

inline Move warp_of(const Projection& to_input, Extent size, const WarpPixels& pixels) {
  return Warp{to_input, size, pixels.sampling, pixels.fill};
}

// The batch size of a step that moves pixels and keeps the view's size.
template <class Settings>
std::optional<Extent> same_size(const Settings&, std::optional<Extent> before) {
  return before;
}

}  // namespace sslrun::image
