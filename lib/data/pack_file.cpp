// Header, index, records.
#include "lib/data/pack_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>

#include "lib/core/atomic_file.h"
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
    ::close(descriptor_);
    throw Error(kOp, "'" + path_.string() + "': " + reason_of(error));
  }
}

PackFile::~PackFile() { ::close(descriptor_); }

static uint64_t size_of(int descriptor) {
  struct stat facts {};
  if (::fstat(descriptor, &facts) != 0) throw Error(kOp, std::strerror(errno));
  return uint64_t(facts.st_size);
}

void PackFile::read_at(uint64_t offset, uint64_t count, std::string& into) const {
  into.resize(count);
  for (uint64_t done = 0; done < count;) {
    ssize_t got = ::pread(descriptor_, into.data() + done, count - done, off_t(offset + done));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) throw Error(kOp, std::string("cannot read the packed file: ") + std::strerror(errno));
    if (got == 0) throw Error(kOp, "the packed file became shorter");
    done += uint64_t(got);
  }
}

void PackFile::open() {
  bytes_ = size_of(descriptor_);
  if (bytes_ == 0) throw Error(kOp, "the file is empty");
  // Records are asked for in random order: read-ahead beyond one would be thrown away.
  ::posix_fadvise(descriptor_, 0, 0, POSIX_FADV_RANDOM);
  std::string text;
  bool damaged = false;
  read_at(0, std::min(bytes_, kPackStart), text);
  slot_ = read_slots(byte_span(text), bytes_, damaged);
  read_at(slot_.index_offset, slot_.index_bytes, text);
  if (crc32(0, text.data(), text.size()) != slot_.index_crc) throw Error(kOp, "the index is damaged: wrong checksum");
  index = read_index(byte_span(text), slot_.index_offset, path_);
  if (damaged)
    std::fprintf(stderr,
                 "warning: data.packed: '%s': one of the two headers is damaged; %lld pictures are used, and those of "
                 "the last append may be missing\n",
                 path_.c_str(), static_cast<long long>(this->size()));
}

void PackFile::read(const PackRecord& record, std::string& into) const {
  read_at(record.offset, record.bytes, into);
  if (crc32(0, into.data(), into.size()) != record.crc) throw Error(kOp, "wrong checksum in the packed file");
}

Dataset packed(const std::filesystem::path& path) {
  auto file = std::make_shared<PackFile>(path);
  if (file->size() == 0) throw Error(kOp, "'" + path.string() + "' holds no picture");
  Dataset dataset{kOp, std::move(file->index.names), std::move(file->index.classes), std::move(file->index.targets)};
  dataset.bytes = [file](int64_t i, std::string& into) { file->read(file->index.records[size_t(i)], into); };
  dataset.annotations = read_annotations(file->index.kinds, [file](int64_t i) {
    std::string bytes;
    file->read(file->index.annotations[size_t(i)], bytes);
    return bytes;
  });
  return dataset;
}

std::vector<DamagedRecord> check_pack(const std::filesystem::path& path) {
  PackFile file(path);
  std::vector<DamagedRecord> damaged;
  std::string bytes;
  for (int64_t i = 0; i < file.size(); i++) {
    check_interrupt();
    try {
      file.read(file.index.records[size_t(i)], bytes);
      if (file.index.kinds != 0) file.read(file.index.annotations[size_t(i)], bytes);
    } catch (const Error& error) {
      damaged.push_back({i, file.index.names.path(i), reason_of(error)});
    }
  }
  return damaged;
}

}  // namespace sslrun
