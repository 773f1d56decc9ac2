// COCO instances files and generated scenes as data sets.
#include <ATen/ops/empty.h>
#include <ATen/ops/full.h>
#include <ATen/ops/zeros.h>

#include <algorithm>
#include <unordered_map>

#include "lib/core/error.h"
#include "lib/core/quoted.h"
#include "lib/core/readable_file.h"
#include "lib/data/set/dataset.h"
#include "lib/data/sets/coco_instances.h"
#include "lib/image/decode.h"

namespace sslrun::data {

namespace fs = std::filesystem;

namespace {
// The annotations of each sample, in the order of the file.
struct CocoObjects {
  ReadableFile file;
  CocoIds ids;
  FileList files;
  std::vector<std::pair<int32_t, int32_t>> sizes;  // width, height of each sample's picture
  std::vector<CocoAnnotation> annotations;         // sorted by sample; `category` is the class
  std::vector<int64_t> ends;                       // of each sample's annotations

  explicit CocoObjects(const fs::path& path) : file("data.coco", path) {}
  std::span<const CocoAnnotation> of(int64_t i) const {
    size_t begin = i == 0 ? 0 : size_t(ends[size_t(i - 1)]);
    return std::span(annotations).subspan(begin, size_t(ends[size_t(i)]) - begin);
  }
  std::pair<int64_t, int64_t> size(int64_t i) const {
    auto [width, height] = sizes[size_t(i)];
    if (int64_t{width} * height > image::kMaxPixels)
      throw Error("data.coco", "'" + file.path().string() + "' says that " + in_quotes(files.name(i)) + " has " +
                                   std::to_string(width) + "x" + std::to_string(height) + " pixels, the limit is " +
                                   std::to_string(image::kMaxPixels));
    if (width > 0 && height > 0) return {width, height};
    std::string bytes = read_file("data.coco", files.path(i));
    image::ImageInfo info = image::read_info(byte_span(bytes));
    return {info.width, info.height};
  }
};
}  // namespace

static Objects objects_of(const CocoObjects& set, int64_t i) {
  auto list = set.of(i);
  auto n = int64_t(list.size());
  Objects objects{at::empty({n, 4}, at::kFloat), at::empty({n}, at::kLong), at::zeros({n}, at::kBool),
                  at::empty({n}, at::kBool), at::empty({n}, at::kFloat)};
  for (int64_t k = 0; k < n; k++) {
    const CocoAnnotation& annotation = list[size_t(k)];
    auto side = [&](int i) { return float(annotation.box[i]); };
    float* row = objects.boxes.data_ptr<float>() + k * 4;
    row[0] = side(0), row[1] = side(1), row[2] = side(0) + side(2), row[3] = side(1) + side(3);
    objects.labels.data_ptr<int64_t>()[k] = annotation.category;
    objects.crowd.data_ptr<bool>()[k] = annotation.crowd;
    objects.area.data_ptr<float>()[k] = float(annotation.area);
  }
  return objects;
}

static at::Tensor masks_of(const CocoObjects& set, int64_t i) {
  constexpr int64_t kMostBytes = int64_t{1} << 33;
  auto [width, height] = set.size(i);
  auto list = set.of(i);
  if (int64_t(list.size()) > kMostBytes / (width * height))
    throw Error("data.coco", in_quotes(set.files.path(i)) + " has " + std::to_string(list.size()) + " masks of " +
                                 std::to_string(width) + "x" + std::to_string(height) + " pixels, more than 8 GiB");
  at::Tensor masks = at::zeros({int64_t(list.size()), height, width}, at::kByte);
  for (size_t k = 0; k < list.size(); k++) read_mask(set.file, set.ids, list[k], masks[int64_t(k)]);
  return masks;
}

// Where objects overlap nobody can say which is in front: 255, as in crowd regions.
static at::Tensor class_map_of(const CocoObjects& set, int64_t i) {
  auto [width, height] = set.size(i);
  at::Tensor map = at::zeros({height, width}, at::kByte);
  auto* pixels = map.data_ptr<uint8_t>();
  for (const CocoAnnotation& annotation : set.of(i)) {
    if (annotation.category > 253) throw Error("data.mask", "expected at most 254 classes");
    at::Tensor mask = at::zeros({height, width}, at::kByte);
    read_mask(set.file, set.ids, annotation, mask);
    const auto* inside = mask.data_ptr<uint8_t>();
    auto value = uint8_t(annotation.crowd ? 255 : annotation.category + 1);
    for (int64_t p = 0; p < mask.numel(); p++)
      if (inside[p]) pixels[p] = pixels[p] == 0 ? value : 255;
  }
  return map;
}

// Sorts the annotations by sample and keeps the order of the file within each; drops those of no sample.
static void sort_by_sample(CocoObjects& set, std::vector<CocoAnnotation> annotations) {
  set.ends.assign(size_t(set.files.size()), 0);
  for (const auto& annotation : annotations)
    if (annotation.image >= 0) set.ends[size_t(annotation.image)]++;
  int64_t total = 0;
  for (auto& end : set.ends) total += end, end = total - end;
  set.annotations.resize(size_t(total));
  for (const auto& annotation : annotations)
    if (annotation.image >= 0) set.annotations[size_t(set.ends[size_t(annotation.image)]++)] = annotation;
}

// Whether a file's name leads out of the folder that it is relative to.
static bool leads_out(const std::string& name) {
  fs::path path(name);
  if (path.is_absolute()) return true;
  int64_t depth = 0;
  for (const auto& part : path)
    if ((depth += part == ".." ? -1 : part == "." || part.empty() ? 0 : 1) < 0) return true;
  return false;
}

Dataset coco(const fs::path& image_dir, const fs::path& json, const CocoOptions& options) {
  const char* op = "data.coco";
  if (!fs::is_directory(image_dir))
    throw Error(
        op, "no such folder: '" + image_dir.string() + "' (expected the pictures that '" + json.string() + "' names)");
  auto set = std::make_shared<CocoObjects>(json);
  CocoInstances found = read_instances(set->file);
  set->ids = std::move(found.ids);
  const CocoIds& ids = set->ids;
  std::stable_sort(found.categories.begin(), found.categories.end(),
                   [&](const auto& a, const auto& b) { return ids.less(a.first, b.first); });
  Dataset dataset{op, FileList(image_dir), {}, {}};
  std::unordered_map<int64_t, int64_t> column, row;
  for (const auto& [id, name] : found.categories) {
    if (!column.emplace(id, int64_t(dataset.classes.size())).second)
      throw Error(op, "'" + json.string() + "' lists category " + ids.text(id) + " twice");
    dataset.classes.push_back(name);
  }
  std::unordered_map<int64_t, bool> labelled;
  if (options.drop_empty)
    for (const auto& annotation : found.annotations) labelled[annotation.image] = true;
  row.reserve(found.images.size());
  int64_t outside = 0;
  std::string first_outside;
  for (const auto& image : found.images) {
    bool kept = !options.drop_empty || labelled.count(image.id);
    if (!row.emplace(image.id, kept ? dataset.size() : -1).second)
      throw Error(op, "'" + json.string() + "' lists image " + ids.text(image.id) + " twice");
    if (!kept) continue;
    dataset.files.add(image.name);
    if (leads_out(image.name) && outside++ == 0) first_outside = image.name;
    set->sizes.emplace_back(image.width, image.height);
  }
  if (dataset.size() == 0) throw Error(op, "'" + json.string() + "' lists no images");
  require_pictures(dataset, json);
  dataset.targets = at::zeros({dataset.size(), int64_t(dataset.classes.size())}, at::kFloat);
  auto targets = dataset.targets.accessor<float, 2>();
  for (auto& annotation : found.annotations) {
    auto at_row = row.find(annotation.image);
    auto at_column = column.find(annotation.category);
    if (at_row == row.end())
      throw Error(op, "'" + json.string() + "' has an annotation of the unknown image " + ids.text(annotation.image));
    if (at_column == column.end())
      throw Error(op,
                  "'" + json.string() + "' has an annotation of the unknown category " + ids.text(annotation.category));
    annotation.image = at_row->second;
    annotation.category = at_column->second;
    if (annotation.image >= 0) targets[annotation.image][annotation.category] = 1;
  }
  if (outside > 0)
    dataset.warning = std::to_string(outside) + " of the " + std::to_string(dataset.size()) + " file names in '" +
                      json.string() + "' lead out of '" + image_dir.string() + "', the first is " +
                      in_quotes(first_outside);
  set->files = dataset.files;
  sort_by_sample(*set, std::move(found.annotations));
  dataset.annotations = {[set](int64_t i) { return objects_of(*set, i); },
                         [set](int64_t i) { return masks_of(*set, i); },
                         [set](int64_t i) { return class_map_of(*set, i); }};
  return dataset;
}

Dataset scenes(const fs::path& root, const std::string& split) {
  fs::path json = root / "annotations" / ("instances_" + split + ".json");
  if (!fs::exists(json))
    throw Error("data.scenes", "'" + root.string() + "' holds no scenes for '" + split +
                                   "' (data.scenes.generate makes them): no such file: '" + json.string() + "'");
  Dataset dataset = coco(root / "images" / split, json);
  dataset.op = "data.scenes";
  return dataset;
}

}  // namespace sslrun::data
