// Writing COCO JSON and VOC XML.
#include "lib/data/scenes/scene_annotations.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

namespace sslrun::data {

using Json = nlohmann::ordered_json;

std::string scene_file_stem(int64_t id) {
  std::string digits = std::to_string(id);
  return std::string(digits.size() < 6 ? 6 - digits.size() : 0, '0') + digits;
}

namespace {
struct Bounds {
  double left, top, right, bottom;
};
}  // namespace

static Bounds bounds_of(const std::vector<ScenePoint>& outline) {
  auto [left, right] = std::minmax_element(outline.begin(), outline.end(), [](auto& a, auto& b) { return a.x < b.x; });
  auto [top, bottom] = std::minmax_element(outline.begin(), outline.end(), [](auto& a, auto& b) { return a.y < b.y; });
  return {left->x, top->y, right->x, bottom->y};
}

static double area_of(const std::vector<ScenePoint>& outline) {  // shoelace formula
  double twice = 0;
  for (size_t i = 0; i < outline.size(); i++) {
    ScenePoint a = outline[i], b = outline[(i + 1) % outline.size()];
    twice += a.x * b.y - b.x * a.y;
  }
  return std::abs(twice) / 2;
}

static double hundredths(double value) { return std::round(value * 100) / 100; }

std::string coco_json(const std::vector<SceneRecord>& records, int size) {
  Json categories = Json::array(), images = Json::array(), annotations = Json::array();
  for (int c = 0; c < kSceneClasses; c++)
    categories.push_back({{"id", c + 1},
                          {"name", scene_class_name(c)},
                          {"supercategory", scene_class_name(c).substr(scene_class_name(c).find('_') + 1)}});
  for (const SceneRecord& record : records) {
    images.push_back(
        {{"id", record.id}, {"file_name", scene_file_stem(record.id) + ".jpg"}, {"width", size}, {"height", size}});
    for (size_t i = 0; i < record.objects.size(); i++) {
      const auto& outline = record.objects[i].outline;
      Bounds box = bounds_of(outline);
      Json polygon = Json::array();
      for (ScenePoint point : outline) {
        polygon.push_back(point.x);
        polygon.push_back(point.y);
      }
      annotations.push_back(
          {{"id", record.id * 10 + int64_t(i)},
           {"image_id", record.id},
           {"category_id", record.objects[i].category + 1},
           {"bbox", {box.left, box.top, hundredths(box.right - box.left), hundredths(box.bottom - box.top)}},
           {"segmentation", Json::array({std::move(polygon)})},
           {"area", hundredths(area_of(outline))},
           {"iscrowd", 0}});
    }
  }
  Json licence = {{"id", 1}, {"name", "generated, no rights reserved"}, {"url", ""}};
  return Json{{"info", {{"description", "sslrun scenes"}, {"version", "1"}}},
              {"licenses", Json::array({licence})},
              {"categories", std::move(categories)},
              {"images", std::move(images)},
              {"annotations", std::move(annotations)}}
      .dump();
}

std::string voc_xml(const SceneRecord& record, int size) {
  std::string side = std::to_string(size);
  std::string text =
      "<annotation>\n\t<folder>VOC2012</folder>\n\t<filename>" + scene_file_stem(record.id) +
      ".jpg</filename>\n\t<source>\n\t\t<database>sslrun scenes</database>\n\t</source>\n\t<size>\n\t\t<width>" + side +
      "</width>\n\t\t<height>" + side + "</height>\n\t\t<depth>3</depth>\n\t</size>\n\t<segmented>0</segmented>\n";
  for (const SceneObject& object : record.objects) {
    Bounds box = bounds_of(object.outline);
    auto pixel = [&](double value) { return std::to_string(std::clamp(int(value), 1, size)); };
    text += "\t<object>\n\t\t<name>" + scene_class_name(object.category) +
            "</name>\n\t\t<pose>Unspecified</pose>\n\t\t<truncated>0</truncated>\n\t\t<difficult>0</"
            "difficult>\n\t\t<bndbox>\n"
            "\t\t\t<xmin>" +
            pixel(std::floor(box.left) + 1) + "</xmin>\n\t\t\t<ymin>" + pixel(std::floor(box.top) + 1) +
            "</ymin>\n\t\t\t<xmax>" + pixel(std::ceil(box.right)) + "</xmax>\n\t\t\t<ymax>" +
            pixel(std::ceil(box.bottom)) + "</ymax>\n\t\t</bndbox>\n\t</object>\n";
  }
  return text + "</annotation>\n";
}

std::vector<std::pair<std::string, std::string>> voc_lists(const std::string& split,
                                                           const std::vector<SceneRecord>& records) {
  std::vector<std::pair<std::string, std::string>> lists{{split + ".txt", ""}};
  for (int c = 0; c < kSceneClasses; c++) lists.emplace_back(scene_class_name(c) + "_" + split + ".txt", "");
  for (const SceneRecord& record : records) {
    std::string stem = scene_file_stem(record.id);
    std::array<bool, kSceneClasses> shown{};
    for (const SceneObject& object : record.objects) shown[size_t(object.category)] = true;
    lists[0].second += stem + "\n";
    for (size_t c = 0; c < kSceneClasses; c++) lists[c + 1].second += stem + (shown[c] ? "  1\n" : " -1\n");
  }
  return lists;
}

}  // namespace sslrun::data
