// Labels of generated scenes in the two layouts of the field: COCO instances JSON and VOC XML.
#pragma once
#include <string>
#include <utility>
#include <vector>

#include "lib/data/scenes/scene_layout.h"

namespace sslrun::data {

struct SceneRecord {
  int64_t id = 0;  // of the picture, unique over all splits; its file is "<id with six digits>.jpg"
  std::vector<SceneObject> objects;
};

std::string scene_file_stem(int64_t id);

// {"info", "licenses", "categories" (ids 1 to 12), "images", "annotations"}: boxes [x, y, width, height] and areas are
// those of the polygons.
std::string coco_json(const std::vector<SceneRecord>& records, int size);

// One Annotations/<stem>.xml: integer boxes, first pixel 1, that contain the polygon.
std::string voc_xml(const SceneRecord& record, int size);

// ImageSets/Main as (name, text): "<split>.txt" with the stems, "<class>_<split>.txt" with stem and 1 or -1.
std::vector<std::pair<std::string, std::string>> voc_lists(const std::string& split,
                                                           const std::vector<SceneRecord>& records);

}  // namespace sslrun::data
