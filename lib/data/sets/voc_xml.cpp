// What annotation files say, found in pugixml's tree: it reads in one pass, without recursion and without entities of
// the file's own.
#include "lib/data/sets/voc_xml.h"

#include <algorithm>
#include <pugixml.hpp>
#include <stdexcept>

#include "lib/core/parse_number.h"
#include "lib/core/quoted.h"

namespace sslrun::data {

// The text directly inside an element, blanks around it dropped; a comment may stand within.
static std::string text_of(pugi::xml_node element) {
  std::string text;
  for (pugi::xml_node part : element)
    if (part.type() == pugi::node_pcdata || part.type() == pugi::node_cdata) text += part.value();
  size_t begin = text.find_first_not_of(" \t\r\n");
  return begin == std::string::npos ? "" : text.substr(begin, text.find_last_not_of(" \t\r\n") - begin + 1);
}

static double number_of(pugi::xml_node element) {
  std::string text = text_of(element);
  auto value = parse_number<double>(text);
  if (!value)
    throw std::runtime_error(std::string("expected a number in <") + element.name() + ">, got " + in_quotes(text));
  return *value;
}

static VocObject object_of(pugi::xml_node element) {
  static constexpr const char* kSides[] = {"xmin", "ymin", "xmax", "ymax"};
  VocObject object{.name = text_of(element.child("name"))};
  if (object.name.empty()) throw std::runtime_error("without a <name>");
  pugi::xml_node difficult = element.child("difficult"), box = element.child("bndbox");
  object.difficult = difficult.first_child() && number_of(difficult) != 0;
  if (!box) throw std::runtime_error("without a <bndbox>");
  for (size_t side = 0; side < 4; side++) {
    pugi::xml_node bound = box.child(kSides[side]);
    if (!bound) throw std::runtime_error(std::string("without <") + kSides[side] + "> in its <bndbox>");
    object.box[side] = number_of(bound);
  }
  return object;
}

std::vector<VocObject> parse_voc_xml(std::string_view text) {
  pugi::xml_document document;
  auto outcome = document.load_buffer(text.data(), text.size());
  if (!outcome) {
    auto lines = std::count(text.begin(), text.begin() + std::min(outcome.offset, ptrdiff_t(text.size())), '\n');
    bool cut = text.find("</annotation>") == std::string_view::npos;
    throw std::runtime_error((cut ? "the file ends without </annotation>: " : "") + std::string(outcome.description()) +
                             ", line " + std::to_string(lines + 1));
  }
  pugi::xml_node annotation = document.child("annotation");
  if (!annotation) throw std::runtime_error("no element <annotation>");
  std::vector<VocObject> objects;
  for (pugi::xml_node element : annotation.children("object")) try {
      objects.push_back(object_of(element));
    } catch (const std::runtime_error& error) {
      throw std::runtime_error("object " + std::to_string(objects.size() + 1) + ": " + error.what());
    }
  return objects;
}

}  // namespace sslrun::data
