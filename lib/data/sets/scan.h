// Finding the files of a data set that cannot be decoded.
#pragma once
#include <optional>
#include <vector>

#include "lib/data/loading/sample.h"

namespace sslrun::data {

struct ScanResult {
  std::vector<UnreadableFile> bad, filled;  // filled: truncated, read with DecodeOptions::fill_truncated
};

struct ScanOptions {
  std::optional<std::vector<int64_t>> indices;  // samples of the set; nothing: all
  int workers = 2;                              // threads
  image::DecodeOptions decode;
};

// Decodes the pictures of a set in full; the bad and the filled ones in the order of the samples that were asked for.
// Throws Error("data.scan") for an index outside the set, Interrupted within the time of one picture.
ScanResult scan(const Dataset& set, const ScanOptions& options = {});

}  // namespace sslrun::data
