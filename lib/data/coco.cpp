// COCO instances files and generated scenes.
#include <simdjson.h>

#include <unordered_map>

#include "lib/core/error.h"
#include "lib/core/interrupt.h"
#include "lib/data/dataset.h"

namespace sslrun {

namespace fs = std::filesystem;

namespace {
struct Instances {
  std::vector<std::pair<int64_t, std::string>> categories;  // id, name
  std::vector<std::pair<int64_t, std::string>> images;      // id, file name
  std::vector<std::pair<int64_t, int64_t>> labels;          // image id, category id
};
}  // namespace

// Reads the three lists in one pass, whatever their order; everything else is skipped unparsed.
static Instances read_instances(const fs::path& path) {
  auto text = simdjson::padded_string::load(path.string());
  if (text.error()) throw Error("data.coco", "cannot read '" + path.string() + "'");
  Instances found;
  bool has_categories = false, has_images = false, has_annotations = false;
  const char* where = "the file";
  try {
    simdjson::ondemand::parser parser;
    simdjson::ondemand::document document = parser.iterate(text.value_unsafe());
    for (auto field : document.get_object()) {
      std::string_view key = field.unescaped_key();
      if (key == "categories") {
        where = "categories";
        has_categories = true;
        for (auto item : field.value().get_array()) {
          simdjson::ondemand::object category = item.get_object();
          int64_t id = category["id"].get_int64();
          std::string_view name = category["name"].get_string();
          found.categories.emplace_back(id, name);
        }
      } else if (key == "images") {
        where = "images";
        has_images = true;
        for (auto item : field.value().get_array()) {
          simdjson::ondemand::object image = item.get_object();
          int64_t id = image["id"].get_int64();
          std::string_view name = image["file_name"].get_string();
          found.images.emplace_back(id, name);
        }
      } else if (key == "annotations") {
        where = "annotations";
        has_annotations = true;
        for (auto item : field.value().get_array()) {
          if (found.labels.size() % 65536 == 0) check_interrupt();
          simdjson::ondemand::object annotation = item.get_object();
          int64_t image = annotation["image_id"].get_int64();
          int64_t category = annotation["category_id"].get_int64();
          found.labels.emplace_back(image, category);
        }
      }
    }
  } catch (const simdjson::simdjson_error& error) {
    throw Error("data.coco", "'" + path.string() + "' is no COCO instances file: " + error.what() + " in " + where);
  }
  auto require = [&](bool present, const char* name) {
    if (!present) throw Error("data.coco", "'" + path.string() + "' has no list '" + name + "'");
  };
  require(has_images, "images");
  require(has_categories, "categories");
  require(has_annotations, "annotations");
  return found;
}

Dataset coco(const fs::path& image_dir, const fs::path& json, bool drop_empty) {
  const char* op = "data.coco";
  if (!fs::is_directory(image_dir)) throw Error(op, "no such folder: '" + image_dir.string() + "'");
  Instances found = read_instances(json);
  std::sort(found.categories.begin(), found.categories.end());
  Dataset dataset{op, FileList(image_dir), {}, {}};
  std::unordered_map<int64_t, int64_t> column, row;
  for (const auto& [id, name] : found.categories) {
    if (!column.emplace(id, int64_t(dataset.classes.size())).second)
      throw Error(op, "'" + json.string() + "' lists category " + std::to_string(id) + " twice");
    dataset.classes.push_back(name);
  }
  std::unordered_map<int64_t, bool> labelled;
  if (drop_empty)
    for (const auto& [image, category] : found.labels) labelled[image] = true;
  for (const auto& [id, name] : found.images) {
    if (drop_empty && !labelled.count(id)) {
      row.emplace(id, -1);
      continue;
    }
    if (!row.emplace(id, dataset.size()).second)
      throw Error(op, "'" + json.string() + "' lists image " + std::to_string(id) + " twice");
    dataset.files.add(name);
  }
  if (dataset.size() == 0) throw Error(op, "'" + json.string() + "' lists no images");
  // A wrong folder is told at once; a single missing file when it is read.
  if (std::string first = dataset.files.path(0); !fs::exists(first))
    throw Error(op, "'" + json.string() + "' lists a picture that does not exist: '" + first + "'");
  dataset.targets = at::zeros({dataset.size(), int64_t(dataset.classes.size())}, at::kFloat);
  auto targets = dataset.targets.accessor<float, 2>();
  for (const auto& [image, category] : found.labels) {
    auto at_row = row.find(image);
    auto at_column = column.find(category);
    if (at_row == row.end())
      throw Error(op, "'" + json.string() + "' has an annotation of the unknown image " + std::to_string(image));
    if (at_column == column.end())
      throw Error(op, "'" + json.string() + "' has an annotation of the unknown category " + std::to_string(category));
    if (at_row->second >= 0) targets[at_row->second][at_column->second] = 1;
  }
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

}  // namespace sslrun
