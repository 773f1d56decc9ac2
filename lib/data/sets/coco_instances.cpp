// One pass over an instances file, and the outline of one object.
#include "lib/data/sets/coco_instances.h"

#include <cstring>

#include "lib/core/error.h"
#include "lib/core/parse_number.h"

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
  size_t numbers = 0;
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
      numbers = 0;
      reader.array([&] {
        double number = reader.number();
        if (numbers < 4) annotation.box[numbers] = number;
        numbers++;
      });
    } else if (key == "area") {
      annotation.area = reader.number();
      annotation.has_area = true;
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
  annotation.has_box = numbers == 4;
  if (numbers != 0 && numbers != 4)
    throw JsonError("annotation " + (annotation.id == -1 ? "without an id" : found.ids.text(annotation.id)) +
                    " has a bbox of " + std::to_string(numbers) + " numbers");
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

MaskBorders read_outline(const ReadableFile& file, const CocoIds& ids, const CocoAnnotation& annotation, int width,
                         int height) {
  if (annotation.outline_length == 0) return {};
  std::string text(annotation.outline_length, '\0');
  text.resize(file.read_at(annotation.outline, text.data(), text.size()));
  try {
    return outline_borders(text, width, height);
  } catch (const Error& error) {
    throw Error(kOp, "'" + file.path().string() + "', annotation " +
                         (annotation.id == -1 ? "without an id" : ids.text(annotation.id)) + ": " +
                         std::string(error.what()).substr(std::strlen(kOp) + 3));
  }
}

void read_mask(const ReadableFile& file, const CocoIds& ids, const CocoAnnotation& annotation, at::Tensor mask) {
  int height = int(mask.size(0)), width = int(mask.size(1));
  std::span<uint8_t> pixels(mask.data_ptr<uint8_t>(), size_t(mask.numel()));
  fill_mask(read_outline(file, ids, annotation, width, height), width, height, pixels);
}

}  // namespace sslrun::data
