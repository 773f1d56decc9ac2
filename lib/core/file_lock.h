// A file that one process at a time holds; the lock ends with its holder, however that ends.
#pragma once
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

namespace sslrun::inline core {

class FileLock {
 public:
  struct Outcome {
    std::unique_ptr<FileLock> lock;  // null: somebody else holds it, or there are no locks
    std::string holder;              // "process 123 on host", empty where it is not known
    std::string unsupported;         // why this file system has no locks
  };

  // Makes the file where it is missing and writes this process and host into it. Never waits.
  // Throws Error(op, ...) when the file cannot be opened or written.
  static Outcome take(std::string_view op, const std::filesystem::path& path);
  ~FileLock();
  FileLock(const FileLock&) = delete;
  FileLock& operator=(const FileLock&) = delete;

 private:
  explicit FileLock(int handle) : handle_(handle) {}
  int handle_;
};

}  // namespace sslrun::inline core
