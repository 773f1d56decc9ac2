// What a loader says of pictures that it could not read, and when there are too many.
#pragma once
#include <cstdint>
#include <vector>

#include "lib/data/set/dataset.h"

namespace sslrun::data {

struct UnreadableSample {
  int64_t slot = 0;  // of its batch
  UnreadableFile file;
  const char* what_became_of_it = "";
  bool filled = false;  // it was shown, its missing part filled
};

// Adds those of a batch to the set's record and tells each file once, in the batch's order, the first twenty by name.
void name_unreadable(std::vector<UnreadableSample>& met, UnreadableFiles& record);

// Throws Error where more than this share of the set's files are in its record; one file may, unless it is 0.
void check_max_bad(const Dataset& dataset, double share_allowed);

}  // namespace sslrun::data
