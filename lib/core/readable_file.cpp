// Opened without waiting, then looked at: one look-up of the path, as reading alone costs.
#include "lib/core/readable_file.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "lib/core/error.h"

namespace sslrun {

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

}  // namespace sslrun
