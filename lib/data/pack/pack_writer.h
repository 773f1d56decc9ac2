// Writing a packed file: under a temporary name, or behind what a packed file holds already.
#pragma once
#include <filesystem>
#include <span>

#include "lib/data/pack/pack_header.h"
#include "lib/data/pack/pack_index.h"

namespace sslrun::data {

// Nothing of what was added is seen before commit(); without it the file stays as it was. Throws Error("data.pack").
class PackWriter {
 public:
  // `append` adds to a file that exists; without it a file that exists is an error. One writer at a time.
  PackWriter(std::filesystem::path path, bool append);
  ~PackWriter();
  PackWriter(const PackWriter&) = delete;
  PackWriter& operator=(const PackWriter&) = delete;

  // `annotations` is kept only where the index has kinds of them.
  void add(std::string_view name, std::string_view bytes, std::string_view annotations);
  void commit();
  uint64_t position() const { return position_ + buffer_.size(); }

  PackIndex index;  // the caller keeps classes, targets and kinds

 private:
  void open_old();
  void open_new();
  PackRecord put(std::string_view bytes);
  void flush();
  void write_at(uint64_t offset, const void* bytes, size_t count);
  [[noreturn]] void fail(const char* action) const;

  std::filesystem::path path_, temporary_;  // no temporary when it appends
  int descriptor_ = -1;
  uint64_t generation_ = 0, position_ = kPackStart, start_ = kPackStart;
  std::string buffer_;
  bool committed_ = false;
};

}  // namespace sslrun::data
