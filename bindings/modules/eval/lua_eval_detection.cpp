// Metrics of detections in Lua: eval.coco_precision, eval.voc_precision.
#include <cmath>
#include <nlohmann/json.hpp>

#include "bindings/gate/declaration.h"
#include "bindings/modules/eval/lua_eval.h"
#include "bindings/modules/eval/lua_eval_pictures.h"
#include "bindings/tensor/tensor_arguments.h"
#include "lib/eval/coco_precision/coco_precision.h"
#include "lib/eval/coco_precision/result_text.h"
#include "lib/eval/voc_precision.h"

namespace sslrun::lua {

namespace {
struct CocoCall {
  eval::CocoRules rules;
  std::string annotations, results;
  std::vector<PictureTensors> truths, detections;
  std::vector<std::string> classes;
};

struct VocCall {
  eval::VocRules rules;
  std::vector<PictureTensors> truths, detections;
  std::vector<std::string> classes;
};
}  // namespace

template <class T>
static std::vector<Option> picture_fields() {
  return {pictures_field("truths", &T::truths, PicturesHold::kTruths,
                         "of each picture what set:boxes(i) gives: {boxes = [N, 4] left, top, right, bottom, labels = "
                         "[N] from 0, area =, crowd =, difficult =}; also ignore = and masks = [N, H, W]"),
          pictures_field("detections", &T::detections, PicturesHold::kDetections,
                         "of each picture {boxes = [N, 4], labels = [N], scores = [N]}, and masks = [N, H, W] where "
                         "they are compared; equal scores keep their order"),
          field("classes", &T::classes, "names of the classes, as set:classes() gives them")};
}

static std::vector<Option> coco_fields() {
  std::vector<Option> fields = {
      path_field("annotations", &CocoCall::annotations, "a COCO instances file; with `results`, instead of pictures"),
      path_field("results", &CocoCall::results, "a COCO results file: a JSON list of detections"),
      choice_at<CocoCall, eval::CocoCompares>(
          "type", [](CocoCall & call) -> auto& { return call.rules.compares; }, "what overlaps: boxes or masks",
          {{"bbox", eval::CocoCompares::kBoxes}, {"segm", eval::CocoCompares::kMasks}}),
      field_at<CocoCall>(
          "class_agnostic", [](CocoCall & call) -> auto& { return call.rules.class_agnostic; },
          "all categories are one"),
      field_at<CocoCall>(
          "max_detections", [](CocoCall & call) -> auto& { return call.rules.most; },
          "best detections of a picture and category, three numbers, ascending; precision is that of the last",
          at_least(1)),
      field_at<CocoCall>(
          "thresholds", [](CocoCall & call) -> auto& { return call.rules.thresholds; },
          "a match overlaps at least so much; at most 16", between(0, 1))};
  for (Option& option : picture_fields<CocoCall>()) fields.push_back(std::move(option));
  return fields;
}
static const OptionsOf<CocoCall> kCocoOptions(coco_fields());

static eval::Region region_of(const at::Tensor& masks, int64_t i) {
  auto height = int(masks.size(1)), width = int(masks.size(2));
  at::Tensor mask = masks[i].to(at::kByte);
  std::span<const uint8_t> pixels(mask.const_data_ptr<uint8_t>(), size_t(mask.numel()));
  return {data::pixel_borders(pixels, width, height), height};
}

static eval::CocoBox coco_box(const PictureTensors& picture, int64_t i, const char* op) {
  if (!picture.boxes.defined()) return {};
  auto [left, top, right, bottom] = picture.box(i);
  if (!(right >= left && bottom >= top && std::isfinite(left + top + right + bottom)))
    throw Error(op, "a box of negative size, or that is no number");
  return {left, top, right - left, bottom - top};
}

static std::vector<eval::CocoDetection> coco_detections(const PictureTensors& found, bool masks, const char* op) {
  std::vector<eval::CocoDetection> detections;
  for (int64_t i = 0; i < found.objects(); i++) {
    eval::CocoDetection detection{coco_box(found, i, op),
                                  0,
                                  found.scores.const_data_ptr<double>()[i],
                                  int32_t(found.labels.const_data_ptr<int64_t>()[i]),
                                  {}};
    if (!std::isfinite(detection.score)) throw Error(op, "a score that is no number");
    if (masks) detection.region = region_of(found.masks, i);
    detection.area = masks ? double(detection.region.area) : detection.box.width * detection.box.height;
    detections.push_back(std::move(detection));
  }
  return detections;
}

static eval::CocoPicture coco_picture(const PictureTensors& truths, const PictureTensors& found, bool masks) {
  eval::CocoPicture picture;
  for (int64_t i = 0; i < truths.objects(); i++) {
    eval::CocoTruth truth{coco_box(truths, i, "eval.coco_precision"),
                          0,
                          int32_t(truths.labels.const_data_ptr<int64_t>()[i]),
                          truths.is(truths.crowd, i),
                          truths.is(truths.ignore, i),
                          {}};
    if (masks) truth.region = region_of(truths.masks, i);
    truth.area = truths.area.defined() ? truths.area.const_data_ptr<double>()[i]
                 : masks               ? double(truth.region.area)
                                       : truth.box.width * truth.box.height;
    picture.truths.push_back(std::move(truth));
  }
  picture.detections = coco_detections(found, masks, "eval.coco_precision");
  return picture;
}

static void require_boxes_or_masks(const CocoCall& call, const PictureTensors& picture) {
  const at::Tensor& needed = call.rules.compares == eval::CocoCompares::kMasks ? picture.masks : picture.boxes;
  if (picture.objects() > 0 && !needed.defined())
    throw Error(
        "eval.coco_precision",
        std::string("a picture without ") +
            (call.rules.compares == eval::CocoCompares::kMasks ? "masks, which type = 'segm' compares" : "boxes"));
}

static eval::CocoReport report_of_pictures(const CocoCall& call) {
  check_pictures(call.truths, call.detections, call.classes.size(), "eval.coco_precision");
  eval::CocoReport report;
  std::vector<eval::CocoPicture> pictures;
  for (size_t i = 0; i < call.truths.size(); i++) {
    const PictureTensors &truths = call.truths[i], &found = call.detections[i];
    require_boxes_or_masks(call, truths);
    require_boxes_or_masks(call, found);
    bool masks = call.rules.compares == eval::CocoCompares::kMasks;
    if (masks && truths.objects() > 0 && found.objects() > 0 &&
        truths.masks.sizes().slice(1) != found.masks.sizes().slice(1))
      throw Error("eval.coco_precision", "picture " + std::to_string(i + 1) + ": masks of two sizes");
    pictures.push_back(coco_picture(truths, found, masks));
    report.detections += found.objects();
  }
  report.summary = eval::coco_precision(pictures, int64_t(call.classes.size()), call.rules);
  report.names = call.classes;
  for (size_t k = 0; k < call.classes.size(); k++) report.ids.push_back(std::to_string(k));
  report.pictures = int64_t(pictures.size());
  return report;
}

// Also of ids that are texts: "x" without its quotes.
static void push_id(lua_State* L, const std::string& id) {
  if (id.front() == '"')
    push_string(L, std::string_view(id).substr(1, id.size() - 2));
  else
    lua_pushnumber(L, std::stod(id));
}

static void set_numbers(lua_State* L, const eval::CocoNumbers& numbers) {
  for (size_t i = 0; i < numbers.size(); i++) set_number(L, eval::kCocoNumberNames[i], numbers[i]);
}

static void push_report(lua_State* L, const eval::CocoReport& report, const eval::CocoRules& rules) {
  lua_newtable(L);
  set_numbers(L, report.summary.numbers);
  set_number(L, "pictures", double(report.pictures));
  set_number(L, "detections", double(report.detections));
  set_number(L, "with_boxes_too", double(report.with_boxes_too));
  set_tensor(L, "precision", report.summary.curves.precision);
  set_tensor(L, "recall", report.summary.curves.recall);
  lua_newtable(L);
  int number = 0;
  for (const std::string& line : summary_lines(report.summary.numbers, rules)) {
    push_string(L, line);
    lua_rawseti(L, -2, ++number);
  }
  lua_setfield(L, -2, "lines");
  lua_newtable(L);
  for (size_t k = 0; !rules.class_agnostic && k < report.names.size(); k++) {
    lua_newtable(L);
    push_id(L, report.ids[k]);
    lua_setfield(L, -2, "id");
    push_string(L, report.names[k]);
    lua_setfield(L, -2, "name");
    set_numbers(L, report.summary.by_category[k]);
    lua_rawseti(L, -2, int(k + 1));
  }
  lua_setfield(L, -2, "classes");
}

static int coco_precision(lua_State* L) {
  const char* op = "eval.coco_precision";
  CocoCall call = read_options(L, 1, op, kCocoOptions);
  bool files = !call.annotations.empty() || !call.results.empty();
  bool pictures = is_given(L, 1, "truths") || is_given(L, 1, "detections") || is_given(L, 1, "classes");
  if (files == pictures || (files && (call.annotations.empty() || call.results.empty())))
    throw Error(op, "expected 'annotations' and 'results', or 'truths', 'detections' and 'classes'");
  push_report(L, files ? eval::coco_precision(call.annotations, call.results, call.rules) : report_of_pictures(call),
              call.rules);
  return 1;
}
static const Bound kCocoPrecision{
    gate<coco_precision>,
    {.name = "eval.coco_precision",
     .about = "COCO's evaluation of boxes or masks, of two files or of pictures; numbers equal pycocotools'. Masks of "
              "files are read picture by picture.",
     .options = &kCocoOptions,
     .results = {{"", "table",
                  "ap, ap50, ap75, ap_small, ap_medium, ap_large, ar1, ar10, ar100 (with the three max_detections), "
                  "ar_small, ar_medium, ar_large, 0 to 1, or -1 where no truth counts; lines: pycocotools' twelve; "
                  "classes: {id =, name =, ap =, …} of each; precision [T, 101, K, 4] and recall [T, K, 4, 3] by "
                  "threshold, class, area (all, small, medium, large); pictures, detections, with_boxes_too"}},
     .source = "cocodataset/cocoapi, PythonAPI/pycocotools/cocoeval.py"}};

namespace {
struct ResultsCall {
  std::vector<PictureTensors> detections;
  std::vector<std::string> images;  // as JSON writes them
  std::vector<int64_t> categories;
};
}  // namespace

static std::string read_image_id(lua_State* L, int index, const std::string& op, const std::string& name) {
  if (lua_type(L, index) == LUA_TNUMBER) return std::to_string(check_integer(L, index, op, name));
  return nlohmann::json(check_string(L, index, op, name))
      .dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

static const OptionsOf<ResultsCall> kResultsOptions({
    pictures_field("detections", &ResultsCall::detections, PicturesHold::kDetections,
                   "of each picture {boxes = [N, 4] left, top, right, bottom in its own pixels, labels = "
                   "[N], scores = [N]}; with masks = [N, H, W] these are written instead of boxes")
        .must_be_given(),
    Option("images", "(integer|string)[]", "the pictures' ids in the annotations file",
           [](lua_State* L, int index, const std::string& op, void* object) {
             static_cast<ResultsCall*>(object)->images =
                 check_list(L, index, op, "images",
                            [&](int at, const std::string& name) { return read_image_id(L, at, op, name); });
           })
        .must_be_given(),
    field("categories", &ResultsCall::categories, "the categories' ids there, by label").must_be_given(),
});

static int coco_results(lua_State* L) {
  const char* op = "eval.coco_results";
  ResultsCall call = read_options(L, 1, op, kResultsOptions);
  check_labels(call.detections, call.categories.size(), op, "detections");
  if (call.images.size() != call.detections.size())
    throw Error(op, "expected 'images' of as many pictures as 'detections', " + std::to_string(call.detections.size()) +
                        ", got " + std::to_string(call.images.size()));
  lua_newtable(L);
  int lines = 0;
  for (size_t i = 0; i < call.detections.size(); i++) {
    const PictureTensors& found = call.detections[i];
    bool masks = found.masks.defined();
    if (found.objects() > 0 && !masks && !found.boxes.defined()) throw Error(op, "a picture without boxes and masks");
    for (const auto& detection : coco_detections(found, masks, op)) {
      std::string category = std::to_string(call.categories[size_t(detection.category)]);
      push_string(L, masks ? mask_result(detection, call.images[i], category, int(found.masks.size(2)),
                                         int(found.masks.size(1)))
                           : box_result(detection, call.images[i], category));
      lua_rawseti(L, -2, ++lines);
    }
  }
  return 1;
}
static const Bound kCocoResults{
    gate<coco_results>,
    {.name = "eval.coco_results",
     .about =
         "Detections as lines of a COCO results file, which is '[' .. table.concat(lines, ',\\n') .. ']'; masks as "
         "run lengths, so that nobody has to keep their pixels.",
     .options = &kResultsOptions,
     .results = {{"lines", "string[]", "a JSON object of each detection, pictures in their order"}},
     .source = "cocodataset/cocoapi, common/maskApi.c (rleToString)"}};

static std::vector<Option> voc_fields() {
  std::vector<Option> fields = {
      choice_at<VocCall, eval::ApDefinition>(
          "definition", [](VocCall & call) -> auto& { return call.rules.definition; },
          "'eleven_points' is VOC 2007's, 'envelope' VOC's since 2010",
          {{"eleven_points", eval::ApDefinition::kElevenPoints}, {"envelope", eval::ApDefinition::kEnvelope}}),
      choice_at<VocCall, eval::VocBoxes>(
          "form", [](VocCall & call) -> auto& { return call.rules.boxes; },
          "'corners': pixels from 0, right and bottom behind the last, as set:boxes gives; 'inclusive': as in VOC's "
          "files, from 1, the last pixel belongs to the box",
          {{"corners", eval::VocBoxes::kCorners}, {"inclusive", eval::VocBoxes::kInclusive}}),
      field_at<VocCall>(
          "rounded", [](VocCall & call) -> auto& { return call.rules.rounded; },
          "detections as detectron2 writes them: scores with three decimals, boxes with one"),
      field_at<VocCall>(
          "thresholds", [](VocCall & call) -> auto& { return call.rules.thresholds; },
          "a match overlaps more than this", between(0, 1))};
  for (Option& option : picture_fields<VocCall>()) fields.push_back(std::move(option).must_be_given());
  return fields;
}
static const OptionsOf<VocCall> kVocOptions(voc_fields(), [] {
  VocCall call;
  call.rules.boxes = eval::VocBoxes::kCorners;
  return call;
}());

static eval::VocPicture voc_picture(const PictureTensors& truths, const PictureTensors& found) {
  eval::VocPicture picture;
  for (int64_t i = 0; i < truths.objects(); i++)
    picture.truths.push_back(
        {truths.box(i), truths.labels.const_data_ptr<int64_t>()[i], truths.is(truths.difficult, i)});
  for (int64_t i = 0; i < found.objects(); i++)
    picture.detections.push_back(
        {found.box(i), found.scores.const_data_ptr<double>()[i], found.labels.const_data_ptr<int64_t>()[i]});
  return picture;
}

static int voc_precision(lua_State* L) {
  const char* op = "eval.voc_precision";
  VocCall call = read_options(L, 1, op, kVocOptions);
  check_pictures(call.truths, call.detections, call.classes.size(), op);
  std::vector<eval::VocPicture> pictures;
  for (size_t i = 0; i < call.truths.size(); i++) {
    for (const auto* part : {&call.truths[i], &call.detections[i]})
      if (part->objects() > 0 && !part->boxes.defined()) throw Error(op, "a picture without boxes");
    pictures.push_back(voc_picture(call.truths[i], call.detections[i]));
  }
  eval::VocSummary summary = eval::voc_precision(pictures, int64_t(call.classes.size()), call.rules);
  lua_newtable(L);
  set_number(L, "ap", summary.ap);
  auto set_list = [L](const char* name, const auto& values) {
    lua_newtable(L);
    for (size_t i = 0; i < values.size(); i++) {
      lua_pushnumber(L, double(values[i]));
      lua_rawseti(L, -2, int(i + 1));
    }
    lua_setfield(L, -2, name);
  };
  set_list("mean", summary.mean);
  lua_newtable(L);
  for (size_t k = 0; k < call.classes.size(); k++) {
    lua_newtable(L);
    push_string(L, call.classes[k]);
    lua_setfield(L, -2, "name");
    set_list("precision", summary.precision[k]);
    set_number(L, "ties", double(summary.ties[k]));
    lua_rawseti(L, -2, int(k + 1));
  }
  lua_setfield(L, -2, "classes");
  lua_newtable(L);
  for (size_t i = 0; i < summary.left_out.size(); i++) {
    push_string(L, call.classes[size_t(summary.left_out[i])]);
    lua_rawseti(L, -2, int(i + 1));
  }
  lua_setfield(L, -2, "left_out");
  return 1;
}
static const Bound kVocPrecision{
    gate<voc_precision>,
    {.name = "eval.voc_precision",
     .about = "PASCAL VOC's average precision of boxes as detectron2 computes it. A detection looks at its nearest "
              "truth only; what finds a difficult one does not count; equal scores keep their order.",
     .options = &kVocOptions,
     .results = {{"", "table",
                  "ap: mean over thresholds and classes, 0 to 1; mean: by threshold; classes: {name =, precision = by "
                  "threshold, ties = detections that share their score}; left_out: names of classes without truths "
                  "that count, which have NaN and are in no mean"}},
     .source = "facebookresearch/detectron2, detectron2/evaluation/pascal_voc_evaluation.py"}};

void add_eval_detection(lua_State* L) { bind(L, {kCocoPrecision, kCocoResults, kVocPrecision}); }

}  // namespace sslrun::lua
