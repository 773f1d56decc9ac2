// Fields that steps of one meaning share: sizes, filters, ranges of random parts.
#pragma once
#include "lib/image/steps/step.h"

namespace sslrun::image {

// The filter of a resize, member `filter`.
template <class T>
Field filter_field() {
  return choice_field("filter", &T::filter, "antialiased filter of the resize",
                      {{"bilinear", Filter::kBilinear}, {"bicubic", Filter::kBicubic}});
}

// The view's size, member `size`.
template <class T>
Field size_field(std::string about = "{height, width} of the view in pixels; one number: both") {
  return field("size", &T::size, std::move(about), between(1, 16384));
}

// Members `scale` and `ratio` of a random part.
template <class T>
std::vector<Field> part_fields() {
  return {field("scale", &T::scale, "share of the area that the part has", above(0)).low_to_high(),
          field("ratio", &T::ratio, "width / height of the part, drawn log-uniformly", above(0)).low_to_high()};
}

// What steps that take a part and resize it drew.
struct ResizedPart {
  Box crop;
  Extent size{224, 224};
  Filter filter = Filter::kBilinear;
};
inline std::vector<Field> resized_part_fields() {
  return {field("crop", &ResizedPart::crop, "left, top, width, height of the part in pixels", between(0, kMostPixels)),
          size_field<ResizedPart>("{height, width} that it is resized to"), filter_field<ResizedPart>()};
}

}  // namespace sslrun::image
