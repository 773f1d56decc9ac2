// Local headers, central directory, end records.
#include "lib/checkpoint/zip_writer.h"

#include <algorithm>

#include "lib/checkpoint/limits.h"
#include "lib/checkpoint/little_endian.h"
#include "lib/checkpoint/record_name.h"
#include "lib/checkpoint/zip_format.h"
#include "lib/core/crc32.h"
#include "lib/core/error.h"

namespace sslrun::checkpoint {

using namespace zip;

static constexpr uint64_t kAlignment = 64;
static constexpr const char* kOp = "checkpoint.save";

// Without the flag a name means the characters of IBM's code page 437.
static uint64_t name_flags(const std::string& name) {
  bool ascii = std::all_of(name.begin(), name.end(), [](char byte) { return uint8_t(byte) < 128; });
  return ascii ? 0 : kUtf8Flag;
}

static uint64_t clip32(uint64_t value) { return std::min<uint64_t>(value, kMax32); }

void ZipWriter::write(const std::string& bytes) {
  file_.write(bytes);
  position_ += bytes.size();
}

void ZipWriter::add(const std::string& name, const std::string& head, const void* bytes, uint64_t tail) {
  if (!is_record_name(name)) throw Error(kOp, "cannot write a record named '" + name + "': " + kRecordNameRule);
  if (records_.size() == kMaxRecords)
    throw Error(kOp, "a zip archive holds at most " + std::to_string(kMaxRecords) + " records");
  uint64_t count = head.size() + tail;
  Record record{name, crc32(crc32(0, head.data(), head.size()), bytes, tail), count, position_};
  bool large = count >= kMax32;
  std::string extra;
  if (large) {
    put(extra, 2, kZip64Field);
    put(extra, 2, 16);
    put(extra, 8, count);
    put(extra, 8, count);
  }
  uint64_t unpadded = position_ + kLocalSize + name.size() + extra.size() + 4;
  uint64_t padding = (kAlignment - unpadded % kAlignment) % kAlignment;
  put(extra, 2, kPaddingField);
  put(extra, 2, padding);
  extra.append(padding, 'Z');

  std::string header;
  put(header, 4, kLocal);
  put(header, 2, large ? 45 : 20);
  put(header, 2, name_flags(name));
  put(header, 2, 0);  // stored
  put(header, 4, 0);  // date and time
  put(header, 4, record.crc);
  put(header, 4, clip32(count));
  put(header, 4, clip32(count));
  put(header, 2, name.size());
  put(header, 2, extra.size());
  write(header + name + extra);
  write(head);
  file_.write(bytes, tail);
  position_ += tail;
  records_.push_back(std::move(record));
}

void ZipWriter::finish() {
  uint64_t start = position_;
  for (const auto& record : records_) {
    std::string extra;
    if (record.size >= kMax32) {
      put(extra, 8, record.size);
      put(extra, 8, record.size);
    }
    if (record.offset >= kMax32) put(extra, 8, record.offset);
    if (!extra.empty()) {
      std::string field;
      put(field, 2, kZip64Field);
      put(field, 2, extra.size());
      extra = field + extra;
    }
    std::string header;
    put(header, 4, kCentral);
    put(header, 2, extra.empty() ? 20 : 45);
    put(header, 2, extra.empty() ? 20 : 45);
    put(header, 2, name_flags(record.name));
    put(header, 6, 0);  // method, time, date
    put(header, 4, record.crc);
    put(header, 4, clip32(record.size));
    put(header, 4, clip32(record.size));
    put(header, 2, record.name.size());
    put(header, 2, extra.size());
    put(header, 4, 0);  // comment length, disk
    put(header, 6, 0);  // internal and external attributes
    put(header, 4, clip32(record.offset));
    write(header + record.name + extra);
  }
  uint64_t size = position_ - start;
  std::string end;
  if (start >= kMax32 || size >= kMax32 || records_.size() >= kMax16) {
    uint64_t end64 = position_;
    put(end, 4, kEnd64);
    put(end, 8, kEnd64Size - 12);
    put(end, 2, 45);
    put(end, 2, 45);
    put(end, 8, 0);  // disks
    put(end, 8, records_.size());
    put(end, 8, records_.size());
    put(end, 8, size);
    put(end, 8, start);
    put(end, 4, kLocator64);
    put(end, 4, 0);
    put(end, 8, end64);
    put(end, 4, 1);
  }
  uint64_t count = std::min<uint64_t>(records_.size(), kMax16);
  put(end, 4, kEnd);
  put(end, 4, 0);
  put(end, 2, count);
  put(end, 2, count);
  put(end, 4, clip32(size));
  put(end, 4, clip32(start));
  put(end, 2, 0);
  write(end);
}

}  // namespace sslrun::checkpoint
