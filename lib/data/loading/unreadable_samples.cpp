// Messages name the first files; the rest are counted.
#include "lib/data/loading/unreadable_samples.h"

#include <algorithm>
#include <cstdio>

#include "lib/core/error.h"

namespace sslrun::data {

static constexpr int64_t kNamed = 20;   // unreadable files that are told one by one
static constexpr size_t kInError = 10;  // of them in the error of too many

void name_unreadable(std::vector<UnreadableSample>& met, UnreadableFiles& record) {
  std::stable_sort(met.begin(), met.end(), [](const auto& a, const auto& b) { return a.slot < b.slot; });
  for (const auto& sample : met) {
    int64_t known = (sample.filled ? record.filled : record).note(sample.file);
    if (known == 0 || known > kNamed + 1) continue;
    if (known <= kNamed)
      std::fprintf(stderr, "warning: data.loader: %s '%s': %s\n", sample.what_became_of_it, sample.file.path.c_str(),
                   sample.file.reason.c_str());
    else
      std::fprintf(stderr, "warning: data.loader: further %s files are counted only; sslrun scan lists all\n",
                   sample.filled ? "filled" : "unreadable");
  }
}

void check_max_bad(const Dataset& dataset, double share_allowed) {
  auto files = dataset.unreadable->files();
  int64_t allowed = int64_t(share_allowed * double(dataset.size()) + 1e-9);
  if (share_allowed > 0) allowed = std::max<int64_t>(allowed, 1);
  if (int64_t(files.size()) <= allowed) return;
  std::string names;
  for (size_t i = 0; i < std::min(files.size(), kInError); i++)
    names += (i ? "; '" : "'") + files[i].path + "': " + files[i].reason;
  char share[32];
  std::snprintf(share, sizeof share, "%g", share_allowed);
  throw Error("data.loader", std::to_string(files.size()) + " of the set's " + std::to_string(dataset.size()) +
                                 " pictures cannot be read, max_bad = " + share +
                                 " (data.max_bad of a recipe) allows " + std::to_string(allowed) + ": " + names +
                                 (files.size() > kInError ? "; …" : ""));
}

}  // namespace sslrun::data
