// flock(2): held by the open file, which the kernel closes with the process; children of exec do not inherit it.
#include "lib/core/file_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "lib/core/error.h"

namespace sslrun::inline core {

namespace files = std::filesystem;

FileLock::~FileLock() { close(handle_); }

[[noreturn]] static void fail(std::string_view op, const char* action, const files::path& path) {
  throw Error(op, std::string("cannot ") + action + " '" + path.string() + "': " + std::strerror(errno));
}

static std::string this_process() {
  char host[256] = "";
  gethostname(host, sizeof host - 1);
  return "process " + std::to_string(getpid()) + " on " + host;
}

static std::string first_line(int handle) {
  char text[512];
  ssize_t count = pread(handle, text, sizeof text, 0);
  std::string line(text, size_t(std::max<ssize_t>(count, 0)));
  return line.substr(0, line.find('\n'));
}

// Whoever held it before may have removed the file between our open and our lock.
static bool is_still_at(int handle, const files::path& path) {
  struct stat ours, there;
  return fstat(handle, &ours) == 0 && stat(path.c_str(), &there) == 0 && ours.st_ino == there.st_ino &&
         ours.st_dev == there.st_dev;
}

FileLock::Outcome FileLock::take(std::string_view op, const files::path& path) {
  for (;;) {
    int handle = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
    if (handle < 0) fail(op, "open", path);
    Outcome outcome{std::unique_ptr<FileLock>(new FileLock(handle)), "", ""};
    if (flock(handle, LOCK_EX | LOCK_NB) != 0) {
      if (errno == EWOULDBLOCK)
        outcome.holder = first_line(handle);
      else
        outcome.unsupported = std::strerror(errno);
      outcome.lock.reset();
      return outcome;
    }
    if (!is_still_at(handle, path)) continue;
    std::string line = this_process() + "\n";
    if (ftruncate(handle, 0) != 0 || pwrite(handle, line.data(), line.size(), 0) != ssize_t(line.size()))
      fail(op, "write", path);
    return outcome;
  }
}

}  // namespace sslrun::inline core
