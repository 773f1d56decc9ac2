// The files of tests/lib/image/pictures: small pictures of the formats that tests cannot write themselves.
#pragma once
#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include "lib/core/readable_file.h"
#include "lib/image/formats.h"

namespace sslrun {

struct StoredPicture {
  std::string name, bytes;
};

// Sorted by name; those whose library this machine lacks are left out.
inline std::vector<StoredPicture> stored_pictures() {
  std::vector<StoredPicture> pictures;
  for (const auto& entry : std::filesystem::directory_iterator(SSLRUN_TEST_PICTURES)) {
    std::string name = entry.path().filename().string();
    auto format = image::format_of_name(name);
    if (format && readable(*format)) pictures.push_back({name, read_file("test", entry.path().string())});
  }
  std::sort(pictures.begin(), pictures.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
  return pictures;
}

}  // namespace sslrun
