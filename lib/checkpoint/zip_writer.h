// Writes a zip archive of stored (uncompressed) records whose payloads start at multiples of 64 bytes.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "lib/core/atomic_file.h"

namespace sslrun::checkpoint {

// A plain zip that torch.load, zipfile and our reader accept: true CRC and sizes in the local header, padding in an
// "FB" extra field, zip64 fields and end records only when a size, an offset or the count needs them.
class ZipWriter {
 public:
  explicit ZipWriter(AtomicFile& file) : file_(file) {}
  // A record of `head` and `tail` bytes after it.
  void add(const std::string& name, const std::string& head, const void* bytes = nullptr, uint64_t tail = 0);
  // Writes the central directory and the end records.
  void finish();

 private:
  struct Record {
    std::string name;
    uint32_t crc;
    uint64_t size, offset;
  };
  void write(const std::string& bytes);
  AtomicFile& file_;
  uint64_t position_ = 0;
  std::vector<Record> records_;
};

}  // namespace sslrun::checkpoint
