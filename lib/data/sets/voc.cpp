// PASCAL VOC devkits: splits, labels from the lists per class, boxes from XML files, label pictures.
#include <ATen/ops/empty.h>
#include <ATen/ops/full.h>
#include <ATen/ops/zeros.h>

#include <algorithm>
#include <map>

#include "lib/core/error.h"
#include "lib/core/interrupt.h"
#include "lib/core/readable_file.h"
#include "lib/data/loading/sample.h"
#include "lib/data/set/dataset.h"
#include "lib/data/sets/label_png.h"
#include "lib/data/sets/list_file.h"
#include "lib/data/sets/voc_xml.h"

namespace sslrun::data {

namespace fs = std::filesystem;

static constexpr const char* kOp = "data.voc";
static constexpr std::string_view kClasses[] = {
    "aeroplane",   "bicycle", "bird",  "boat",      "bottle", "bus",         "car",   "cat",  "chair", "cow",
    "diningtable", "dog",     "horse", "motorbike", "person", "pottedplant", "sheep", "sofa", "train", "tvmonitor"};

static fs::path find_devkit(const fs::path& root, int64_t year) {
  fs::path name = "VOC" + std::to_string(year);
  return first_existing(kOp, {root / "VOCdevkit" / name / "ImageSets", root / name / "ImageSets", root / "ImageSets"},
                        is_folder, "no " + name.string() + " in '" + root.string() + "'",
                        "expected " + name.string() + "/{ImageSets,JPEGImages,Annotations}")
      .parent_path();
}

static std::vector<std::string> lines_of(const fs::path& path) {
  std::vector<std::string> lines;
  read_lines(kOp, path, [&](int64_t, std::string_view line) { lines.emplace_back(line); });
  return lines;
}

// The classes that have a list `<class>_<split>.txt`, by name.
static std::vector<std::string> listed_classes(const fs::path& folder, const std::string& split) {
  std::string ending = "_" + split + ".txt";
  std::vector<std::string> names;
  std::error_code none;
  for (const auto& entry : fs::directory_iterator(folder, none)) {
    std::string name = entry.path().filename().string();
    if (name.size() > ending.size() && name.ends_with(ending))
      names.push_back(name.substr(0, name.size() - ending.size()));
  }
  std::sort(names.begin(), names.end());
  return names;
}

static std::string_view without_last_field(std::string_view line) {
  size_t blank = line.find_last_of(" \t");
  if (blank == std::string_view::npos) return "";
  std::string_view rest = line.substr(0, blank);
  return rest.substr(0, rest.find_last_not_of(" \t") + 1);
}

// The picture that a line of a split names: the longest beginning that there is a file of, as names may hold blanks and
// some lists have more fields behind the name; else the first word.
static std::string stem_of(const std::string& line, const fs::path& pictures) {
  size_t blank = line.find_first_of(" \t");
  if (blank == std::string::npos) return line;
  for (std::string_view name = line; !name.empty(); name = without_last_field(name)) {
    std::string stem(name);
    if (fs::exists(pictures / (stem + ".jpg"))) return stem;
  }
  return line.substr(0, blank);
}

// A line is a picture and 1 (present), -1 (absent) or 0 (only difficult objects). Every picture needs one.
static void read_class_list(const fs::path& path, const std::map<std::string, int64_t>& rows, int64_t column,
                            float difficult, at::Tensor& targets) {
  auto values = targets.accessor<float, 2>();
  std::vector<bool> seen(static_cast<size_t>(targets.size(0)));
  for (const std::string& line : lines_of(path)) {
    size_t value = line.find_last_of(" \t");
    std::string number = value == std::string::npos ? "" : line.substr(value + 1);
    if (number != "1" && number != "-1" && number != "0")
      throw Error(kOp, "expected lines 'picture 1', 'picture 0' or 'picture -1' in '" + path.string() + "', got '" +
                           line + "'");
    auto row = rows.find(std::string(without_last_field(line)));
    if (row == rows.end()) row = rows.find(line.substr(0, line.find_first_of(" \t")));  // lists with a field between
    if (row == rows.end()) continue;
    values[row->second][column] = number == "1" ? 1.0f : number == "0" ? difficult : 0.0f;
    seen[size_t(row->second)] = true;
  }
  auto labelled = std::count(seen.begin(), seen.end(), true);
  if (size_t(labelled) < rows.size())
    throw Error(kOp, "'" + path.string() + "' has labels for " + std::to_string(labelled) + " of the split's " +
                         std::to_string(rows.size()) + " pictures");
}

static std::vector<VocObject> read_objects(const fs::path& path) {
  std::string text = read_file(kOp, path);
  try {
    return parse_voc_xml(text);
  } catch (const std::runtime_error& error) {
    throw Error(kOp, "'" + path.string() + "' is no VOC annotation: " + error.what());
  }
}

// Classes and targets from the XML files, for splits without lists per class.
static void label_by_xml(Dataset& dataset, const fs::path& folder, const std::vector<std::string>& stems,
                         float difficult) {
  std::vector<std::map<std::string, bool>> shown(stems.size());  // class to "only difficult ones"
  std::map<std::string, int64_t> columns;
  for (std::string_view name : kClasses) columns.emplace(name, 0);
  size_t known = columns.size();
  for (size_t i = 0; i < stems.size(); i++) {
    check_interrupt();
    for (const auto& object : read_objects(folder / (stems[i] + ".xml"))) {
      auto [at, added] = shown[i].emplace(object.name, object.difficult);
      at->second = at->second && object.difficult;
      columns.emplace(object.name, 0);
    }
  }
  if (columns.size() > known) {  // other classes than VOC's: those that occur
    columns.clear();
    for (const auto& names : shown)
      for (const auto& [name, only_difficult] : names) columns.emplace(name, 0);
  }
  for (auto& [name, column] : columns) {
    column = int64_t(dataset.classes.size());
    dataset.classes.push_back(name);
  }
  dataset.targets = at::zeros({dataset.size(), int64_t(dataset.classes.size())}, at::kFloat);
  auto values = dataset.targets.accessor<float, 2>();
  for (size_t i = 0; i < stems.size(); i++)
    for (const auto& [name, only_difficult] : shown[i])
      values[int64_t(i)][columns.at(name)] = only_difficult ? difficult : 1.0f;
}

static Objects objects_of(const fs::path& xml, const std::vector<std::string>& classes) {
  auto list = read_objects(xml);
  auto n = int64_t(list.size());
  Objects objects{at::empty({n, 4}, at::kFloat), at::empty({n}, at::kLong), at::empty({n}, at::kBool),
                  at::zeros({n}, at::kBool), at::empty({n}, at::kFloat)};
  for (int64_t k = 0; k < n; k++) {
    const VocObject& object = list[size_t(k)];
    auto at_class = std::find(classes.begin(), classes.end(), object.name);
    if (at_class == classes.end()) throw Error(kOp, "unknown class '" + object.name + "' in '" + xml.string() + "'");
    float* row = objects.boxes.data_ptr<float>() + k * 4;
    // Pixel 1 of the file spans 0 to 1 (facebookresearch/detectron2, data/datasets/pascal_voc.py).
    row[0] = float(object.box[0] - 1), row[1] = float(object.box[1] - 1);
    row[2] = float(object.box[2]), row[3] = float(object.box[3]);
    objects.labels.data_ptr<int64_t>()[k] = at_class - classes.begin();
    objects.difficult.data_ptr<bool>()[k] = object.difficult;
    objects.area.data_ptr<float>()[k] = (row[2] - row[0]) * (row[3] - row[1]);
  }
  return objects;
}

static at::Tensor label_picture(const fs::path& path) {
  if (!fs::exists(path))
    throw Error(kOp, "no label picture '" + path.string() + "' (sets = 'Segmentation' lists those that have one)");
  std::string bytes = read_file(kOp, path);
  try {
    return read_label_png(bytes);
  } catch (const Error& error) {
    throw Error(kOp, "'" + path.string() + "': " + reason_of(error));
  }
}

Dataset voc(const fs::path& root, int64_t year, const std::string& split, const VocOptions& options) {
  fs::path devkit = find_devkit(root, year), lists = devkit / "ImageSets" / options.sets, xml = devkit / "Annotations";
  fs::path list = lists / (split + ".txt");
  Dataset dataset{kOp, FileList(devkit / "JPEGImages"), {}, {}};
  std::vector<std::string> stems;
  std::map<std::string, int64_t> rows;
  for (const std::string& line : lines_of(list)) {
    stems.push_back(stem_of(line, devkit / "JPEGImages"));
    rows.emplace(stems.back(), dataset.size());
    dataset.files.add(stems.back() + ".jpg");
  }
  require_pictures(dataset, list);
  dataset.classes = listed_classes(lists, split);
  if (!dataset.classes.empty()) {
    dataset.targets = at::zeros({dataset.size(), int64_t(dataset.classes.size())}, at::kFloat);
    for (size_t c = 0; c < dataset.classes.size(); c++)
      read_class_list(lists / (dataset.classes[c] + "_" + split + ".txt"), rows, int64_t(c), options.difficult,
                      dataset.targets);
  } else if (fs::exists(xml / (stems[0] + ".xml"))) {
    label_by_xml(dataset, xml, stems, options.difficult);
  } else {
    dataset.classes.assign(std::begin(kClasses), std::end(kClasses));
  }
  auto names = std::make_shared<const std::vector<std::string>>(std::move(stems));
  dataset.annotations = {[names, xml, classes = dataset.classes](int64_t i) {
                           return objects_of(xml / ((*names)[size_t(i)] + ".xml"), classes);
                         },
                         {},
                         [names, folder = devkit / options.masks](int64_t i) {
                           return label_picture(folder / ((*names)[size_t(i)] + ".png"));
                         }};
  return dataset;
}

}  // namespace sslrun::data
