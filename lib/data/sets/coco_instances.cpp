// One pass over an instances file, and the outline of one object.
#include "lib/data/sets/coco_instances.h"

#include <simdjson.h>

#include <cmath>
#include <cstring>

#include "lib/core/error.h"
#include "lib/core/parse_number.h"
#include "lib/data/sets/masks.h"

namespace sslrun::data {

static constexpr const char* kOp = "data.coco";

static void read_category(JsonReader& reader, CocoInstances& found) {
  auto& category = found.categories.emplace_back(-1, "");
  bool has_id = false, has_name = false;
  reader.object([&](std::string_view key) {
    if (key == "id")
      category.first = found.ids.read(reader), has_id = true;
    else if (key == "name")
      reader.string(category.second), has_name = true;
    else
      reader.skip();
  });
  if (!has_id || !has_name) throw JsonError("a category without id or name");
}

// Some files write numbers as texts, or null. 0: the picture's own size counts.
static int32_t read_side(JsonReader& reader) {
  char first = reader.next_token();
  double side = 0;
  if (first == '"') {
    std::string text;
    reader.string(text);
    side = parse_number<double>(text).value_or(0);
  } else if (first == 'n') {
    reader.skip();
  } else {
    side = reader.number();
  }
  if (side > INT32_MAX) throw JsonError("an image of more than 2147483647 pixels in a row");
  return side >= 1 ? int32_t(side) : 0;
}

static void read_image(JsonReader& reader, CocoInstances& found) {
  CocoImage& image = found.images.emplace_back();
  bool has_id = false, has_name = false;
  reader.object([&](std::string_view key) {
    if (key == "id")
      image.id = found.ids.read(reader), has_id = true;
    else if (key == "file_name")
      reader.string(image.name), has_name = true;
    else if (key == "width")
      image.width = read_side(reader);
    else if (key == "height")
      image.height = read_side(reader);
    else
      reader.skip();
  });
  if (!has_id || !has_name) throw JsonError("an image without id or file_name");
  if (image.name.find('\0') != std::string::npos) throw JsonError("a file_name with a zero byte");
}

static void read_annotation(JsonReader& reader, CocoInstances& found) {
  CocoAnnotation annotation;
  bool has_image = false, has_category = false;
  reader.object([&](std::string_view key) {
    if (key == "id") {
      annotation.id = found.ids.read(reader);
    } else if (key == "image_id") {
      annotation.image = found.ids.read(reader);
      has_image = true;
    } else if (key == "category_id") {
      annotation.category = found.ids.read(reader);
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
      annotation.crowd = reader.truth();
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

CocoInstances read_instances(const ReadableFile& file) {
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

static uint64_t count_of(simdjson::dom::element value) {
  double number = value.get_double();
  if (number < 0 || number > 1e15 || std::trunc(number) != number)
    throw Error(kOp, "run lengths and sizes of a mask are whole numbers of 0 or more");
  return uint64_t(number);
}

static std::vector<uint64_t> runs_of(simdjson::dom::element counts) {
  if (counts.is_string()) return parse_runs(counts.get_string());
  std::vector<uint64_t> runs;
  for (auto run : counts.get_array()) runs.push_back(count_of(run));
  return runs;
}

static void draw(simdjson::dom::element outline, at::Tensor mask) {
  int height = int(mask.size(0)), width = int(mask.size(1));
  std::span<uint8_t> pixels(mask.data_ptr<uint8_t>(), size_t(mask.numel()));
  if (outline.is_object()) {
    simdjson::dom::array size = outline["size"];
    if (count_of(size.at(0)) != uint64_t(height) || count_of(size.at(1)) != uint64_t(width))
      throw Error(kOp, "a mask of another size than its picture, " + std::to_string(width) + "x" +
                           std::to_string(height) + " pixels");
    fill_runs_mask(runs_of(outline["counts"]), width, height, pixels);
  } else if (outline.is_array()) {
    std::vector<double> points;
    for (auto polygon : outline.get_array()) {
      points.clear();
      for (auto number : polygon.get_array()) points.push_back(number.get_double());
      if (points.size() >= 6) fill_polygon_mask(points, width, height, pixels);
    }
  }
}

void read_mask(const ReadableFile& file, const CocoIds& ids, const CocoAnnotation& annotation, at::Tensor mask) {
  if (annotation.outline_length == 0) return;
  auto refuse = [&](const std::string& reason) {
    throw Error(kOp, "'" + file.path().string() + "', annotation " +
                         (annotation.id == -1 ? "without an id" : ids.text(annotation.id)) + ": " + reason);
  };
  std::string text(annotation.outline_length, '\0');
  text.resize(file.read_at(annotation.outline, text.data(), text.size()));
  try {
    simdjson::dom::parser parser;
    draw(parser.parse(text), std::move(mask));
  } catch (const simdjson::simdjson_error& error) {
    refuse(std::string("its segmentation is neither polygons nor run lengths (did the file change?): ") + error.what());
  } catch (const Error& error) {
    refuse(std::string(error.what()).substr(std::strlen(kOp) + 3));
  }
}

}  // namespace sslrun::data
