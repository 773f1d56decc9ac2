// The pictures of a data set that could not be read: each file once, in the order in which loaders met them.
#pragma once
#include <mutex>
#include <string>
#include <unordered_set>
#include <vector>

namespace sslrun {

struct UnreadableFile {
  std::string path, reason;
};

// All loaders of a set share its record. Thread-safe.
class UnreadableFiles {
 public:
  // How many files are known now; 0 when this one was known already.
  int64_t note(const UnreadableFile& file);
  std::vector<UnreadableFile> files() const;

 private:
  mutable std::mutex mutex_;
  std::vector<UnreadableFile> files_;
  std::unordered_set<std::string> known_;  // their paths
};

}  // namespace sslrun
