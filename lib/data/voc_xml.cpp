// A reader of the little XML that annotation files use: elements, text, entities, comments.
#include "lib/data/voc_xml.h"

#include <stdexcept>

#include "lib/core/parse_number.h"

namespace sslrun {

static std::string_view trim(std::string_view text) {
  size_t begin = text.find_first_not_of(" \t\r\n");
  return begin == std::string_view::npos ? "" : text.substr(begin, text.find_last_not_of(" \t\r\n") - begin + 1);
}

static std::string decode_entities(std::string_view text) {
  static constexpr std::pair<std::string_view, char> kEntities[] = {
      {"&amp;", '&'}, {"&lt;", '<'}, {"&gt;", '>'}, {"&quot;", '"'}, {"&apos;", '\''}};
  std::string decoded;
  while (!text.empty()) {
    bool replaced = false;
    for (auto [entity, character] : kEntities)
      if (text.starts_with(entity)) {
        decoded += character;
        text.remove_prefix(entity.size());
        replaced = true;
        break;
      }
    if (replaced) continue;
    decoded += text.front();
    text.remove_prefix(1);
  }
  return decoded;
}

static double to_number(std::string_view text) {
  auto value = parse_number<double>(text);
  if (!value) throw std::runtime_error("expected a number, got '" + std::string(text) + "'");
  return *value;
}

namespace {
// Tells each element's path ("/annotation/object/name") and text when it ends.
template <class Begin, class End>
void walk_elements(std::string_view text, Begin begin, End end) {
  std::string path;
  std::vector<size_t> lengths;  // of the path before each open element
  size_t content = 0;
  for (size_t at = text.find('<'); at != std::string_view::npos; at = text.find('<', at)) {
    auto pass = [&](std::string_view mark, std::string_view what) {
      size_t stop = text.find(mark, at);
      if (stop == std::string_view::npos) throw std::runtime_error("an unfinished " + std::string(what));
      return stop + mark.size();
    };
    if (text.substr(at).starts_with("<!--")) {
      at = pass("-->", "comment");
      continue;
    }
    size_t stop = pass(">", "tag");
    std::string_view tag = text.substr(at + 1, stop - at - 2);
    if (tag.starts_with("?") || tag.starts_with("!")) {
      at = stop;
      continue;
    }
    if (tag.starts_with("/")) {
      std::string_view name = trim(tag.substr(1));
      if (lengths.empty() || std::string_view(path).substr(lengths.back() + 1) != name)
        throw std::runtime_error("</" + std::string(name) + "> closes no open element");
      end(std::string_view(path), trim(text.substr(content, at - content)));
      path.resize(lengths.back());
      lengths.pop_back();
    } else if (!tag.ends_with("/")) {
      lengths.push_back(path.size());
      path += '/';
      path += tag.substr(0, tag.find_first_of(" \t\r\n"));
      begin(std::string_view(path));
    }
    at = content = stop;
  }
  if (!lengths.empty()) throw std::runtime_error("the file ends inside " + path);
}
}  // namespace

std::vector<VocObject> parse_voc_xml(std::string_view text) {
  static constexpr std::string_view kObject = "/annotation/object", kBox = "/annotation/object/bndbox/";
  static constexpr std::string_view kSides[] = {"xmin", "ymin", "xmax", "ymax"};
  std::vector<VocObject> objects;
  bool found = false;
  int sides = 0;
  walk_elements(
      text,
      [&](std::string_view path) {
        if (path == "/annotation") found = true;
        if (path != kObject) return;
        objects.emplace_back();
        sides = 0;
      },
      [&](std::string_view path, std::string_view value) {
        if (path == kObject && (sides != 4 || objects.back().name.empty()))
          throw std::runtime_error("an object without name or bndbox");
        if (path == "/annotation/object/name") objects.back().name = decode_entities(value);
        if (path == "/annotation/object/difficult") objects.back().difficult = to_number(value) != 0;
        if (!path.starts_with(kBox)) return;
        for (size_t side = 0; side < 4; side++)
          if (path.substr(kBox.size()) == kSides[side]) objects.back().box[side] = to_number(value), sides++;
      });
  if (!found) throw std::runtime_error("no element <annotation>");
  return objects;
}

}  // namespace sslrun
