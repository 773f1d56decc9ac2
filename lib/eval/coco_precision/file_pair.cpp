// Both files are read once; then every picture is put together from its own lines.
#include "lib/eval/coco_precision/file_pair.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <span>

#include "lib/core/error.h"
#include "lib/data/sets/json_reader.h"

namespace sslrun::eval {

static constexpr const char* kOp = "eval.coco_precision";

// The places of the objects by picture; `ends` of each picture's.
template <class Objects, class PictureOf>
static std::vector<uint32_t> by_picture(const Objects& objects, size_t pictures, std::vector<size_t>& ends,
                                        const PictureOf& picture_of) {
  ends.assign(pictures, 0);
  for (const auto& object : objects) ends[size_t(picture_of(object))]++;
  size_t total = 0;
  for (size_t& end : ends) total += end, end = total - end;
  std::vector<uint32_t> order(total);
  for (size_t i = 0; i < objects.size(); i++) order[ends[size_t(picture_of(objects[i]))]++] = uint32_t(i);
  return order;
}

static std::span<const uint32_t> part(const std::vector<uint32_t>& order, const std::vector<size_t>& ends, size_t i) {
  size_t begin = i == 0 ? 0 : ends[i - 1];
  return std::span(order).subspan(begin, ends[i] - begin);
}

CocoFilePair::CocoFilePair(const std::filesystem::path& annotations, const std::filesystem::path& results,
                           CocoCompares compares)
    : annotation_file_(kOp, annotations),
      result_file_(kOp, results),
      compares_(compares),
      instances_(data::read_instances(annotation_file_)) {
  order_pictures();
  check_annotations();
  results_ =
      read_results(result_file_, instances_.ids,
                   {[this](int64_t id) { return known_image(id); }, [this](int64_t id) { return known_category(id); }});
  if (results_.size() > UINT32_MAX || instances_.annotations.size() > UINT32_MAX)
    throw Error(kOp, "more than 4294967295 objects");
  truth_order_ = by_picture(instances_.annotations, instances_.images.size(), truth_ends_,
                            [](const auto& annotation) { return annotation.image; });
  result_order_ =
      by_picture(results_, instances_.images.size(), result_ends_, [](const auto& result) { return result.image; });
  if (compares_ == CocoCompares::kMasks)
    with_boxes_too_ =
        std::count_if(results_.begin(), results_.end(), [](const auto& result) { return result.has_box; });
}

void CocoFilePair::order_pictures() {
  auto by_id = [this](int64_t a, int64_t b) { return instances_.ids.less(a, b); };
  std::string path = "'" + annotation_file_.path().string() + "' lists ";
  std::stable_sort(instances_.images.begin(), instances_.images.end(),
                   [&](const auto& a, const auto& b) { return by_id(a.id, b.id); });
  std::stable_sort(instances_.categories.begin(), instances_.categories.end(),
                   [&](const auto& a, const auto& b) { return by_id(a.first, b.first); });
  for (const auto& image : instances_.images)
    if (!image_places_.emplace(image.id, int32_t(image_places_.size())).second)
      throw Error(kOp, path + "image " + instances_.ids.text(image.id) + " twice");
  for (const auto& [id, name] : instances_.categories)
    if (!category_places_.emplace(id, int32_t(category_places_.size())).second)
      throw Error(kOp, path + "category " + instances_.ids.text(id) + " twice");
}

int32_t CocoFilePair::known_image(int64_t id) const {
  auto at = image_places_.find(id);
  if (at == image_places_.end())
    throw data::JsonError("unknown image " + instances_.ids.text(id) + ", which '" + annotation_file_.path().string() +
                          "' does not list");
  return at->second;
}

int32_t CocoFilePair::known_category(int64_t id) const {
  auto at = category_places_.find(id);
  if (at == category_places_.end())
    throw data::JsonError("unknown category " + instances_.ids.text(id) + ", which '" +
                          annotation_file_.path().string() + "' does not list");
  return at->second;
}

// Ids become places.
void CocoFilePair::check_annotations() {
  std::vector<int64_t> seen;
  for (auto& annotation : instances_.annotations) {
    auto refuse = [&](const std::string& reason) {
      throw Error(kOp, "'" + annotation_file_.path().string() + "', annotation " +
                           (annotation.id == -1 ? "without an id" : instances_.ids.text(annotation.id)) + ": " +
                           reason);
    };
    // pycocotools notes matches by id, where 0 means none.
    if (annotation.id == -1 || annotation.id == 0) refuse("expected an id that is not 0");
    seen.push_back(annotation.id);
    if (!annotation.has_area) refuse("no area");
    if (!(annotation.area >= 0)) refuse("an area below 0");
    if (compares_ == CocoCompares::kBoxes && !annotation.has_box) refuse("no bbox");
    if (annotation.box[2] < 0 || annotation.box[3] < 0) refuse("a bbox of negative size");
    try {
      annotation.image = known_image(annotation.image);
      annotation.category = known_category(annotation.category);
    } catch (const data::JsonError& error) {
      refuse(error.what());
    }
  }
  std::sort(seen.begin(), seen.end());
  auto twice = std::adjacent_find(seen.begin(), seen.end());
  if (twice != seen.end())
    throw Error(
        kOp, "'" + annotation_file_.path().string() + "' lists annotation " + instances_.ids.text(*twice) + " twice");
}

std::vector<std::string> CocoFilePair::category_ids() const {
  std::vector<std::string> texts;
  for (const auto& category : instances_.categories) texts.push_back(instances_.ids.text(category.first));
  return texts;
}

std::vector<std::string> CocoFilePair::category_names() const {
  std::vector<std::string> names;
  for (const auto& category : instances_.categories) names.push_back(category.second);
  return names;
}

// Pixels of a picture whose masks are compared; what masks count fits into 32 bits then.
static void require_size(const data::CocoImage& image, const data::CocoIds& ids, const std::filesystem::path& path) {
  constexpr int64_t kMostPixels = int64_t{1} << 31;
  if (image.width < 1 || image.height < 1 || int64_t{image.width} * image.height > kMostPixels)
    throw Error(kOp, "'" + path.string() + "', image " + ids.text(image.id) +
                         ": expected its width and height where masks are compared, got " +
                         std::to_string(image.width) + "x" + std::to_string(image.height));
}

CocoTruth CocoFilePair::truth(const data::CocoAnnotation& annotation, const data::CocoImage& image) const {
  const double* box = annotation.box;
  CocoTruth truth{
      {box[0], box[1], box[2], box[3]}, annotation.area, int32_t(annotation.category), annotation.crowd, false, {}};
  if (compares_ == CocoCompares::kMasks)
    truth.region = Region(data::read_outline(annotation_file_, instances_.ids, annotation, image.width, image.height),
                          image.height);
  return truth;
}

Region CocoFilePair::region(uint32_t number, const data::CocoImage& image) const {
  const CocoResult& result = results_[number];
  auto refuse = [&](const std::string& reason) {
    throw Error(kOp, "'" + result_file_.path().string() + "', detection " + std::to_string(number + 1) + ": " + reason);
  };
  if (result.outline_length == 0)
    refuse(compares_ == CocoCompares::kMasks ? "no segmentation" : "neither bbox nor segmentation");
  std::string text(result.outline_length, '\0');
  text.resize(result_file_.read_at(result.outline, text.data(), text.size()));
  try {
    return {data::outline_borders(text, image.width, image.height), image.height};
  } catch (const Error& error) {
    refuse(std::string(error.what()).substr(std::strlen("[data.coco] ")));
  }
  return {};
}

CocoDetection CocoFilePair::detection(uint32_t number, const data::CocoImage& image) const {
  const CocoResult& result = results_[number];
  CocoDetection found{result.box, result.box.width * result.box.height, result.score, result.category, {}};
  if (compares_ == CocoCompares::kBoxes && result.has_box) return found;
  require_size(image, instances_.ids, annotation_file_.path());
  found.region = region(number, image);
  found.area = double(found.region.area);
  if (compares_ == CocoCompares::kBoxes) found.box = found.region.box;
  return found;
}

CocoPicture CocoFilePair::picture(int64_t i) const {
  const data::CocoImage& image = instances_.images[size_t(i)];
  auto truths = part(truth_order_, truth_ends_, size_t(i)), found = part(result_order_, result_ends_, size_t(i));
  if (compares_ == CocoCompares::kMasks && truths.size() + found.size() > 0)
    require_size(image, instances_.ids, annotation_file_.path());
  CocoPicture picture;
  picture.truths.reserve(truths.size());
  picture.detections.reserve(found.size());
  for (uint32_t number : truths) picture.truths.push_back(truth(instances_.annotations[number], image));
  for (uint32_t number : found) picture.detections.push_back(detection(number, image));
  return picture;
}

}  // namespace sslrun::eval
