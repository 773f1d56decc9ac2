// SYSU-30k: training bags by a list, query and gallery by folders (wanggrun/SYSU-30k, README.md).
#include <ATen/Functions.h>

#include <algorithm>
#include <map>

#include "lib/core/error.h"
#include "lib/core/parse_number.h"
#include "lib/data/sets/list_file.h"

namespace sslrun::data {

namespace fs = std::filesystem;

static constexpr const char* kOp = "data.sysu30k";
static constexpr int64_t kDistractor = -1000;

// Bags are the folders of the list, sorted by name.
static Dataset train_set(const fs::path& root) {
  fs::path list = root / "train.txt";
  if (!fs::exists(list))
    throw Error(kOp, "no such list: '" + list.string() +
                         "' (expected train.txt with lines '0000000001/<picture>' and the folders "
                         "that it names)");
  Dataset dataset{kOp, FileList(root), {}, {}};
  std::map<std::string, int64_t, std::less<>> bags;
  std::vector<int32_t> bag;  // in order of appearance
  read_lines(kOp, list, [&](int64_t number, std::string_view line) {
    size_t slash = line.rfind('/');
    if (slash == std::string_view::npos)
      throw Error(kOp, "expected '<folder>/<picture>' in line " + std::to_string(number) + " of '" + list.string() +
                           "', got '" + std::string(line) + "'");
    auto found = bags.find(line.substr(0, slash));
    if (found == bags.end()) found = bags.emplace(line.substr(0, slash), int64_t(bags.size())).first;
    dataset.files.add(line);
    bag.push_back(int32_t(found->second));
  });
  require_pictures(dataset, list);
  std::vector<int64_t> sorted(bags.size());
  for (const auto& [name, place] : bags) {
    sorted[size_t(place)] = int64_t(dataset.classes.size());
    dataset.classes.push_back(name);
  }
  dataset.targets = at::empty({dataset.size()}, at::kLong);
  auto* targets = dataset.targets.data_ptr<int64_t>();
  for (size_t i = 0; i < bag.size(); i++) targets[i] = sorted[size_t(bag[i])];
  return dataset;
}

// "<id>_c<camera>_<n>.jpg"; the camera is the first digit behind the first "c", as the published test reads it.
static std::pair<int64_t, int64_t> person_of(std::string_view file, const std::string& path) {
  size_t c = file.find('c');
  int64_t camera = c != std::string_view::npos && c + 1 < file.size() ? file[c + 1] - '0' : -1;
  auto id = parse_number<int64_t>(file.substr(0, file.find('_')));
  bool distractor = file.starts_with("0000others");
  if ((!distractor && !id) || camera < 0 || camera > 9)
    throw Error(kOp, "expected a file named '<id>_c<camera>_<n>.jpg', got '" + path + "'");
  return {distractor ? kDistractor : *id, camera};
}

static Dataset test_set(const fs::path& root, const std::string& split) {
  if (!fs::is_directory(root / split))
    throw Error(kOp, "no such folder: '" + (root / split).string() + "' (expected " + split +
                         "/<identity>/<id>_c<camera>_<n>.jpg)");
  Dataset dataset = image_folder(root / split, {kOp, true});  // labels are in the names: no identity loses its number
  dataset.classes.clear();
  dataset.cameras = at::empty({dataset.size()}, at::kLong);
  auto *ids = dataset.targets.data_ptr<int64_t>(), *cameras = dataset.cameras.data_ptr<int64_t>();
  for (int64_t i = 0; i < dataset.size(); i++) {
    std::string_view name = dataset.files.name(i);
    std::tie(ids[i], cameras[i]) = person_of(name.substr(name.rfind('/') + 1), dataset.files.path(i));
  }
  return dataset;
}

Dataset sysu30k(const fs::path& root, const std::string& split) {
  if (split == "train") return train_set(root);
  if (split == "query" || split == "gallery") return test_set(root, split);
  throw Error(kOp, "expected the split 'train', 'query' or 'gallery', got '" + split + "'");
}

}  // namespace sslrun::data
