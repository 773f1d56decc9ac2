// Positioned reads from a file that may be cut short by another process at any time.
#pragma once
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "lib/checkpoint/budget.h"
#include "lib/core/readable_file.h"

namespace sslrun::checkpoint {

class FileReader {
 public:
  // Throws Error(op, ...) with the path when the file cannot be opened or is not a regular file.
  FileReader(std::string op, const std::filesystem::path& path);
  // Bytes in memory, which live longer, that are read as a file; `budget` is that of the load which they are a part of.
  FileReader(std::string op, std::string_view bytes, Budget& budget);
  FileReader(const FileReader&) = delete;
  FileReader& operator=(const FileReader&) = delete;
  uint64_t size() const { return size_; }
  const ReadableFile& file() const { return *file_; }  // of a reader of a file
  // Of the load that the file is opened for.
  Budget& budget() const { return *budget_; }
  // Throws unless the file has `count` bytes from `offset`.
  void check(uint64_t offset, uint64_t count) const;
  void read(uint64_t offset, void* to, uint64_t count) const;
  std::string read(uint64_t offset, uint64_t count) const;
  // "'path'", for error texts.
  const std::string& name() const { return budget_->where(); }
  // Throws Error(op, "'path': <what>").
  [[noreturn]] void fail(const std::string& what) const;

 private:
  std::string op_;
  std::optional<ReadableFile> file_;
  std::string_view memory_;
  uint64_t size_ = 0;
  std::unique_ptr<Budget> own_budget_;
  Budget* budget_;
};

}  // namespace sslrun::checkpoint
