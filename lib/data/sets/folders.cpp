// Data sets that are folders of pictures.
#include <algorithm>

#include "lib/core/error.h"
#include "lib/data/loading/sample.h"
#include "lib/data/set/dataset.h"
#include "lib/data/set/picture_files.h"

namespace sslrun::data {

namespace fs = std::filesystem;

static void add_all(const std::vector<std::string>& names, FileList& files) {
  for (const auto& name : names) files.add(name);
}

// "; passed over: 15 .heic (…)", for a folder where nothing is left.
static std::string passed_text(const PassedOver& passed) {
  return passed.empty() ? "" : "; passed over: " + passed.text();
}

std::vector<std::string> class_folders(const char* op, const fs::path& root) {
  PassedOver uncounted;
  std::vector<std::string> names;
  for (const auto& folder : read_folder(op, root, root_place(op, root), uncounted).folders)
    names.push_back(folder.relative);
  return names;
}

static void refuse_mixture(const char* op, const fs::path& root, const FolderContent& content) {
  size_t pictures = content.pictures.size(), folders = content.folders.size();
  if (pictures == 0 || folders == 0) return;
  throw Error(op, "expected one folder per class in '" + root.string() + "', got " + std::to_string(pictures) +
                      (pictures == 1 ? " picture" : " pictures") + " beside " + std::to_string(folders) +
                      (folders == 1 ? " folder" : " folders") + " ('" + content.pictures.front() +
                      "' …), which would be left out without a warning; choose: move them into a class folder, or take "
                      "all pictures without labels by data.images (sslrun pack --labels=false)");
}

static void refuse_empty_classes(const char* op, const fs::path& root, const std::vector<std::string>& empty,
                                 const PassedOver& passed) {
  constexpr size_t kNamed = 5;
  std::string names;
  for (size_t i = 0; i < std::min(empty.size(), kNamed); i++) names += (i ? ", '" : "'") + empty[i] + "'";
  if (empty.size() > kNamed) names += " and " + std::to_string(empty.size() - kNamed) + " more";
  throw Error(op, "expected pictures in every class folder of '" + root.string() + "', got none in " + names +
                      passed_text(passed) +
                      " ({allow_empty = true} keeps them as classes without pictures; sslrun pack --allow-empty, "
                      "sslrun eval --data.allow_empty)");
}

Dataset image_folder(const fs::path& root, const ClassFolderOptions& options) {
  const char* op = options.op;
  Dataset dataset{op, FileList(root), {}, {}};
  PassedOver& passed = dataset.passed_over;
  FolderContent content = read_folder(op, root, root_place(op, root), passed);
  refuse_mixture(op, root, content);
  if (content.folders.empty())
    throw Error(op, "expected one folder per class in '" + root.string() +
                        "', got none (data.images reads folders without classes)" + passed_text(passed));
  std::vector<int64_t> labels;
  std::vector<std::string> empty;
  for (auto& folder : content.folders) {
    dataset.classes.push_back(folder.relative);
    auto names = list_pictures(op, root, std::move(folder), passed);
    if (names.empty()) empty.push_back(dataset.classes.back());
    add_all(names, dataset.files);
    labels.resize(labels.size() + names.size(), int64_t(dataset.classes.size()) - 1);
  }
  if (labels.empty() || (!empty.empty() && !options.allow_empty)) refuse_empty_classes(op, root, empty, passed);
  if (!empty.empty()) passed.add(Passed::kExpected, "empty class folder", "", empty.front(), int64_t(empty.size()));
  dataset.targets = at::tensor(labels, at::kLong);
  return dataset;
}

std::string class_folder_problem(const fs::path& root) {
  const char* op = "data.check_class_folders";
  try {
    if (!class_folders(op, root).empty()) image_folder(root, {op, false});
  } catch (const Error& error) {
    return reason_of(error);
  }
  return "";
}

Dataset image_files(const fs::path& root) {
  const char* op = "data.images";
  Dataset dataset{op, FileList(root), {}, {}};
  add_all(list_pictures(op, root, root_place(op, root), dataset.passed_over), dataset.files);
  if (dataset.size() == 0)
    throw Error(op, "no picture file in '" + root.string() + "'" + passed_text(dataset.passed_over));
  return dataset;
}

}  // namespace sslrun::data
