// Opened without waiting, then looked at: one look-up of the path, as reading alone costs.
#include "lib/core/readable_file.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "lib/core/error.h"

namespace sslrun::inline core {

static std::string_view kind_of(mode_t mode) {
  switch (mode & S_IFMT) {
    case S_IFREG:
      return "a file";
    case S_IFDIR:
      return "a folder";
    case S_IFIFO:
      return "a FIFO";
    case S_IFSOCK:
      return "a socket";
    case S_IFBLK:
    case S_IFCHR:
      return "a device";
    default:
      return "a file of unknown kind";
  }
}

std::string_view kind_of_file(const std::filesystem::path& path) {
  struct stat facts {};
  return ::stat(path.c_str(), &facts) == 0 ? kind_of(facts.st_mode) : std::string_view();
}

[[noreturn]] static void fail(std::string_view op, const std::filesystem::path& path, const std::string& reason) {
  throw Error(op, "cannot read '" + path.string() + "': " + reason);
}

[[noreturn]] static void refuse(std::string_view op, const std::filesystem::path& path, mode_t mode) {
  fail(op, path, "it is " + std::string(kind_of(mode)) + ", not a regular file");
}

// O_NONBLOCK opens a FIFO without a writer at once; it means nothing for a regular file, unless somebody has a lease.
int open_regular(std::string_view op, const std::filesystem::path& path, int flags) {
  struct stat facts {};
  int descriptor = ::open(path.c_str(), flags | O_CLOEXEC | O_NONBLOCK);
  if (descriptor < 0) {
    int reason = errno;
    bool known = ::stat(path.c_str(), &facts) == 0;
    if (known && !S_ISREG(facts.st_mode)) refuse(op, path, facts.st_mode);
    if (known && reason == EWOULDBLOCK) descriptor = ::open(path.c_str(), flags | O_CLOEXEC);
    if (descriptor < 0) fail(op, path, std::strerror(reason));
  }
  if (::fstat(descriptor, &facts) == 0 && S_ISREG(facts.st_mode)) return descriptor;
  ::close(descriptor);
  refuse(op, path, facts.st_mode);
}

int open_to_read(std::string_view op, const std::filesystem::path& path) {
  std::string_view name = path.native();
  bool handed = name == "/dev/stdin" || name.starts_with("/dev/fd/") || name.starts_with("/proc/self/fd/");
  if (!handed || kind_of_file(path) == "a folder") return open_regular(op, path);
  int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) fail(op, path, std::strerror(errno));
  return descriptor;
}

ReadableFile::ReadableFile(std::string_view op, std::filesystem::path path, Takes takes)
    : op_(op),
      path_(std::move(path)),
      descriptor_(takes == Takes::kStreamsToo ? open_to_read(op, path_) : open_regular(op, path_)) {}

ReadableFile::~ReadableFile() { ::close(descriptor_); }

void ReadableFile::fail(int reason) const { sslrun::fail(op_, path_, std::strerror(reason)); }

template <class Read>
size_t ReadableFile::fill(Read read, void* into, size_t count) const {
  size_t done = 0;
  while (done < count) {
    ssize_t got = read(static_cast<char*>(into) + done, count - done, done);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) fail(errno);
    if (got == 0) break;
    done += size_t(got);
  }
  return done;
}

size_t ReadableFile::read_at(uint64_t offset, void* into, size_t count) const {
  return fill([&](char* to, size_t n, size_t done) { return ::pread(descriptor_, to, n, off_t(offset + done)); }, into,
              count);
}

size_t ReadableFile::read_next(void* into, size_t count) const {
  return fill([&](char* to, size_t n, size_t) { return ::read(descriptor_, to, n); }, into, count);
}

uint64_t ReadableFile::size() const {
  struct stat facts {};
  if (::fstat(descriptor_, &facts) != 0) fail(errno);
  return uint64_t(facts.st_size);
}

std::string read_file(std::string_view op, const std::filesystem::path& path) {
  constexpr size_t kStep = 65536;  // of a stream, whose size nobody knows
  ReadableFile file(op, path, ReadableFile::Takes::kStreamsToo);
  std::string content(file.size(), '\0');
  size_t filled = file.read_next(content.data(), content.size()), wanted = content.size();
  if (content.empty()) do {
      wanted = filled + kStep;
      content.resize(wanted);
      filled += file.read_next(content.data() + filled, kStep);
    } while (filled == wanted);
  content.resize(filled);
  return content;
}

}  // namespace sslrun::inline core
