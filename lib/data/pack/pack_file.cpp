// Header, index, records.
#include "lib/data/pack/pack_file.h"

#include <fcntl.h>

#include <algorithm>
#include <cstdio>

#include "lib/core/crc32.h"
#include "lib/core/error.h"
#include "lib/core/interrupt.h"
#include "lib/core/readable_file.h"
#include "lib/data/loading/sample.h"
#include "lib/data/pack/pack_annotations.h"

namespace sslrun::data {

static constexpr const char* kOp = "data.packed";

PackFile::PackFile(const std::filesystem::path& path) : file_(kOp, path) {
  try {
    open();
  } catch (const Error& error) {
    throw Error(kOp, "'" + path.string() + "': " + reason_of(error));
  }
}

void PackFile::read_at(uint64_t offset, uint64_t count, std::string& into) const {
  into.resize(count);
  if (file_.read_at(offset, into.data(), count) < count) throw Error(kOp, "the packed file became shorter");
}

void PackFile::open() {
  bytes_ = file_.size();
  if (bytes_ == 0) throw Error(kOp, "the file is empty");
  // Records are asked for in random order: read-ahead beyond one would be thrown away.
  ::posix_fadvise(file_.descriptor(), 0, 0, POSIX_FADV_RANDOM);
  std::string text;
  bool damaged = false;
  read_at(0, std::min(bytes_, kPackStart), text);
  slot_ = read_slots(byte_span(text), bytes_, damaged);
  read_at(slot_.index_offset, slot_.index_bytes, text);
  if (crc32(0, text.data(), text.size()) != slot_.index_crc) throw Error(kOp, "the index is damaged: wrong checksum");
  index = read_index(byte_span(text), slot_.index_offset, path());
  if (damaged)
    std::fprintf(stderr,
                 "warning: data.packed: '%s': one of the two headers is damaged; %lld pictures are used, and those of "
                 "the last append may be missing\n",
                 path().c_str(), static_cast<long long>(this->size()));
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

}  // namespace sslrun::data
