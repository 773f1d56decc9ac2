// simdjson's check.
#include "lib/core/utf8.h"

#include <simdjson.h>

namespace sslrun::inline core {

bool is_utf8(std::string_view text) { return simdjson::validate_utf8(text.data(), text.size()); }

}  // namespace sslrun::inline core
