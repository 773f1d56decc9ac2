// Ids of a COCO file, compared as Python's dictionaries compare them: 1, 1.0 and true are one id, "1" is another.
#pragma once
#include <string>
#include <unordered_map>
#include <vector>

#include "lib/data/sets/json_reader.h"

namespace sslrun::data {

class CocoIds {
 public:
  // The next value as a number that stands for it: integers for themselves, texts for their place among texts. Throws
  // JsonError for values of other types, for numbers with a fraction and beyond 2^62.
  int64_t read(JsonReader& reader);
  // As messages name it: 1 or "1".
  std::string text(int64_t id) const;
  // Numbers in their order before texts in theirs.
  bool less(int64_t a, int64_t b) const;

 private:
  static constexpr int64_t kFirstText = int64_t{1} << 62;
  std::unordered_map<std::string, int64_t> known_;
  std::vector<std::string> texts_;
};

}  // namespace sslrun::data
