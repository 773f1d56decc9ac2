// An annotations file and a results file, picture by picture in the order of the pictures' ids.
#pragma once
#include <filesystem>
#include <unordered_map>

#include "lib/data/sets/coco_instances.h"
#include "lib/eval/coco_precision/objects.h"
#include "lib/eval/coco_precision/result_file.h"
#include "lib/eval/coco_precision/rules.h"

namespace sslrun::eval {

class CocoFilePair {
 public:
  // Throws Error naming the file and the id for what cannot be evaluated.
  CocoFilePair(const std::filesystem::path& annotations, const std::filesystem::path& results, CocoCompares compares);

  int64_t pictures() const { return int64_t(instances_.images.size()); }
  int64_t categories() const { return int64_t(instances_.categories.size()); }
  int64_t detections() const { return int64_t(results_.size()); }
  int64_t with_boxes_too() const { return with_boxes_too_; }
  std::vector<std::string> category_ids() const;
  std::vector<std::string> category_names() const;
  // With regions where masks are compared. Thread-safe.
  CocoPicture picture(int64_t i) const;

 private:
  void order_pictures();
  void check_annotations();
  int32_t known_image(int64_t id) const;     // throws JsonError
  int32_t known_category(int64_t id) const;  // throws JsonError
  CocoTruth truth(const data::CocoAnnotation& annotation, const data::CocoImage& image) const;
  CocoDetection detection(uint32_t number, const data::CocoImage& image) const;
  Region region(uint32_t number, const data::CocoImage& image) const;

  ReadableFile annotation_file_, result_file_;
  CocoCompares compares_;
  data::CocoInstances instances_;
  std::unordered_map<int64_t, int32_t> image_places_, category_places_;
  std::vector<CocoResult> results_;
  std::vector<uint32_t> truth_order_, result_order_;  // by picture, and in the files' order within
  std::vector<size_t> truth_ends_, result_ends_;
  int64_t with_boxes_too_ = 0;
};

}  // namespace sslrun::eval
