// What reads pictures here, for the versions that the program prints.
#pragma once
#include <string>
#include <utility>
#include <vector>

namespace sslrun::lua {

// As decoding_libraries() of lib/image/formats.h.
std::vector<std::pair<std::string, std::string>> decoding_libraries();

}  // namespace sslrun::lua
