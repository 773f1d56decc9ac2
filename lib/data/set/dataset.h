// A data set: a list of pictures with optional labels and annotations. Loaders share it and write only its record of
// unreadable files.
#pragma once
#include <ATen/core/Tensor.h>

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "lib/data/set/passed_over.h"
#include "lib/data/set/unreadable.h"

namespace sslrun::data {

// Many paths below one folder in one string each: a million paths cost little more than their letters.
class FileList {
 public:
  FileList() = default;
  explicit FileList(std::filesystem::path root) : root_(std::move(root)) {}
  void add(std::string_view relative);
  int64_t size() const { return int64_t(ends_.size()); }
  std::string_view name(int64_t i) const;  // as it was added
  std::string path(int64_t i) const;
  const std::filesystem::path& root() const { return root_; }

 private:
  std::filesystem::path root_;
  std::string names_;
  std::vector<uint64_t> ends_;
};

// The objects of one picture, a row each, in the order of the annotation file.
struct Objects {
  at::Tensor boxes;      // float [n, 4]: left, top, right, bottom in pixels; the first pixel spans 0 to 1
  at::Tensor labels;     // int64 [n]: places in Dataset::classes
  at::Tensor difficult;  // bool [n]: VOC's flag
  at::Tensor crowd;      // bool [n]: COCO's flag, one region for many objects
  at::Tensor area;       // float [n]: pixels of the object (COCO) or of its box
};

// What is known of sample i beyond its label, read when asked. Empty functions: the set has no such thing. Thread-safe.
struct Annotations {
  std::function<Objects(int64_t)> objects;
  std::function<at::Tensor(int64_t)> masks;      // uint8 [n, H, W] of 0 and 1, in the order of objects(i)
  std::function<at::Tensor(int64_t)> class_map;  // uint8 [H, W]: 0 background, 1 + class, 255 not to be judged
};

struct Dataset {
  std::string op;  // the function that made it ("data.coco"), for messages
  FileList files;
  std::vector<std::string> classes;
  // int64 [N] class indices, float [N, C] multi-hot rows, or undefined when there are no labels.
  at::Tensor targets;
  at::Tensor cameras = {};  // int64 [N] in sets of persons seen by several cameras
  Annotations annotations = {};
  // The encoded bytes of sample i where they are not those of the file files.path(i).
  std::function<void(int64_t, std::string&)> bytes = {};
  PassedOver passed_over = {};  // what the set's folders hold beside its pictures
  std::string warning = {};     // what whoever opens the set is to be told, or ""
  std::shared_ptr<UnreadableFiles> unreadable = std::make_shared<UnreadableFiles>();

  int64_t size() const { return files.size(); }
  bool multi_label() const { return targets.defined() && targets.dim() == 2; }
  // The encoded picture; throws Error("data.loader") when its file cannot be read.
  void read(int64_t i, std::string& into) const;
};

struct ClassFolderOptions {
  const char* op = "data.image_folder";
  bool allow_empty = false;  // a folder without a picture stays a class
};

// torchvision's ImageFolder: one folder per class, sorted by name; the pictures at any depth below (picture_files.h). A
// class without a picture is an error, as are a root without classes and pictures beside the class folders.
Dataset image_folder(const std::filesystem::path& root, const ClassFolderOptions& options = {});

// The names of the folders in `root` that image_folder takes as classes, sorted.
std::vector<std::string> class_folders(const char* op, const std::filesystem::path& root);

// Why image_folder refuses a folder that holds folders; "" when it does not, or where there is none to be a class.
std::string class_folder_problem(const std::filesystem::path& root);

// Every picture file below `root`, sorted by path, without labels.
Dataset image_files(const std::filesystem::path& root);

struct CocoOptions {
  bool drop_empty = false;  // leaves out pictures without any annotation
};

// COCO instances JSON: pictures in the order of the file, classes sorted by category id, one multi-hot row per picture
// (crowd regions count). Outlines stay in the file.
Dataset coco(const std::filesystem::path& image_dir, const std::filesystem::path& json,
             const CocoOptions& options = {});

// A generated scene set (root/images/<split>, root/annotations/instances_<split>.json), read through coco().
Dataset scenes(const std::filesystem::path& root, const std::string& split);

struct VocOptions {
  std::string sets = "Main";                // folder of the split's list in ImageSets
  std::string masks = "SegmentationClass";  // folder of the label pictures
  float difficult = -1;                     // target of a class that only difficult objects show
};

// PASCAL VOC (the devkit's layout): `root` holds VOCdevkit/VOC<year>, VOC<year>, or is that folder. Targets
// are 1, 0 or options.difficult, from the lists per class, else from the XML files.
Dataset voc(const std::filesystem::path& root, int64_t year, const std::string& split, const VocOptions& options = {});

struct FileListOptions {
  enum Labels { kTold, kNone, kOne, kSeveral };
  Labels labels = kTold;  // behind each name; told by the first line and the files that there are
  int64_t max_class = 0;  // keeps labels below it; 0 keeps all
  std::vector<std::string> classes;
};

// One picture per line, `name`, `name label` (mingkai-zheng/WCL, data/imagenet.py; OpenSelfSup's lists) or `name label
// label …`; names are relative to `root`. With several labels targets are multi-hot rows, [N, classes].
Dataset file_list(const std::filesystem::path& root, const std::filesystem::path& list,
                  const FileListOptions& options = {});

struct ImageNetOptions {
  std::string list;          // file of labels for pictures without class folders; "": looked for
  bool allow_empty = false;  // a class folder without a picture stays a class
};

// ImageNet: train folders by class; val by class folders, or flat with a list of labels.
Dataset imagenet(const std::filesystem::path& root, const std::string& split, const ImageNetOptions& options = {});

// SYSU-30k (wanggrun/SYSU-30k, README.md): 'train' by root/train.txt with bags as classes; 'query' and 'gallery' with
// identity numbers (-1000 for distractors) as targets and cameras.
Dataset sysu30k(const std::filesystem::path& root, const std::string& split);

struct SubsetOptions {
  std::string list;  // file of names of pictures, one a line
  std::optional<std::vector<int64_t>> indices;
  int64_t max_class = 0;  // keeps classes below it; 0 keeps all
  double fraction = 1;    // of each class, or of all pictures where there are no single labels
  uint64_t seed = 0;
};

// Some samples of a set: those of max_class, then those listed (in the list's order), then a share of them. With one
// seed a smaller fraction is part of a larger one.
Dataset subset(std::shared_ptr<const Dataset> set, const SubsetOptions& options);

// Sets in a row. They need equal classes and the same kind of targets, or no targets at all.
Dataset concat(std::vector<std::shared_ptr<const Dataset>> sets);

// Pictures in memory: uint8 [N, 3, H, W], [N, 1, H, W] or [N, H, W].
Dataset tensor_pictures(at::Tensor pictures, at::Tensor targets, std::vector<std::string> classes);

// Throws when `source` listed nothing or sample 0 is no regular file: a wrong folder is told at once, a single missing
// file when it is read.
void require_pictures(const Dataset& dataset, const std::filesystem::path& source);

}  // namespace sslrun::data
