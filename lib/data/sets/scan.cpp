// Every file is read and decoded in full.
#include "lib/data/sets/scan.h"

#include <algorithm>
#include <optional>

#include "lib/core/error.h"
#include "lib/core/readable_file.h"
#include "lib/core/run_on_threads.h"

namespace sslrun::data {

namespace {
struct Found {
  int64_t place;
  UnreadableFile file;
  bool filled;
};
}  // namespace

// What is to be said of a picture's file, and whether it was filled.
static std::optional<std::pair<std::string, bool>> problem_of(const Dataset& set, int64_t sample,
                                                              const image::DecodeOptions& options) {
  try {
    std::string bytes;
    set.read(sample, bytes);
    auto any = options;
    any.channels = image::DecodeOptions::kAnyChannels;
    image::ImageInfo info = read_info(byte_span(bytes), any);
    decode_for_trial(byte_span(bytes), info);
    if (info.truncated) return std::pair{"the file is truncated", true};
  } catch (const std::exception& error) {  // std::bad_alloc of a picture that is too large for this machine, too
    return std::pair{reason_of(error), false};
  }
  return std::nullopt;
}

ScanResult scan(const Dataset& set, const ScanOptions& options) {
  const auto& which = options.indices;
  for (int64_t i : which.value_or(std::vector<int64_t>{}))
    if (i < 0 || i >= set.size())
      throw Error("data.scan",
                  "expected indices of 0 to " + std::to_string(set.size() - 1) + ", got " + std::to_string(i));
  std::mutex mutex;
  std::vector<Found> found;
  run_on_threads(options.workers, which ? int64_t(which->size()) : set.size(), [&] {
    return [&](int64_t i) {
      int64_t sample = which ? (*which)[size_t(i)] : i;
      auto problem = problem_of(set, sample, options.decode);
      if (!problem) return;
      std::lock_guard lock(mutex);
      found.push_back({i, {set.files.path(sample), problem->first}, problem->second});
    };
  });
  std::sort(found.begin(), found.end(), [](const auto& a, const auto& b) { return a.place < b.place; });
  ScanResult result;
  for (auto& one : found) (one.filled ? result.filled : result.bad).push_back(std::move(one.file));
  return result;
}

}  // namespace sslrun::data
