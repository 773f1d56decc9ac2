// A file is known by its path.
#include "lib/data/set/unreadable.h"

namespace sslrun::data {

int64_t FileRecord::note(const UnreadableFile& file) {
  std::lock_guard lock(mutex_);
  if (!known_.insert(file.path).second) return 0;
  files_.push_back(file);
  return int64_t(files_.size());
}

std::vector<UnreadableFile> FileRecord::files() const {
  std::lock_guard lock(mutex_);
  return files_;
}

}  // namespace sslrun::data
