// What no tool that unpacks archives takes for a place outside its folder.
#include "lib/checkpoint/record_name.h"

#include "lib/checkpoint/zip_format.h"
#include "lib/core/utf8.h"

namespace sslrun::checkpoint {

bool is_record_name(std::string_view name) {
  return name.size() <= zip::kMax16 && is_utf8(name) && name.find("..") == name.npos && !name.starts_with("/") &&
         name.find('\\') == name.npos && name.find('\0') == name.npos;
}

}  // namespace sslrun::checkpoint
