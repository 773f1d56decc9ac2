// The pictures of a data set that could not be read, or only in part: each file once, in the order in which loaders met
// them.
#pragma once
#include <mutex>
#include <string>
#include <unordered_set>
#include <vector>

namespace sslrun::data {

struct UnreadableFile {
  std::string path, reason;
};

// Thread-safe.
class FileRecord {
 public:
  // How many files are known now; 0 when this one was known already.
  int64_t note(const UnreadableFile& file);
  std::vector<UnreadableFile> files() const;

 private:
  mutable std::mutex mutex_;
  std::vector<UnreadableFile> files_;
  std::unordered_set<std::string> known_;  // their paths
};

// All loaders of a set share its record.
struct UnreadableFiles : FileRecord {
  FileRecord filled;  // truncated files whose missing part was filled (DecodeOptions::fill_truncated)
};

}  // namespace sslrun::data
