// A data set: a list of picture files with optional labels. A plain value; loaders share it read-only.
#pragma once
#include <ATen/core/Tensor.h>

#include <filesystem>
#include <string>
#include <vector>

namespace sslrun {

// Many paths below one folder in one string each: a million paths cost little more than their letters.
class FileList {
 public:
  FileList() = default;
  explicit FileList(std::filesystem::path root) : root_(std::move(root)) {}
  void add(std::string_view relative);
  int64_t size() const { return int64_t(ends_.size()); }
  std::string path(int64_t i) const;
  const std::filesystem::path& root() const { return root_; }

 private:
  std::filesystem::path root_;
  std::string names_;
  std::vector<uint64_t> ends_;
};

struct Dataset {
  std::string op;  // the function that made it ("data.coco"), for messages
  FileList files;
  std::vector<std::string> classes;
  // int64 [N] class indices, float [N, C] multi-hot rows, or undefined when there are no labels.
  at::Tensor targets;

  int64_t size() const { return files.size(); }
  bool multi_label() const { return targets.defined() && targets.dim() == 2; }
};

// torchvision's ImageFolder: one folder per class, sorted by name; files of known extensions at any depth below, links
// followed. A class without a picture is an error, as is a root without classes.
Dataset image_folder(const std::filesystem::path& root);

// Every picture file below `root`, sorted by path, without labels.
Dataset image_files(const std::filesystem::path& root);

// COCO instances JSON: pictures in the order of the file, classes sorted by category id, one multi-hot row per picture
// (crowd regions count). drop_empty leaves out pictures without any annotation.
Dataset coco(const std::filesystem::path& image_dir, const std::filesystem::path& json, bool drop_empty = false);

// A generated scene set (root/images/<split>, root/annotations/instances_<split>.json), read through coco().
Dataset scenes(const std::filesystem::path& root, const std::string& split);

}  // namespace sslrun
