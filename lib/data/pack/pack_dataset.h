// Packing a data set: its pictures, as they are or smaller, with their labels in one file.
#pragma once
#include <functional>
#include <optional>

#include "lib/data/pack/pack_index.h"

namespace sslrun::data {

struct PackOptions {
  std::optional<bool> raw;        // the bytes of the files as they are; without it: where none of the next two is given
  std::optional<int> short_side;  // larger pictures are resized to it (bicubic, antialiased)
  std::optional<int> quality;     // of JPEG files; all are written anew. Without it 90, and files that keep their size
                                  // are copied
  bool append = false;            // adds the pictures whose names the file does not hold yet
  int workers = 2;
  std::function<void(int64_t done, int64_t total)> progress;  // called between blocks of pictures
};

struct PackResult {
  int64_t written = 0, present = 0;  // pictures added; already in the file
  uint64_t bytes = 0;                // of the file
  // Pictures that could not be read or decoded. They are packed as they are, so that sample numbers stay and a loader
  // treats them as it treats the files.
  struct Bad {
    std::string path, reason;
  };
  std::vector<Bad> bad;
  std::vector<Bad> filled;  // truncated pictures that were read all the same (decode.h); copies stay truncated
};

// Throws Error("data.pack"), Interrupted; the file is then as before.
PackResult write_pack(const Dataset& dataset, const std::filesystem::path& path, const PackOptions& options);

}  // namespace sslrun::data
