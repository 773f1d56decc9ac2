// Plans of views that the tests of loading share.
#pragma once
#include "lib/data/views/views.h"

namespace sslrun::data {

// `count` random parts of side x side pixels; with `whole`, of the whole picture.
inline ViewPlan plan_of_views(int count, int64_t side, bool whole = false) {
  std::vector<std::pair<std::string, FieldValue>> settings{{"size", std::vector<int64_t>{side, side}}};
  if (whole) settings.emplace_back("scale", std::vector<double>{1, 1});
  return {{{count, {image::make_step("random_resized_crop", settings), image::make_step("normalize", {})}}}};
}

}  // namespace sslrun::data
