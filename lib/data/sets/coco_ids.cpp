// Texts are numbered in the order in which they are met.
#include "lib/data/sets/coco_ids.h"

#include "lib/core/quoted.h"

namespace sslrun::data {

int64_t CocoIds::read(JsonReader& reader) {
  char first = reader.next_token();
  if (first == 't' || first == 'f') return reader.truth();
  if (first != '"') {
    int64_t number = reader.integer();
    if (number >= kFirstText) throw JsonError("an id beyond 2^62");
    return number;
  }
  std::string text;
  reader.string(text);
  auto [at, added] = known_.emplace(std::move(text), kFirstText + int64_t(texts_.size()));
  if (added) texts_.push_back(at->first);
  return at->second;
}

std::string CocoIds::text(int64_t id) const {
  return id < kFirstText ? std::to_string(id) : '"' + shortened(texts_[size_t(id - kFirstText)], 100) + '"';
}

bool CocoIds::less(int64_t a, int64_t b) const {
  if (a < kFirstText || b < kFirstText) return a < b;
  return texts_[size_t(a - kFirstText)] < texts_[size_t(b - kFirstText)];
}

}  // namespace sslrun::data
