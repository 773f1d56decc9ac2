// The objects of a PASCAL VOC annotation file.
#pragma once
#include <array>
#include <string>
#include <string_view>
#include <vector>

namespace sslrun::data {

struct VocObject {
  std::string name;
  bool difficult = false;
  std::array<double, 4> box{};  // xmin, ymin, xmax, ymax as written: pixels from 1, both ends inside
};

// Reads <annotation><object>… in the order of the file; parts of objects, attributes and comments are passed over.
// Throws std::runtime_error saying what is wrong, without the path.
std::vector<VocObject> parse_voc_xml(std::string_view text);

}  // namespace sslrun::data
