// Records, then the index, then the slot that makes them visible.
#include "lib/data/pack/pack_writer.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "lib/core/crc32.h"
#include "lib/core/error.h"
#include "lib/core/readable_file.h"
#include "lib/data/pack/pack_file.h"

namespace sslrun::data {

namespace fs = std::filesystem;
static constexpr const char* kOp = "data.pack";
static constexpr size_t kBuffer = 1 << 20;

void PackWriter::fail(const char* action) const {
  throw Error(kOp, std::string("cannot ") + action + " '" + path_.string() + "': " + std::strerror(errno));
}

PackWriter::PackWriter(fs::path path, bool append) : path_(std::move(path)) {
  bool exists = fs::exists(path_);
  if (exists && !append) throw Error(kOp, "'" + path_.string() + "' exists already; 'append' adds to it");
  try {
    exists ? open_old() : open_new();
  } catch (...) {
    if (descriptor_ >= 0) ::close(descriptor_);
    throw;
  }
}

void PackWriter::open_old() {
  descriptor_ = open_regular(kOp, path_, O_RDWR);
  if (::flock(descriptor_, LOCK_EX | LOCK_NB) != 0)
    throw Error(kOp, "another process is adding to '" + path_.string() + "'");
  PackFile old(path_);
  index = std::move(old.index);
  generation_ = old.slot().generation;
  start_ = position_ = old.slot().index_offset + old.slot().index_bytes;
}

void PackWriter::open_new() {
  temporary_ = path_;
  temporary_ += ".tmp." + std::to_string(::getpid());
  descriptor_ = ::open(temporary_.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  if (descriptor_ < 0) fail("create");
  index.names = FileList(path_);
  write_at(0, kPackMagic.data(), kPackMagic.size());
}

PackWriter::~PackWriter() {
  if (!committed_ && temporary_.empty() && ::ftruncate(descriptor_, off_t(start_)) != 0) {
    // What was added stays behind the index; the next append writes over it.
  }
  ::close(descriptor_);
  if (committed_ || temporary_.empty()) return;
  std::error_code ignored;
  fs::remove(temporary_, ignored);
}

void PackWriter::write_at(uint64_t offset, const void* bytes, size_t count) {
  auto* from = static_cast<const char*>(bytes);
  while (count > 0) {
    ssize_t wrote = ::pwrite(descriptor_, from, count, off_t(offset));
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote < 0) fail("write");
    from += wrote;
    offset += uint64_t(wrote);
    count -= size_t(wrote);
  }
}

void PackWriter::flush() {
  write_at(position_, buffer_.data(), buffer_.size());
  position_ += buffer_.size();
  buffer_.clear();
}

PackRecord PackWriter::put(std::string_view bytes) {
  PackRecord record{position(), bytes.size(), crc32(0, bytes.data(), bytes.size()), 0};
  buffer_ += bytes;
  if (buffer_.size() >= kBuffer) flush();
  return record;
}

void PackWriter::add(std::string_view name, std::string_view bytes, std::string_view annotations) {
  index.records.push_back(put(bytes));
  index.names.add(name);
  if (index.kinds != 0) index.annotations.push_back(put(annotations));
}

void PackWriter::commit() {
  std::string text = write_index(index);
  flush();
  PackSlot slot{generation_ + 1, position_, text.size(), crc32(0, text.data(), text.size()), 0};
  write_at(position_, text.data(), text.size());
  if (::fsync(descriptor_) != 0) fail("write");
  slot = sealed(slot);
  write_at(slot_offset(slot.generation), &slot, sizeof slot);
  if (::fsync(descriptor_) != 0) fail("write");
  if (!temporary_.empty()) {
    if (::rename(temporary_.c_str(), path_.c_str()) != 0) fail("rename");
    fs::path folder = path_.has_parent_path() ? path_.parent_path() : fs::path(".");
    if (int handle = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY); handle >= 0) {
      ::fsync(handle);
      ::close(handle);
    }
  }
  committed_ = true;
}

}  // namespace sslrun::data
