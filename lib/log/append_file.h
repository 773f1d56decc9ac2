// A file that only grows: each write reaches the system at once, so a killed run keeps what was logged.
#pragma once
#include <filesystem>
#include <string>
#include <string_view>

namespace sslrun::log {

class AppendFile {
 public:
  // Creates the file when it is missing. Throws Error(op, ...) with the path and the system's reason.
  AppendFile(std::string op, std::filesystem::path path);
  ~AppendFile();
  AppendFile(const AppendFile&) = delete;
  AppendFile& operator=(const AppendFile&) = delete;
  // All or nothing: on a full disk the file is as it was before.
  void write(std::string_view bytes);
  // Waits until the bytes are on the disk.
  void sync();
  // A last line cut short by a crash gets its end, so that the next line stands alone.
  void end_cut_line();
  const std::filesystem::path& path() const { return path_; }

 private:
  [[noreturn]] void fail(const char* action) const;
  std::string op_;
  std::filesystem::path path_;
  int handle_ = -1;
};

}  // namespace sslrun::log
