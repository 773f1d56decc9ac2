// Finding the files of a data set that cannot be decoded.
#pragma once
#include <optional>
#include <vector>

#include "lib/data/sample.h"

namespace sslrun {

// Decodes the pictures `which` of a set (all: nothing) in full on `workers` threads; the bad ones in that order.
// Throws Interrupted within the time of one picture.
std::vector<UnreadableFile> scan(const Dataset& set, const std::optional<std::vector<int64_t>>& which, int workers,
                                 const DecodeOptions& options);

}  // namespace sslrun
