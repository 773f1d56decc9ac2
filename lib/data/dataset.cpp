// The compact list of paths.
#include "lib/data/dataset.h"

namespace sslrun {

void FileList::add(std::string_view relative) {
  names_ += relative;
  ends_.push_back(names_.size());
}

std::string FileList::path(int64_t i) const {
  uint64_t begin = i == 0 ? 0 : ends_[size_t(i - 1)], end = ends_[size_t(i)];
  return (root_ / std::string_view(names_).substr(begin, end - begin)).string();
}

}  // namespace sslrun
