// One pass over an instances file, and the outline of one object.
#include "lib/data/coco_instances.h"

#include <ATen/ops/zeros.h>
#include <simdjson.h>

#include "lib/core/error.h"
#include "lib/data/masks.h"

namespace sslrun {

static constexpr const char* kOp = "data.coco";

static void read_category(JsonReader& reader, CocoInstances& found) {
  auto& category = found.categories.emplace_back(-1, "");
  bool has_id = false, has_name = false;
  reader.object([&](std::string_view key) {
    if (key == "id")
      category.first = reader.integer(), has_id = true;
    else if (key == "name")
      reader.string(category.second), has_name = true;
    else
      reader.skip();
  });
  if (!has_id || !has_name) throw JsonError("a category without id or name");
}

static void read_image(JsonReader& reader, CocoInstances& found) {
  CocoImage& image = found.images.emplace_back();
  bool has_id = false, has_name = false;
  reader.object([&](std::string_view key) {
    if (key == "id")
      image.id = reader.integer(), has_id = true;
    else if (key == "file_name")
      reader.string(image.name), has_name = true;
    else if (key == "width")
      image.width = int32_t(reader.number());
    else if (key == "height")
      image.height = int32_t(reader.number());
    else
      reader.skip();
  });
  if (!has_id || !has_name) throw JsonError("an image without id or file_name");
}

static void read_annotation(JsonReader& reader, CocoInstances& found) {
  CocoAnnotation annotation;
  bool has_image = false, has_category = false;
  reader.object([&](std::string_view key) {
    if (key == "image_id") {
      annotation.image = reader.integer();
      has_image = true;
    } else if (key == "category_id") {
      annotation.category = reader.integer();
      has_category = true;
    } else if (key == "bbox") {
      size_t count = 0;
      reader.array([&] {
        if (count == 4) throw JsonError("a bbox of more than four numbers");
        annotation.box[count++] = float(reader.number());
      });
    } else if (key == "area") {
      annotation.area = float(reader.number());
    } else if (key == "iscrowd") {
      annotation.crowd = reader.number() != 0;
    } else if (key == "segmentation") {
      reader.next_token();
      annotation.outline = reader.position();
      reader.skip();
      uint64_t length = reader.position() - annotation.outline;
      if (length > UINT32_MAX) throw JsonError("a segmentation of more than 4 GB");
      annotation.outline_length = uint32_t(length);
    } else {
      reader.skip();
    }
  });
  if (!has_image || !has_category) throw JsonError("an annotation without image_id or category_id");
  found.annotations.push_back(annotation);
}

CocoInstances read_instances(const RandomAccessFile& file) {
  CocoInstances found;
  bool has_categories = false, has_images = false, has_annotations = false;
  const char* where = "the file";
  std::string path = "'" + file.path().string() + "'";
  try {
    JsonReader reader(file);
    reader.object([&](std::string_view key) {
      if (key == "categories") {
        where = "categories";
        has_categories = true;
        reader.array([&] { read_category(reader, found); });
      } else if (key == "images") {
        where = "images";
        has_images = true;
        reader.array([&] { read_image(reader, found); });
      } else if (key == "annotations") {
        where = "annotations";
        has_annotations = true;
        reader.array([&] { read_annotation(reader, found); });
      } else {
        reader.skip();
      }
    });
  } catch (const JsonError& error) {
    throw Error(kOp, path + " is no COCO instances file: " + error.what() + " in " + where);
  }
  auto require = [&](bool present, const char* name) {
    if (!present) throw Error(kOp, path + " has no list '" + name + "'");
  };
  require(has_images, "images");
  require(has_categories, "categories");
  require(has_annotations, "annotations");
  return found;
}

static std::vector<uint64_t> runs_of(simdjson::dom::element counts) {
  if (counts.is_string()) return parse_runs(counts.get_string());
  std::vector<uint64_t> runs;
  for (auto run : counts.get_array()) runs.push_back(run.get_uint64());
  return runs;
}

at::Tensor read_mask(const RandomAccessFile& file, const CocoAnnotation& annotation, int64_t height, int64_t width) {
  at::Tensor mask = at::zeros({height, width}, at::kByte);
  if (annotation.outline_length == 0) return mask;
  std::span<uint8_t> pixels(mask.data_ptr<uint8_t>(), size_t(mask.numel()));
  std::string text(annotation.outline_length, '\0');
  text.resize(file.read(annotation.outline, text.data(), text.size()));
  try {
    simdjson::dom::parser parser;
    simdjson::dom::element outline = parser.parse(text);
    if (outline.is_object()) {
      simdjson::dom::array size = outline["size"];
      if (size.at(0).get_int64() != height || size.at(1).get_int64() != width)
        throw Error(kOp, "a mask of another size than its picture in '" + file.path().string() + "'");
      fill_runs_mask(runs_of(outline["counts"]), int(width), int(height), pixels);
    } else if (outline.is_array()) {
      std::vector<double> points;
      for (auto polygon : outline.get_array()) {
        points.clear();
        for (auto number : polygon.get_array()) points.push_back(number.get_double());
        if (points.size() >= 6) fill_polygon_mask(points, int(width), int(height), pixels);
      }
    }
  } catch (const simdjson::simdjson_error& error) {
    throw Error(kOp,
                "cannot read an outline of '" + file.path().string() + "' (did the file change?): " + error.what());
  }
  return mask;
}

}  // namespace sslrun
