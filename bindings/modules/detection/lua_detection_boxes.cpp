// Boxes in Lua: area, overlap, clipping, and the numbers that a detector predicts of them.
#include "bindings/gate/declaration.h"
#include "bindings/modules/detection/lua_detection.h"
#include "bindings/tensor/tensor_arguments.h"
#include "lib/detection/box_coder.h"
#include "lib/detection/boxes.h"

namespace sslrun::lua {

static int area(lua_State* L) {
  push_tensor(L, detection::area(check_tensor(L, 1, "detection.area")));
  return 1;
}
static const Bound kArea{gate<area>,
                         {.name = "detection.area",
                          .about = "Width times height.",
                          .arguments = {{"boxes", "Tensor", "[N, 4] float"}},
                          .results = {{"", "Tensor", "[N] float32 or float64"}}}};

static int iou(lua_State* L) {
  const char* op = "detection.iou";
  push_tensor(L, detection::pairwise_iou(check_tensor(L, 1, op), check_tensor(L, 2, op)));
  return 1;
}
static const Bound kIou{
    gate<iou>,
    {.name = "detection.iou",
     .about = "Intersection over union of every two boxes, 0 where nothing is shared, boxes of no area included.",
     .arguments = {{"rows", "Tensor", "[M, 4] float"}, {"columns", "Tensor", "[N, 4] float"}},
     .results = {{"", "Tensor", "[M, N] float32, or float64 where one of them is: 0 to 1"}},
     .source = "facebookresearch/detectron2, structures/boxes.py"}};

static int clip(lua_State* L) {
  const char* op = "detection.clip";
  at::Tensor& boxes = check_tensor(L, 1, op);
  double height = check_number(L, 2, op, "height", at_least(0)), width = check_number(L, 3, op, "width", at_least(0));
  push_tensor(L, detection::clip(boxes, height, width));
  return 1;
}
static const Bound kClip{gate<clip>,
                         {.name = "detection.clip",
                          .about = "Moves corners outside a picture to its border.",
                          .arguments = {{"boxes", "Tensor", "[N, 4] float"},
                                        {"height", "number", "of the picture, 0 or more"},
                                        {"width", "number", "of the picture, 0 or more"}},
                          .results = {{"", "Tensor", "[N, 4]: a new tensor of the same type"}}}};

static int larger_than(lua_State* L) {
  const char* op = "detection.larger_than";
  at::Tensor& boxes = check_tensor(L, 1, op);
  push_tensor(L, detection::larger_than(boxes, check_number(L, 2, op, "side", at_least(0))));
  return 1;
}
static const Bound kLargerThan{
    gate<larger_than>,
    {.name = "detection.larger_than",
     .about = "The boxes whose sides are both above a number; 0 leaves out the empty ones. A box with NaN never is.",
     .arguments = {{"boxes", "Tensor", "[N, 4] float"}, {"side", "number", "0 or more"}},
     .results = {{"", "Tensor", "[K] int64: their places from 0, in order"}}}};

static const OptionsOf<detection::BoxCoderOptions> kCoderOptions({
    field("weights", &detection::BoxCoderOptions::weights, "factors of dx, dy, dw and dh", above(0)),
    field("most_growth", &detection::BoxCoderOptions::most_growth,
          "a decoded side is at most this times its source's; nothing bounds it below", above(0)),
});
static int encode(lua_State* L) {
  const char* op = "detection.encode";
  auto options = read_options(L, 3, op, kCoderOptions);
  push_tensor(L, detection::encode_boxes(check_tensor(L, 1, op), check_tensor(L, 2, op), options));
  return 1;
}
static const Bound kEncode{
    gate<encode>,
    {.name = "detection.encode",
     .about = "What a detector has to predict: the way between the centres in parts of the source's sides, and the "
              "logarithms of the ratios of the sides. A side of 0 or less is an error.",
     .arguments = {{"sources", "Tensor", "[N, 4] float: anchors or proposals"},
                   {"targets", "Tensor", "[N, 4] float: the true box of each"}},
     .options = &kCoderOptions,
     .results = {{"", "Tensor", "[N, 4] float32, or float64 where one of them is: (dx, dy, dw, dh)"}},
     .source = "arXiv 1506.01497, equation 2; facebookresearch/detectron2, modeling/box_regression.py"}};

static int decode(lua_State* L) {
  const char* op = "detection.decode";
  auto options = read_options(L, 3, op, kCoderOptions);
  push_tensor(L, detection::decode_boxes(check_tensor(L, 1, op), check_tensor(L, 2, op), options));
  return 1;
}
static const Bound kDecode{
    gate<decode>,
    {.name = "detection.decode",
     .about = "The boxes that are meant by predicted numbers, the inverse of `detection.encode`.",
     .arguments = {{"deltas", "Tensor", "[N, 4 K] float: (dx, dy, dw, dh) for each of K classes"},
                   {"sources", "Tensor", "[N, 4] float: anchors or proposals"}},
     .options = &kCoderOptions,
     .results = {{"", "Tensor", "[N, 4 K] float32, or float64 where both are"}},
     .source = "facebookresearch/detectron2, modeling/box_regression.py"}};

void add_detection_boxes(lua_State* L) { bind(L, {kArea, kIou, kClip, kLargerThan, kEncode, kDecode}); }

}  // namespace sslrun::lua
