// Writing a file so that a reader sees either the old or the whole new content, even after a crash or on a full disk.
#pragma once
#include <cstdio>
#include <filesystem>
#include <string>
#include <string_view>

namespace sslrun::inline core {

// Writes to "<path>.tmp.<pid>"; commit() syncs and renames over `path`; without commit the temporary is removed.
// Every failure throws Error(op, ...) with the path and the system's reason.
class AtomicFile {
 public:
  AtomicFile(std::string_view op, std::filesystem::path path);
  ~AtomicFile();
  AtomicFile(const AtomicFile&) = delete;
  AtomicFile& operator=(const AtomicFile&) = delete;
  void write(const void* bytes, size_t count);
  void write(std::string_view text) { write(text.data(), text.size()); }
  void commit();

 private:
  [[noreturn]] void fail(const char* action);
  std::string op_;
  std::filesystem::path path_, temporary_;
  std::FILE* file_ = nullptr;
  off_t size_ = 0;
};

// Makes `name` another name of `file` (a copy where the file system has no hard links): a reader finds the old or the
// new content there. Throws Error(op, ...).
void link_file(std::string_view op, const std::filesystem::path& file, const std::filesystem::path& name);

}  // namespace sslrun::inline core
