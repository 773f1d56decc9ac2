// Reading a packed file: record by record, each checked against its checksum.
#pragma once
#include "lib/core/readable_file.h"
#include "lib/data/pack/pack_header.h"
#include "lib/data/pack/pack_index.h"

namespace sslrun::data {

// Appends do not change what an open file sees. Thread-safe once open.
class PackFile {
 public:
  explicit PackFile(const std::filesystem::path& path);  // throws Error("data.packed") with the path and the reason

  const std::filesystem::path& path() const { return file_.path(); }
  const PackSlot& slot() const { return slot_; }
  uint64_t bytes() const { return bytes_; }
  int64_t size() const { return int64_t(index.records.size()); }
  // The bytes of a record. Throws Error("data.packed") when they are not those that were written. The file is read, not
  // mapped: a page of a map that the disk cannot give would end the process with SIGBUS.
  void read(const PackRecord& record, std::string& into) const;

  PackIndex index;  // names, classes and targets may be moved out

 private:
  void open();
  void read_at(uint64_t offset, uint64_t count, std::string& into) const;
  ReadableFile file_;
  uint64_t bytes_ = 0;
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

}  // namespace sslrun::data
