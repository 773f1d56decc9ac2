// Reading files: what is no regular file is refused by name, so that a FIFO never blocks a run, and failures name the
// path.
#pragma once
#include <fcntl.h>

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>

namespace sslrun::inline core {

// "a FIFO", "a socket", "a device", "a folder", "a file" …; of what a link leads to. "" when there is nothing.
std::string_view kind_of_file(const std::filesystem::path& path);

// A descriptor of the regular file `path`. Throws Error(op, "cannot read 'path': it is a FIFO, not a regular file").
int open_regular(std::string_view op, const std::filesystem::path& path, int flags = O_RDONLY);

// The same for reading from the first byte to the last: a stream that the process was handed (/dev/stdin, /dev/fd/N of
// the shell's <(…)) is taken too, since somebody writes to it.
int open_to_read(std::string_view op, const std::filesystem::path& path);

// A file that is open to read. Every failure throws Error(op, "cannot read 'path': reason").
class ReadableFile {
 public:
  enum class Takes { kRegularFiles, kStreamsToo };
  ReadableFile(std::string_view op, std::filesystem::path path, Takes takes = Takes::kRegularFiles);
  ~ReadableFile();
  ReadableFile(const ReadableFile&) = delete;
  ReadableFile& operator=(const ReadableFile&) = delete;

  // Up to `count` bytes from `offset`, or the next ones; how many there were, fewer only at the end of the file.
  // Reading from an offset is thread-safe.
  size_t read_at(uint64_t offset, void* into, size_t count) const;
  size_t read_next(void* into, size_t count) const;
  uint64_t size() const;  // now; 0 for a stream
  const std::filesystem::path& path() const { return path_; }
  int descriptor() const { return descriptor_; }

 private:
  template <class Read>
  size_t fill(Read read, void* into, size_t count) const;
  [[noreturn]] void fail(int reason) const;
  std::string op_;
  std::filesystem::path path_;
  int descriptor_;
};

// The whole content of a regular file or of a stream that the process was handed.
std::string read_file(std::string_view op, const std::filesystem::path& path);

// The same memory as bytes.
inline std::span<const uint8_t> byte_span(std::string_view text) {
  return {reinterpret_cast<const uint8_t*>(text.data()), text.size()};
}

}  // namespace sslrun::inline core
