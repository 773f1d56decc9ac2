// Reads with bounds checks.
#include "lib/checkpoint/file_reader.h"

#include <algorithm>
#include <cstring>

#include "lib/core/error.h"
#include "lib/core/interrupt.h"

namespace sslrun::checkpoint {

FileReader::FileReader(std::string op, const std::filesystem::path& path)
    : op_(std::move(op)), file_(std::in_place, op_, path), size_(file_->size()) {
  own_budget_ = std::make_unique<Budget>("'" + path.string() + "'", size_);
  budget_ = own_budget_.get();
}

FileReader::FileReader(std::string op, std::string_view bytes, Budget& budget)
    : op_(std::move(op)), memory_(bytes), size_(bytes.size()), budget_(&budget) {}

void FileReader::check(uint64_t offset, uint64_t count) const {
  if (offset > size_ || count > size_ - offset)
    fail("truncated: " + std::to_string(count) + " bytes expected at byte " + std::to_string(offset) + " of " +
         std::to_string(size_));
}

void FileReader::read(uint64_t offset, void* to, uint64_t count) const {
  check(offset, count);
  if (!file_) {
    if (count) std::memcpy(to, memory_.data() + offset, count);
    return;
  }
  constexpr uint64_t kStep = 16 << 20;  // Ctrl-C is noticed between steps
  for (uint64_t done = 0; done < count; done += kStep) {
    check_interrupt();
    size_t step = std::min(count - done, kStep);
    if (file_->read_at(offset + done, static_cast<char*>(to) + done, step) < step) fail("truncated while it was read");
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
