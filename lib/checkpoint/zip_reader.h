// Reads a zip archive of stored and deflated records, and checks all that it states.
#pragma once
#include <map>

#include "lib/checkpoint/file_reader.h"

namespace sslrun::checkpoint {

struct ZipRecord {
  uint64_t payload, packed;  // bytes from the start of the file
  uint64_t size;             // unpacked
  uint32_t crc;
  bool deflated;
};

class ZipReader {
 public:
  // Checks the whole directory; throws through file.fail().
  explicit ZipReader(const FileReader& file);
  const std::map<std::string, ZipRecord>& records() const { return records_; }
  const ZipRecord* find(const std::string& name) const;
  // The content of a record of at most `limit` bytes, its CRC-32 verified.
  std::string read(const std::string& name, uint64_t limit) const;
  // The same into memory of record.size bytes.
  void read(const std::string& name, const ZipRecord& record, void* to) const;
  // Verifies the CRC-32 of a record's bytes that were read elsewhere.
  void check(const std::string& name, const ZipRecord& record, const void* bytes) const;

 private:
  struct Directory {
    uint64_t offset, size, count;
  };
  uint64_t find_end() const;
  Directory find_directory() const;
  void check_local(const std::string& name, const ZipRecord& record, uint64_t local, uint64_t flags, uint64_t limit);
  void unpack(const std::string& name, const ZipRecord& record, void* to) const;
  const FileReader& file_;
  std::map<std::string, ZipRecord> records_;
  mutable uint64_t unpacked_ = 0;
};

}  // namespace sslrun::checkpoint
