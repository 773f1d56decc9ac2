// Of the characters of run lengths only the backslash is escaped: quotes are not among them.
#include "lib/eval/coco_precision/result_text.h"

#include <charconv>

namespace sslrun::eval {

static std::string shortest(double value) {
  char text[32];
  return {text, std::to_chars(text, text + sizeof text, value).ptr};
}

static std::string with_ids(const std::string& shape, double score, const std::string& image,
                            const std::string& category) {
  return "{\"image_id\":" + image + ",\"category_id\":" + category + "," + shape + ",\"score\":" + shortest(score) +
         "}";
}

std::string box_result(const CocoDetection& found, const std::string& image, const std::string& category) {
  const CocoBox& box = found.box;
  return with_ids("\"bbox\":[" + shortest(box.left) + "," + shortest(box.top) + "," + shortest(box.width) + "," +
                      shortest(box.height) + "]",
                  found.score, image, category);
}

std::string mask_result(const CocoDetection& found, const std::string& image, const std::string& category, int width,
                        int height) {
  std::string counts;
  for (char c : data::runs_text(found.region.borders, width, height)) {
    if (c == '\\') counts += '\\';
    counts += c;
  }
  return with_ids("\"segmentation\":{\"size\":[" + std::to_string(height) + "," + std::to_string(width) +
                      "],\"counts\":\"" + counts + "\"}",
                  found.score, image, category);
}

}  // namespace sslrun::eval
