// Temporary file, fsync, rename.
#include "lib/core/atomic_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>

#include "lib/core/error.h"

namespace sslrun {

AtomicFile::AtomicFile(std::string_view op, std::filesystem::path path) : op_(op), path_(std::move(path)) {
  temporary_ = path_;
  temporary_ += ".tmp." + std::to_string(getpid());
  file_ = std::fopen(temporary_.c_str(), "wb");
  if (!file_) fail("create");
}

AtomicFile::~AtomicFile() {
  if (!file_) return;
  std::fclose(file_);
  std::error_code ignored;
  std::filesystem::remove(temporary_, ignored);
}

void AtomicFile::write(const void* bytes, size_t count) {
  if (count && std::fwrite(bytes, 1, count, file_) != count) fail("write");
}

void AtomicFile::commit() {
  if (std::fflush(file_) != 0 || fsync(fileno(file_)) != 0) fail("write");
  if (std::rename(temporary_.c_str(), path_.c_str()) != 0) fail("rename");
  std::fclose(file_);
  file_ = nullptr;
  auto folder = path_.has_parent_path() ? path_.parent_path() : std::filesystem::path(".");
  if (int handle = open(folder.c_str(), O_RDONLY | O_DIRECTORY); handle >= 0) {
    fsync(handle);
    close(handle);
  }
}

void AtomicFile::fail(const char* action) {
  throw Error(op_, std::string("cannot ") + action + " '" + path_.string() + "': " + std::strerror(errno));
}

std::string read_file(std::string_view op, const std::filesystem::path& path) {
  auto fail = [&](const char* reason) { throw Error(op, "cannot read '" + path.string() + "': " + reason); };
  int handle = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (handle < 0) fail(std::strerror(errno));
  std::string content;
  off_t size = lseek(handle, 0, SEEK_END);
  lseek(handle, 0, SEEK_SET);
  if (size > 0) content.resize(size_t(size));
  size_t filled = 0;
  for (;;) {
    if (filled == content.size()) {
      if (size > 0 && filled == size_t(size)) break;
      content.resize(filled + 65536);
    }
    ssize_t got = read(handle, content.data() + filled, content.size() - filled);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) {
      int reason = errno;
      close(handle);
      fail(std::strerror(reason));
    }
    if (got == 0) break;
    filled += size_t(got);
  }
  close(handle);
  content.resize(filled);
  return content;
}

}  // namespace sslrun
