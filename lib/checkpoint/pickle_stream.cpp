// A pickle does not tell its length: growing windows of the file are tried.
#include "lib/checkpoint/pickle_stream.h"

#include <algorithm>

#include "lib/checkpoint/limits.h"
#include "lib/checkpoint/little_endian.h"

namespace sslrun::checkpoint {

Value PickleStream::pickle(const PersistentSource& source, const std::string& what) {
  for (uint64_t window = 4 << 10;; window *= 8) {
    uint64_t size = std::min({window, left(), kMaxPickleBytes});
    std::string bytes = file_.read(offset_, size);
    try {
      FirstPickle first = read_first_pickle(bytes, offset_, source, file_.name() + ": " + what, file_.budget());
      offset_ += first.length;
      return std::move(first.value);
    } catch (const TruncatedPickle&) {
      if (size == left()) throw;
      if (size == kMaxPickleBytes) file_.fail(what + " is larger than 1 GiB");
    }
  }
}

void PickleStream::skip(uint64_t count) {
  if (count > left())
    file_.fail("truncated: " + std::to_string(count) + " bytes expected at byte " + std::to_string(offset_) + ", " +
               std::to_string(left()) + " are there");
  offset_ += count;
}

int64_t PickleStream::number(int bytes) {
  uint64_t at = offset_;
  skip(uint64_t(bytes));
  auto value = little_endian(file_.read(at, uint64_t(bytes)), 0, bytes);
  return bytes == 4 ? int32_t(value) : int64_t(value);
}

}  // namespace sslrun::checkpoint
