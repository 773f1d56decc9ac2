// One pass over a results file.
#include "lib/eval/coco_precision/result_file.h"

#include <cmath>

#include "lib/core/error.h"
#include "lib/data/sets/json_reader.h"

namespace sslrun::eval {

using data::JsonError;
using data::JsonReader;

static void read_box(JsonReader& reader, CocoResult& result) {
  double numbers[4];
  size_t count = 0;
  reader.array([&] {
    double number = reader.number();
    if (count < 4) numbers[count] = number;
    count++;
  });
  if (count == 0) return;
  if (count != 4) throw JsonError("a bbox of " + std::to_string(count) + " numbers");
  result.box = {numbers[0], numbers[1], numbers[2], numbers[3]};
  result.has_box = true;
}

static CocoResult read_result(JsonReader& reader, data::CocoIds& ids, const CocoPlaces& places) {
  CocoResult result;
  bool has_image = false, has_category = false, has_score = false;
  reader.object([&](std::string_view key) {
    if (key == "image_id") {
      result.image = places.image(ids.read(reader));
      has_image = true;
    } else if (key == "category_id") {
      result.category = places.category(ids.read(reader));
      has_category = true;
    } else if (key == "score") {
      result.score = reader.number();
      has_score = true;
    } else if (key == "bbox") {
      read_box(reader, result);
    } else if (key == "segmentation") {
      reader.next_token();
      result.outline = reader.position();
      reader.skip();
      uint64_t length = reader.position() - result.outline;
      if (length > UINT32_MAX) throw JsonError("a segmentation of more than 4 GB");
      result.outline_length = uint32_t(length);
    } else {
      reader.skip();
    }
  });
  if (!has_image) throw JsonError("no image_id");
  if (!has_category) throw JsonError("no category_id");
  if (!has_score) throw JsonError("no score");
  if (!std::isfinite(result.score)) throw JsonError("a score that is no number");
  if (result.has_box && !(result.box.width >= 0 && result.box.height >= 0 && std::isfinite(result.box.left) &&
                          std::isfinite(result.box.top)))
    throw JsonError("a bbox of negative size");
  return result;
}

std::vector<CocoResult> read_results(const ReadableFile& file, data::CocoIds& ids, const CocoPlaces& places) {
  std::vector<CocoResult> results;
  bool inside = false;
  try {
    JsonReader reader(file);
    reader.array([&] {
      inside = true;
      results.push_back(read_result(reader, ids, places));
      inside = false;
    });
  } catch (const JsonError& error) {
    std::string where = inside || !results.empty() ? ", detection " + std::to_string(results.size() + 1) : "";
    throw Error("eval.coco_precision", "'" + file.path().string() + "'" + where +
                                           (where.empty() ? " is no list of results: " : ": ") + error.what());
  }
  return results;
}

}  // namespace sslrun::eval
