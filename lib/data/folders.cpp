// Data sets that are folders of pictures.
#include <algorithm>
#include <array>
#include <cctype>
#include <set>

#include "lib/core/error.h"
#include "lib/core/interrupt.h"
#include "lib/data/dataset.h"

namespace sslrun {

namespace fs = std::filesystem;

// torchvision's IMG_EXTENSIONS; what cannot be decoded is reported when it is read.
static constexpr std::array<std::string_view, 10> kExtensions = {".jpg", ".jpeg", ".png", ".gif",  ".ppm",
                                                                 ".bmp", ".pgm",  ".tif", ".tiff", ".webp"};

static bool is_picture(const std::string& name) {
  size_t dot = name.rfind('.');
  if (dot == std::string::npos) return false;
  std::string extension = name.substr(dot);
  std::transform(extension.begin(), extension.end(), extension.begin(),
                 [](unsigned char c) { return std::tolower(c); });
  return std::find(kExtensions.begin(), kExtensions.end(), extension) != kExtensions.end();
}

static void require_folder(const char* op, const fs::path& root) {
  if (!fs::exists(root)) throw Error(op, "no such folder: '" + root.string() + "'");
  if (!fs::is_directory(root)) throw Error(op, "expected a folder, got the file '" + root.string() + "'");
}

// Folders sorted by their whole path, in each the files sorted by name. A folder reached twice on one way down (a link
// to its parent) is left out.
void list_pictures(const char* op, const fs::path& root, const std::string& start, std::vector<std::string>& names) {
  struct Folder {
    std::string relative;
    std::vector<fs::path> parents;
  };
  std::vector<std::pair<std::string, std::vector<std::string>>> folders;
  std::vector<Folder> waiting{{start, {}}};
  while (!waiting.empty()) {
    check_interrupt();
    Folder folder = std::move(waiting.back());
    waiting.pop_back();
    fs::path here = folder.relative.empty() ? root : root / folder.relative;
    std::error_code problem;
    fs::path real = fs::canonical(here, problem);
    if (problem) throw Error(op, "cannot read the folder '" + here.string() + "': " + problem.message());
    if (std::find(folder.parents.begin(), folder.parents.end(), real) != folder.parents.end()) continue;
    auto parents = folder.parents;
    parents.push_back(real);
    std::vector<std::string> files;
    fs::directory_iterator entries(here, problem);
    if (problem) throw Error(op, "cannot read the folder '" + here.string() + "': " + problem.message());
    for (const auto& entry : entries) {
      std::string name = entry.path().filename().string();
      std::string relative = folder.relative.empty() ? name : folder.relative + "/" + name;
      std::error_code ignored;
      if (entry.is_directory(ignored))
        waiting.push_back({relative, parents});
      else if (is_picture(name))
        files.push_back(name);
    }
    std::sort(files.begin(), files.end());
    folders.emplace_back(folder.relative, std::move(files));
  }
  std::sort(folders.begin(), folders.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  for (const auto& [folder, files] : folders)
    for (const auto& file : files) names.push_back(folder.empty() ? file : folder + "/" + file);
}

Dataset image_folder(const fs::path& root) {
  const char* op = "data.image_folder";
  require_folder(op, root);
  Dataset dataset{op, FileList(root), {}, {}};
  for (const auto& entry : fs::directory_iterator(root))
    if (entry.is_directory()) dataset.classes.push_back(entry.path().filename().string());
  std::sort(dataset.classes.begin(), dataset.classes.end());
  if (dataset.classes.empty())
    throw Error(op, "expected one folder per class in '" + root.string() +
                        "', got none (data.images reads folders without classes)");
  std::vector<int64_t> labels;
  std::string empty;
  for (size_t c = 0; c < dataset.classes.size(); c++) {
    std::vector<std::string> names;
    list_pictures(op, root, dataset.classes[c], names);
    if (names.empty()) empty += (empty.empty() ? "" : ", ") + dataset.classes[c];
    for (const auto& name : names) dataset.files.add(name);
    labels.resize(labels.size() + names.size(), int64_t(c));
  }
  if (!empty.empty()) throw Error(op, "no picture file in '" + root.string() + "' for the classes " + empty);
  dataset.targets = at::tensor(labels, at::kLong);
  return dataset;
}

Dataset image_files(const fs::path& root) {
  const char* op = "data.images";
  require_folder(op, root);
  Dataset dataset{op, FileList(root), {}, {}};
  std::vector<std::string> names;
  list_pictures(op, root, "", names);
  if (names.empty()) throw Error(op, "no picture file in '" + root.string() + "'");
  for (const auto& name : names) dataset.files.add(name);
  return dataset;
}

}  // namespace sslrun
