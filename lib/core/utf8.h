// Whether bytes are text.
#pragma once
#include <string_view>

namespace sslrun::inline core {

// UTF-8 without overlong forms, surrogates and numbers above U+10FFFF.
bool is_utf8(std::string_view text);

}  // namespace sslrun::inline core
