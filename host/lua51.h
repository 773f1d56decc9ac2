// Advice for syntax of other languages and later Luas that Lua 5.1 does not have.
#pragma once
#include <string>
#include <string_view>

namespace sslrun::host {

// `message` is Lua's ("FILE:LINE: unexpected symbol near '/'"), `source` the chunk. The message with "; this is
// Lua 5.1: write math.floor(a / b) for a // b" behind it, or as it came where the line has nothing of that kind.
std::string with_advice(std::string message, std::string_view source);

// Has advice been added to the message.
bool has_advice(std::string_view message);

}  // namespace sslrun::host
