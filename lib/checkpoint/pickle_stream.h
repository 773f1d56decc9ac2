// Pickles and raw numbers that follow each other in a file.
#pragma once
#include "lib/checkpoint/file_reader.h"
#include "lib/checkpoint/pickle_reader.h"

namespace sslrun::checkpoint {

class PickleStream {
 public:
  // Reads from byte `offset` on, up to byte `end`.
  PickleStream(const FileReader& file, uint64_t offset, uint64_t end) : file_(file), offset_(offset), end_(end) {}
  uint64_t offset() const { return offset_; }
  uint64_t left() const { return end_ - offset_; }
  // The next pickle of at most 1 GiB; `source` may be asked for the same thing twice. `what` names it in error texts.
  Value pickle(const PersistentSource& source, const std::string& what);
  // The next int64 or int32.
  int64_t number(int bytes);
  void skip(uint64_t count);

 private:
  const FileReader& file_;
  uint64_t offset_, end_;
};

}  // namespace sslrun::checkpoint
