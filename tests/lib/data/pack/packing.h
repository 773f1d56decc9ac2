// What the tests of packed files share: a set of noise, bytes, error texts, files that are replaced.
#pragma once
#include <filesystem>
#include <fstream>
#include <functional>
#include <string>

#include "lib/core/error.h"
#include "lib/core/philox.h"
#include "lib/data/set/dataset.h"
#include "lib/image/jpeg.h"

namespace sslrun {

namespace fs = std::filesystem;

// Pictures of noise in two classes.
inline data::Dataset make_set(const fs::path& root, int count, int first = 0) {
  for (int i = first; i < first + count; i++) {
    DrawStream draw(1, 0, uint64_t(i), 0, DrawUse::kTest);
    image::Image image{60 + i, 40, std::vector<uint8_t>(size_t(60 + i) * 40 * 3)};
    for (auto& value : image.pixels) value = uint8_t(draw.bits());
    fs::create_directories(root / std::to_string(i % 2));
    std::ofstream(root / std::to_string(i % 2) / (std::to_string(100 + i) + ".jpg"), std::ios::binary)
        << encode_jpeg(image, 80);
  }
  return data::image_folder(root);
}

inline std::string bytes_of(const data::Dataset& set, int64_t i) {
  std::string bytes;
  set.read(i, bytes);
  return bytes;
}

inline std::string message_of(const std::function<void()>& act) {
  try {
    act();
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

// A file that is cut to nothing and written anew is brought to the disk at once: it is replaced.
inline void overwrite(const fs::path& path, const std::string& bytes) {
  fs::remove(path);
  std::ofstream(path, std::ios::binary) << bytes;
}

}  // namespace sslrun
