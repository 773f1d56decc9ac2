// What a COCO instances file says, without the outlines: those stay in the file until somebody asks for a mask.
#pragma once
#include <ATen/core/Tensor.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "lib/data/sets/coco_ids.h"
#include "lib/data/sets/masks.h"

namespace sslrun::data {

struct CocoImage {
  int64_t id = 0;
  int32_t width = 0, height = 0;  // 0: the file does not say
  std::string name;
};

struct CocoAnnotation {
  int64_t id = -1;                  // -1: the file has none
  int64_t image = 0, category = 0;  // ids
  double box[4] = {0, 0, 0, 0};     // left, top, width, height
  double area = 0;
  uint32_t outline_length = 0;  // bytes of "segmentation" in the file, 0 when there is none
  uint64_t outline = 0;         // and where they begin
  bool crowd = false, has_box = false, has_area = false;
};

struct CocoInstances {
  CocoIds ids;
  std::vector<std::pair<int64_t, std::string>> categories;  // id, name
  std::vector<CocoImage> images;
  std::vector<CocoAnnotation> annotations;
};

// Reads the three lists in one pass, whatever their order. Throws Error("data.coco") naming the file and the place.
CocoInstances read_instances(const ReadableFile& file);

// Where the mask of one annotation of a picture of this size changes, by its outline in the file (polygons or run
// lengths). Throws Error("data.coco") naming the file and the annotation, Interrupted.
MaskBorders read_outline(const ReadableFile& file, const CocoIds& ids, const CocoAnnotation& annotation, int width,
                         int height);

// Sets the pixels of one annotation to 1 in `mask`, uint8 [height, width] of zeros. Throws as read_outline does.
void read_mask(const ReadableFile& file, const CocoIds& ids, const CocoAnnotation& annotation, at::Tensor mask);

}  // namespace sslrun::data
