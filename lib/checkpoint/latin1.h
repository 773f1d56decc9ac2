// The latin-1 spelling that pickle protocol 2 uses for bytes.
#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace sslrun::checkpoint {

// Each byte as the character of that number.
std::string latin1_to_utf8(std::string_view bytes);

// The reverse; nothing when a character is above 255 or the text is not UTF-8.
std::optional<std::string> utf8_to_latin1(std::string_view text);

}  // namespace sslrun::checkpoint
