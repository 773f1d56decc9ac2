// Anchors, levels, matching and sampling in Lua.
#include "bindings/gate/declaration.h"
#include "bindings/modules/detection/lua_detection.h"
#include "bindings/tensor/tensor_arguments.h"
#include "lib/core/error.h"
#include "lib/detection/anchors.h"
#include "lib/detection/matching.h"
#include "lib/detection/sampling.h"

namespace sslrun::lua {

static const OptionsOf<detection::AnchorOptions> kAnchorOptions({
    field("stride", &detection::AnchorOptions::stride, "pixels from cell to cell", above(0)),
    field("sizes", &detection::AnchorOptions::sizes, "square roots of the areas, in pixels", above(0)),
    field("ratios", &detection::AnchorOptions::ratios, "heights to widths", above(0)),
    field("offset", &detection::AnchorOptions::offset, "of the first centre, in strides", half_open(0, 1)),
});
static int anchors(lua_State* L) {
  const char* op = "detection.anchors";
  int64_t height = check_integer(L, 1, op, "height", at_least(0)),
          width = check_integer(L, 2, op, "width", at_least(0));
  push_tensor(L, detection::anchors(height, width, read_options(L, 3, op, kAnchorOptions)));
  return 1;
}
static const Bound kAnchors{
    gate<anchors>,
    {.name = "detection.anchors",
     .about = "Boxes of every size and ratio at each cell of a map, by rows of the map, then size, then ratio.",
     .arguments = {{"height", "integer", "of the map in cells, 0 or more"},
                   {"width", "integer", "of the map in cells, 0 or more"}},
     .options = &kAnchorOptions,
     .results = {{"", "Tensor", "[height * width * sizes * ratios, 4] float32"}},
     .source = "facebookresearch/detectron2, modeling/anchor_generator.py"}};

static const OptionsOf<detection::PyramidAnchorOptions> kPyramidOptions({
    field("strides", &detection::PyramidAnchorOptions::strides, "of each level: pixels from cell to cell", above(0)),
    field("sizes", &detection::PyramidAnchorOptions::sizes, "of each level: square root of the area, in pixels",
          above(0)),
    field("ratios", &detection::PyramidAnchorOptions::ratios, "heights to widths", above(0)),
    field("offset", &detection::PyramidAnchorOptions::offset, "of the first centre, in strides", half_open(0, 1)),
});
static int pyramid_anchors(lua_State* L) {
  const char* op = "detection.pyramid_anchors";
  auto maps = check_list(L, 1, op, "maps", [&](int index, const std::string& name) {
    auto sides = check_integers(L, index, op, name);
    if (sides.size() != 2 || sides[0] < 0 || sides[1] < 0)
      throw Error(op, "expected '" + name + "' as {height, width} in cells");
    return std::array<int64_t, 2>{sides[0], sides[1]};
  });
  auto levels = detection::pyramid_anchors(maps, read_options(L, 2, op, kPyramidOptions));
  lua_createtable(L, int(levels.size()), 0);
  for (size_t i = 0; i < levels.size(); i++) {
    push_tensor(L, levels[i]);
    lua_rawseti(L, -2, int(i + 1));
  }
  return 1;
}
static const Bound kPyramidAnchors{
    gate<pyramid_anchors>,
    {.name = "detection.pyramid_anchors",
     .about = "The anchors of each level of a pyramid, one size a level.",
     .arguments = {{"maps", "integer[][]", "{height, width} of each level in cells"}},
     .options = &kPyramidOptions,
     .results = {{"", "Tensor[]", "of each level: [height * width * ratios, 4] float32"}},
     .source = "facebookresearch/detectron2, modeling/anchor_generator.py"}};

static const OptionsOf<detection::LevelOptions> kLevelOptions({
    field("least", &detection::LevelOptions::least, "the finest level"),
    field("most", &detection::LevelOptions::most, "the coarsest level"),
    field("canonical_size", &detection::LevelOptions::canonical_size, "side of a box of the canonical level, in pixels",
          above(0)),
    field("canonical_level", &detection::LevelOptions::canonical_level, "its level"),
});
static int levels(lua_State* L) {
  const char* op = "detection.levels";
  auto options = read_options(L, 2, op, kLevelOptions);
  push_tensor(L, detection::pyramid_levels(check_tensor(L, 1, op), options));
  return 1;
}
static const Bound kLevels{
    gate<levels>,
    {.name = "detection.levels",
     .about = "Which level of a pyramid each box takes its features from: one coarser for each doubling of its sides. "
              "NaN and infinity are errors.",
     .arguments = {{"boxes", "Tensor", "[N, 4] float"}},
     .options = &kLevelOptions,
     .results = {{"", "Tensor", "[N] int64: `least` to `most`"}},
     .source = "arXiv 1612.03144, equation 1; facebookresearch/detectron2, modeling/poolers.py"}};

static const OptionsOf<detection::MatchOptions> kMatchOptions({
    field("thresholds", &detection::MatchOptions::thresholds, "from low to high; a value reaches one that it equals",
          share()),
    field("labels", &detection::MatchOptions::labels, "below the first threshold, from it on, and so on"),
    field("low_quality", &detection::MatchOptions::low_quality,
          "boxes with a truth's largest overlap, if it is above 0, get the last label too"),
});
static int match(lua_State* L) {
  const char* op = "detection.match";
  auto options = read_options(L, 2, op, kMatchOptions);
  auto found = detection::match(check_tensor(L, 1, op), options);
  push_tensor(L, found.index);
  push_tensor(L, found.label);
  return 2;
}
static const Bound kMatch{
    gate<match>,
    {.name = "detection.match",
     .about = "The truth that each box overlaps most, and what the overlap makes of the box. The defaults are those of "
              "anchors; proposals take `{thresholds = {0.5}, labels = {0, 1}, low_quality = false}`.",
     .arguments = {{"iou", "Tensor", "[M, N] float: overlaps of M truths and N boxes, 0 or more"}},
     .options = &kMatchOptions,
     .results = {{"index", "Tensor", "[N] int64: truths from 0, the first of equal ones; 0 where there are none"},
                 {"label", "Tensor", "[N] int64"}},
     .source = "facebookresearch/detectron2, modeling/matcher.py"}};

static const OptionsOf<detection::SampleOptions> kSampleOptions({
    field("count", &detection::SampleOptions::count, "boxes at most", at_least(0)),
    field("positive_share", &detection::SampleOptions::positive_share, "of `count`, rounded down: positives at most",
          share()),
    field("background", &detection::SampleOptions::background, "the label of negatives"),
    choice_field("order", &detection::SampleOptions::order, "which boxes are taken: drawn ones, or the first",
                 {{"random", detection::SampleOrder::kRandom}, {"lowest", detection::SampleOrder::kLowest}}),
    field("seed", &detection::SampleOptions::seed, "of the draws"),
    field("step", &detection::SampleOptions::step, "of the run; other draws in each", at_least(0)),
    field("picture", &detection::SampleOptions::picture, "its number; other draws for each", at_least(0)),
    field("draw", &detection::SampleOptions::draw, "tells samplings of one picture and step apart", at_least(0)),
    tensor_field("positive", &detection::SampleOptions::positive,
                 "[P] int64: take these and `negative` instead, places of boxes with such labels"),
    tensor_field("negative", &detection::SampleOptions::negative, "[Q] int64: with `positive`"),
});
static int sample(lua_State* L) {
  const char* op = "detection.sample";
  auto options = read_options(L, 2, op, kSampleOptions);
  auto found = detection::sample(check_tensor(L, 1, op), options);
  push_tensor(L, found.positive);
  push_tensor(L, found.negative);
  return 2;
}
static const Bound kSample{
    gate<sample>,
    {.name = "detection.sample",
     .about = "The boxes that losses look at: positives up to their share, then negatives up to `count`, without "
              "replacement. A draw depends on seed, step, picture, draw and the box's place alone. CPU only.",
     .arguments = {{"labels", "Tensor", "[N] int64: -1 is left out, `background` negative, others positive"}},
     .options = &kSampleOptions,
     .results = {{"positive", "Tensor", "int64: places from 0, ascending"},
                 {"negative", "Tensor", "int64: places from 0, ascending"}},
     .source = "facebookresearch/detectron2, modeling/sampling.py"}};

void add_detection_anchors(lua_State* L) { bind(L, {kAnchors, kPyramidAnchors, kLevels, kMatch, kSample}); }

}  // namespace sslrun::lua
