// Every file is read and decoded in full.
#include "lib/data/scan.h"

#include <algorithm>
#include <optional>

#include "lib/core/atomic_file.h"
#include "lib/core/run_on_threads.h"

namespace sslrun {

static std::optional<std::string> problem_of(const std::string& path, const DecodeOptions& options) {
  try {
    std::string bytes = read_file("data.scan", path);
    decode(byte_span(bytes), options);
  } catch (const std::exception& error) {  // std::bad_alloc of a picture that is too large for this machine, too
    return reason_of(error);
  }
  return std::nullopt;
}

std::vector<BadFile> scan(const FileList& files, int workers, const DecodeOptions& options) {
  std::mutex mutex;
  std::vector<std::pair<int64_t, std::string>> found;
  run_on_threads(workers, files.size(), [&] {
    return [&](int64_t i) {
      auto problem = problem_of(files.path(i), options);
      if (!problem) return;
      std::lock_guard lock(mutex);
      found.emplace_back(i, *problem);
    };
  });
  std::sort(found.begin(), found.end());
  std::vector<BadFile> bad;
  for (auto& [index, reason] : found) bad.push_back({files.path(index), reason});
  return bad;
}

}  // namespace sslrun
