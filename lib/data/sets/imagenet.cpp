// ImageNet folders: train by class; val by class or flat with a list of labels.
#include <ATen/Functions.h>

#include <algorithm>

#include "lib/core/error.h"
#include "lib/core/parse_number.h"
#include "lib/data/sets/list_file.h"

namespace sslrun::data {

namespace fs = std::filesystem;

static constexpr const char* kOp = "data.imagenet";

static fs::path find_split(const fs::path& root, const std::string& split) {
  return first_existing(kOp,
                        {root / split, root / "Data" / "CLS-LOC" / split, root / "ILSVRC" / "Data" / "CLS-LOC" / split},
                        is_folder, "no pictures of '" + split + "' in '" + root.string() + "'",
                        "expected " + split + "/<class>/<picture>, or a flat val folder with a list");
}

static fs::path find_list(const fs::path& root, const std::string& split) {
  return first_existing(
      kOp, {root / (split + ".txt"), root / "meta" / (split + ".txt"), root / ("LOC_" + split + "_solution.csv")},
      is_there, "no list of labels for the flat folder of '" + split + "'",
      "lines 'picture label' or 'picture n01440764'; {list = path} names another");
}

static std::vector<std::string> train_classes(const fs::path& beside) {
  fs::path train = beside.parent_path() / "train";
  return is_folder(train) ? class_folders(kOp, train) : std::vector<std::string>();
}

// The first two fields of "ILSVRC2012_val_00000001.JPEG 65", "… n01751748" or Kaggle's "name,n01751748 x y w h …".
static std::pair<std::string, std::string> fields_of(std::string_view line) {
  constexpr const char* separators = " \t,";
  size_t end = line.find_first_of(separators), begin = line.find_first_not_of(separators, end);
  if (begin == std::string_view::npos) return {std::string(line), ""};
  size_t stop = std::min(line.find_first_of(separators, begin), line.size());
  return {std::string(line.substr(0, end)), std::string(line.substr(begin, stop - begin))};
}

static Dataset by_list(const fs::path& folder, const fs::path& list) {
  Dataset dataset{kOp, FileList(folder), train_classes(folder), {}};
  bool named = !dataset.classes.empty();
  std::vector<int64_t> labels;
  read_lines(kOp, list, [&](int64_t number, std::string_view line) {
    auto [name, label] = fields_of(line);
    if (number == 1 && name == "ImageId") return;
    auto number_given = parse_number<int64_t>(label);
    int64_t index = number_given.value_or(-1);
    if (!number_given) {
      auto found = std::lower_bound(dataset.classes.begin(), dataset.classes.end(), label);
      bool known = found != dataset.classes.end() && *found == label;
      index = known ? found - dataset.classes.begin() : -1;
    }
    if (index < 0 || index >= (named ? int64_t(dataset.classes.size()) : 1'000'000))
      throw Error(kOp, "expected 'picture label' with a number or a folder of '" +
                           (folder.parent_path() / "train").string() + "' as label in line " + std::to_string(number) +
                           " of '" + list.string() + "', got '" + std::string(line) + "'");
    dataset.files.add(fs::path(name).has_extension() ? name : name + ".JPEG");
    labels.push_back(index);
  });
  require_pictures(dataset, list);
  if (!named)
    for (int64_t c = 0; c <= *std::max_element(labels.begin(), labels.end()); c++)
      dataset.classes.push_back(std::to_string(c));
  dataset.targets = at::tensor(labels, at::kLong);
  return dataset;
}

Dataset imagenet(const fs::path& root, const std::string& split, const ImageNetOptions& options) {
  fs::path folder = find_split(root, split);
  if (!options.list.empty()) return by_list(folder, options.list);
  if (class_folders(kOp, folder).empty()) return by_list(folder, find_list(root, split));
  return image_folder(folder, {kOp, options.allow_empty});
}

}  // namespace sslrun::data
