// A zip file of some records, written by ZipWriter.
#pragma once
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "lib/checkpoint/zip_writer.h"
#include "lib/core/atomic_file.h"
#include "lib/core/readable_file.h"

namespace sslrun::checkpoint {

// Its bytes.
inline std::string make_zip(const std::filesystem::path& path,
                            const std::vector<std::pair<std::string, std::string>>& records) {
  AtomicFile file("test", path);
  ZipWriter zip(file);
  for (const auto& [name, bytes] : records) zip.add(name, bytes);
  zip.finish();
  file.commit();
  return read_file("test", path);
}

}  // namespace sslrun::checkpoint
