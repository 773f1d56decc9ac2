// Finding the files of a data set that cannot be decoded.
#pragma once
#include <string>
#include <vector>

#include "lib/data/sample.h"

namespace sslrun {

struct BadFile {
  std::string path, reason;
};

// Decodes every file in full on `workers` threads; the bad ones in the order of the list. Throws Interrupted within
// the time of one picture.
std::vector<BadFile> scan(const FileList& files, int workers, const DecodeOptions& options);

}  // namespace sslrun
