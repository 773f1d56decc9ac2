// Reading a packed file: memory mapped, every record checked against its checksum.
#pragma once
#include "lib/data/pack_header.h"
#include "lib/data/pack_index.h"

namespace sslrun {

// Appends do not change what an open file sees. Thread-safe once open.
class PackFile {
 public:
  explicit PackFile(const std::filesystem::path& path);  // throws Error("data.packed") with the path and the reason
  ~PackFile();
  PackFile(const PackFile&) = delete;
  PackFile& operator=(const PackFile&) = delete;

  const std::filesystem::path& path() const { return path_; }
  const PackSlot& slot() const { return slot_; }
  uint64_t bytes() const { return mapped_; }
  int64_t size() const { return int64_t(index.records.size()); }
  // The bytes of record i. Throws Error("data.packed") when they are not those that were written.
  std::span<const uint8_t> record(int64_t i) const { return read(index.records[size_t(i)]); }
  std::span<const uint8_t> read(const PackRecord& record) const;

  PackIndex index;  // names, classes and targets may be moved out

 private:
  void open();
  std::filesystem::path path_;
  int descriptor_ = -1;
  const uint8_t* map_ = nullptr;
  uint64_t mapped_ = 0;
  PackSlot slot_;
};

// The data set of a packed file: paths are "<file>/<name>", labels and order those of the set that was packed.
Dataset packed(const std::filesystem::path& path);

struct DamagedRecord {
  int64_t index = 0;
  std::string path, reason;
};

// Reads all of a packed file and names the records that are not what was written.
std::vector<DamagedRecord> check_pack(const std::filesystem::path& path);

}  // namespace sslrun
