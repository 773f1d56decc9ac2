// Every file is read and decoded in full.
#include "lib/data/scan.h"

#include <algorithm>
#include <optional>

#include "lib/core/atomic_file.h"
#include "lib/core/run_on_threads.h"

namespace sslrun {

static std::optional<std::string> problem_of(const Dataset& set, int64_t sample, const DecodeOptions& options) {
  try {
    std::string bytes;
    set.read(sample, bytes);
    decode(byte_span(bytes), options);
  } catch (const std::exception& error) {  // std::bad_alloc of a picture that is too large for this machine, too
    return reason_of(error);
  }
  return std::nullopt;
}

std::vector<UnreadableFile> scan(const Dataset& set, const std::optional<std::vector<int64_t>>& which, int workers,
                                 const DecodeOptions& options) {
  std::mutex mutex;
  std::vector<std::pair<int64_t, UnreadableFile>> found;
  run_on_threads(workers, which ? int64_t(which->size()) : set.size(), [&] {
    return [&](int64_t i) {
      int64_t sample = which ? (*which)[size_t(i)] : i;
      auto problem = problem_of(set, sample, options);
      if (!problem) return;
      std::lock_guard lock(mutex);
      found.emplace_back(i, UnreadableFile{set.files.path(sample), *problem});
    };
  });
  std::sort(found.begin(), found.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<UnreadableFile> bad;
  for (auto& [place, file] : found) bad.push_back(std::move(file));
  return bad;
}

}  // namespace sslrun
