// O_APPEND writes.
#include "lib/log/append_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "lib/core/error.h"
#include "lib/core/readable_file.h"

namespace sslrun::log {

AppendFile::AppendFile(std::string op, std::filesystem::path path) : op_(std::move(op)), path_(std::move(path)) {
  handle_ = open(path_.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC | O_NONBLOCK, 0644);
  if (handle_ < 0) fail("open");
  struct stat facts {};
  if (fstat(handle_, &facts) == 0 && S_ISREG(facts.st_mode)) return;
  close(handle_);
  throw Error(
      op_, "cannot write '" + path_.string() + "': it is " + std::string(kind_of_file(path_)) + ", not a regular file");
}

AppendFile::~AppendFile() { close(handle_); }

void AppendFile::write(std::string_view bytes) {
  off_t before = lseek(handle_, 0, SEEK_END);
  while (!bytes.empty()) {
    ssize_t done = ::write(handle_, bytes.data(), bytes.size());
    if (done < 0 && errno == EINTR) continue;
    if (done < 0) {
      int reason = errno;
      [[maybe_unused]] bool cut = before >= 0 && ftruncate(handle_, before) == 0;  // half a record spoils the next one
      errno = reason;
      fail("write");
    }
    bytes.remove_prefix(size_t(done));
  }
}

void AppendFile::sync() {
  if (fdatasync(handle_) != 0 && errno != EINVAL) fail("write");
}

void AppendFile::end_cut_line() {
  char last = '\n';
  off_t size = lseek(handle_, 0, SEEK_END);
  if (size > 0 && pread(handle_, &last, 1, size - 1) == 1 && last != '\n') write("\n");
}

void AppendFile::fail(const char* action) const {
  throw Error(op_, std::string("cannot ") + action + " '" + path_.string() + "': " + std::strerror(errno));
}

}  // namespace sslrun::log
