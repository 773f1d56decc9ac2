// pread with bounds checks.
#include "lib/checkpoint/file_reader.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "lib/core/interrupt.h"
#include "lib/core/readable_file.h"

namespace sslrun::checkpoint {

FileReader::FileReader(std::string op, const std::filesystem::path& path)
    : op_(std::move(op)), path_(path), handle_(open_regular(op_, path)) {
  struct stat status;
  int failed = fstat(handle_, &status);
  if (!failed) size_ = uint64_t(status.st_size);
  own_budget_ = std::make_unique<Budget>("'" + path.string() + "'", size_);
  budget_ = own_budget_.get();
  if (!failed) return;
  int reason = errno;
  close(handle_);
  fail(std::string("cannot read: ") + std::strerror(reason));
}

FileReader::FileReader(std::string op, std::string_view bytes, Budget& budget)
    : op_(std::move(op)), memory_(bytes), size_(bytes.size()), budget_(&budget) {}

FileReader::~FileReader() {
  if (handle_ >= 0) close(handle_);
}

void FileReader::check(uint64_t offset, uint64_t count) const {
  if (offset > size_ || count > size_ - offset)
    fail("truncated: " + std::to_string(count) + " bytes expected at byte " + std::to_string(offset) + " of " +
         std::to_string(size_));
}

void FileReader::read(uint64_t offset, void* to, uint64_t count) const {
  check(offset, count);
  if (handle_ < 0) {
    if (count) std::memcpy(to, memory_.data() + offset, count);
    return;
  }
  constexpr uint64_t kStep = 16 << 20;  // Ctrl-C is noticed between steps
  for (uint64_t done = 0; done < count;) {
    check_interrupt();
    ssize_t got = pread(handle_, static_cast<char*>(to) + done, std::min(count - done, kStep), off_t(offset + done));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) fail(std::string("cannot read: ") + std::strerror(errno));
    if (got == 0) fail("truncated while it was read");
    done += uint64_t(got);
  }
}

std::string FileReader::read(uint64_t offset, uint64_t count) const {
  check(offset, count);
  std::string bytes(count, '\0');
  read(offset, bytes.data(), count);
  return bytes;
}

void FileReader::fail(const std::string& what) const { throw Error(op_, name() + ": " + what); }

}  // namespace sslrun::checkpoint
