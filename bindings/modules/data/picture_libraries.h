// What reads and draws pictures here, for the versions that the program prints.
#pragma once
#include <string>
#include <utility>
#include <vector>

namespace sslrun::lua {

// OpenCV, then decoding_libraries() of lib/image/formats.h: names with their versions.
std::vector<std::pair<std::string, std::string>> picture_libraries();

}  // namespace sslrun::lua
