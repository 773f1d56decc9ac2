// Non-maximum suppression and ROIAlign in Lua.
#include "bindings/gate/declaration.h"
#include "bindings/modules/detection/lua_detection.h"
#include "bindings/tensor/tensor_arguments.h"
#include "lib/detection/nms.h"
#include "lib/detection/roi_align.h"

namespace sslrun::lua {

static const OptionsOf<detection::NmsOptions> kNmsOptions({
    tensor_field("groups", &detection::NmsOptions::groups,
                 "[N] int64: classes or levels; boxes of different ones never suppress each other"),
    field("most", &detection::NmsOptions::most, "boxes that are given at most", at_least(0)).or_else("all"),
});
static int nms(lua_State* L) {
  const char* op = "detection.nms";
  double threshold = check_number(L, 3, op, "threshold", share());
  auto options = read_options(L, 4, op, kNmsOptions);
  push_tensor(L, detection::nms(check_tensor(L, 1, op), check_tensor(L, 2, op), threshold, options));
  return 1;
}
static const Bound kNms{
    gate<nms>,
    {.name = "detection.nms",
     .about =
         "Non-maximum suppression: in the order of the scores a box is left out when its intersection over union "
         "with one that stays is above the threshold. Equal scores are taken in the order of their places. Groups "
         "are not shifted apart: overlaps keep all their digits. NaN, infinity and Tensors that are not on the CPU "
         "are errors.",
     .arguments = {{"boxes", "Tensor", "[N, 4] float"},
                   {"scores", "Tensor", "[N] float"},
                   {"threshold", "number", "0 to 1"}},
     .options = &kNmsOptions,
     .results = {{"", "Tensor", "[K] int64: places of the boxes that stay, best score first"}},
     .source = "facebookresearch/detectron2, layers/nms.py"}};

static const OptionsOf<detection::RoiAlignOptions> kRoiAlignOptions({
    field("output", &detection::RoiAlignOptions::output, "height and width of each region's map", at_least(1)),
    field("scale", &detection::RoiAlignOptions::scale, "cells of the input per pixel: 1/16 at stride 16", above(0)),
    field("sampling", &detection::RoiAlignOptions::sampling,
          "samples of a bin along each axis; 0: as many as it has cells, rounded up", at_least(0)),
    field("aligned", &detection::RoiAlignOptions::aligned,
          "a cell's value belongs to its centre, half a cell from its corner; without it a region is at least one cell "
          "wide and high"),
});
static int roi_align(lua_State* L) {
  const char* op = "detection.roi_align";
  auto options = read_options(L, 3, op, kRoiAlignOptions);
  push_tensor(L, detection::roi_align(check_tensor(L, 1, op), check_tensor(L, 2, op), options));
  return 1;
}
static const Bound kRoiAlign{
    gate<roi_align>,
    {.name = "detection.roi_align",
     .about =
         "ROIAlign: a map of fixed size for each region of a picture's features; each bin is the mean of a grid of "
         "bilinear samples. Samples more than a cell outside count 0, an empty region gives 0. The gradient is "
         "the input's; both are the same bits for any number of threads. CPU only.",
     .arguments = {{"input", "Tensor", "[N, C, H, W] float"},
                   {"regions", "Tensor", "[R, 5] float: place of the picture in the batch from 0, x1, y1, x2, y2"}},
     .options = &kRoiAlignOptions,
     .results = {{"", "Tensor", "[R, C, output[1], output[2]] of the input's type and memory format"}},
     .source = "arXiv 1703.06870, section 3; pytorch/vision, ops/roi_align.py"}};

static int regions(lua_State* L) {
  const char* op = "detection.regions";
  push_tensor(L, detection::joined_regions(check_tensors(L, 1, op, "boxes")));
  return 1;
}
static const Bound kRegions{gate<regions>,
                            {.name = "detection.regions",
                             .about = "The boxes of each picture of a batch as the regions of all.",
                             .arguments = {{"boxes", "Tensor[]", "[R_i, 4] float: of picture i"}},
                             .results = {{"", "Tensor", "[R, 5]: place of the picture from 0, x1, y1, x2, y2"}}}};

void add_detection_regions(lua_State* L) { bind(L, {kNms, kRoiAlign, kRegions}); }

}  // namespace sslrun::lua
