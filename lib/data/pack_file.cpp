// Mapping, header, index, records.
#include "lib/data/pack_file.h"

#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>

#include "lib/core/crc32.h"
#include "lib/core/error.h"
#include "lib/core/interrupt.h"
#include "lib/core/readable_file.h"
#include "lib/data/pack_annotations.h"
#include "lib/data/sample.h"

namespace sslrun {

static constexpr const char* kOp = "data.packed";

PackFile::PackFile(const std::filesystem::path& path) : path_(path), descriptor_(open_regular(kOp, path)) {
  try {
    open();
  } catch (const Error& error) {
    if (map_) ::munmap(const_cast<uint8_t*>(map_), mapped_);
    ::close(descriptor_);
    throw Error(kOp, "'" + path_.string() + "': " + reason_of(error));
  }
}

PackFile::~PackFile() {
  ::munmap(const_cast<uint8_t*>(map_), mapped_);
  ::close(descriptor_);
}

static uint64_t size_of(int descriptor) {
  struct stat facts {};
  if (::fstat(descriptor, &facts) != 0) throw Error(kOp, std::strerror(errno));
  return uint64_t(facts.st_size);
}

void PackFile::open() {
  uint64_t size = size_of(descriptor_);
  if (size == 0) throw Error(kOp, "the file is empty");
  void* map = ::mmap(nullptr, size, PROT_READ, MAP_SHARED, descriptor_, 0);
  if (map == MAP_FAILED) throw Error(kOp, std::strerror(errno));
  map_ = static_cast<const uint8_t*>(map);
  mapped_ = size;
  // Records are asked for in random order: read-ahead beyond one would be thrown away.
  ::madvise(map, size, MADV_RANDOM);
  bool damaged = false;
  slot_ = read_slots({map_, size}, size, damaged);
  const uint8_t* start = map_ + slot_.index_offset;
  if (crc32(0, start, slot_.index_bytes) != slot_.index_crc) throw Error(kOp, "the index is damaged: wrong checksum");
  index = read_index({start, size_t(slot_.index_bytes)}, slot_.index_offset, path_);
  if (damaged)
    std::fprintf(stderr,
                 "warning: data.packed: '%s': one of the two headers is damaged; %lld pictures are used, and those of "
                 "the last append may be missing\n",
                 path_.c_str(), static_cast<long long>(this->size()));
}

std::span<const uint8_t> PackFile::read(const PackRecord& record) const {
  // A map of a file that became shorter would end the process with SIGBUS.
  if (size_of(descriptor_) < record.offset + record.bytes) throw Error(kOp, "the packed file became shorter");
  const uint8_t* start = map_ + record.offset;
  auto page = uint64_t(::sysconf(_SC_PAGESIZE));
  uint64_t lead = record.offset % page;
  ::madvise(const_cast<uint8_t*>(start - lead), record.bytes + lead, MADV_WILLNEED);
  if (crc32(0, start, record.bytes) != record.crc) throw Error(kOp, "wrong checksum in the packed file");
  return {start, size_t(record.bytes)};
}

Dataset packed(const std::filesystem::path& path) {
  auto file = std::make_shared<PackFile>(path);
  if (file->size() == 0) throw Error(kOp, "'" + path.string() + "' holds no picture");
  Dataset dataset{kOp, std::move(file->index.names), std::move(file->index.classes), std::move(file->index.targets)};
  dataset.bytes = [file](int64_t i, std::string& into) {
    auto bytes = file->record(i);
    into.assign(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  };
  dataset.annotations =
      read_annotations(file->index.kinds, [file](int64_t i) { return file->read(file->index.annotations[size_t(i)]); });
  return dataset;
}

std::vector<DamagedRecord> check_pack(const std::filesystem::path& path) {
  PackFile file(path);
  std::vector<DamagedRecord> damaged;
  for (int64_t i = 0; i < file.size(); i++) {
    check_interrupt();
    try {
      file.record(i);
      if (file.index.kinds != 0) file.read(file.index.annotations[size_t(i)]);
    } catch (const Error& error) {
      damaged.push_back({i, file.index.names.path(i), reason_of(error)});
    }
  }
  return damaged;
}

}  // namespace sslrun
