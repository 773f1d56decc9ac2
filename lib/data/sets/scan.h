// Finding the files of a data set that cannot be decoded.
#pragma once
#include <optional>
#include <vector>

#include "lib/data/loading/sample.h"

namespace sslrun::data {

struct ScanResult {
  std::vector<UnreadableFile> bad, filled;  // filled: truncated, read with DecodeOptions::fill_truncated
};

// Decodes the pictures `which` of a set (all: nothing) in full on `workers` threads; the bad and the filled ones in
// that order. Throws Interrupted within the time of one picture.
ScanResult scan(const Dataset& set, const std::optional<std::vector<int64_t>>& which, int workers,
                const image::DecodeOptions& options);

}  // namespace sslrun::data
