// End record, zip64 locator, central directory, local headers.
#include "lib/checkpoint/zip_reader.h"

#include <libdeflate.h>

#include <algorithm>
#include <memory>
#include <new>
#include <vector>

#include "lib/checkpoint/limits.h"
#include "lib/checkpoint/little_endian.h"
#include "lib/checkpoint/record_name.h"
#include "lib/checkpoint/zip_format.h"
#include "lib/core/crc32.h"

namespace sslrun::checkpoint {

using namespace zip;

// The last end record of the file: as in Python's zipfile, bytes may follow it where a comment may stand.
uint64_t ZipReader::find_end() const {
  if (file_.size() < kEndSize)
    file_.fail("truncated at byte " + std::to_string(file_.size()) + ": too short for a zip archive");
  std::string signature, tail;
  put(signature, 4, kEnd);
  for (uint64_t behind : {uint64_t{0}, uint64_t{kMax16}}) {
    uint64_t from = file_.size() - std::min(file_.size(), kEndSize + behind);
    tail = file_.read(from, file_.size() - from);
    if (size_t at = tail.rfind(signature, tail.size() - kEndSize); at != tail.npos) return from + at;
  }
  file_.fail("truncated: the file does not end with a zip end record at byte " +
             std::to_string(file_.size() - kEndSize));
}

ZipReader::Directory ZipReader::find_directory() const {
  uint64_t end_at = find_end();
  std::string end = file_.read(end_at, kEndSize);
  if (little_endian(end, 4, 2) != 0 || little_endian(end, 6, 2) != 0 ||
      little_endian(end, 8, 2) != little_endian(end, 10, 2))
    file_.fail("a zip archive in several parts");
  Directory directory{little_endian(end, 16, 4), little_endian(end, 12, 4), little_endian(end, 10, 2)};
  uint64_t limit = end_at;
  if (end_at >= kLocator64Size + kEnd64Size) {
    std::string locator = file_.read(end_at - kLocator64Size, kLocator64Size);
    if (little_endian(locator, 0, 4) == kLocator64) {
      uint64_t end64_at = little_endian(locator, 8, 8);
      if (end64_at > end_at - kLocator64Size - kEnd64Size) file_.fail("the zip64 end record lies outside the file");
      std::string end64 = file_.read(end64_at, kEnd64Size);
      if (little_endian(end64, 0, 4) != kEnd64 || little_endian(end64, 16, 4) != 0 ||
          little_endian(end64, 20, 4) != 0 || little_endian(end64, 24, 8) != little_endian(end64, 32, 8))
        file_.fail("the zip64 end record is malformed");
      directory = {little_endian(end64, 48, 8), little_endian(end64, 40, 8), little_endian(end64, 32, 8)};
      limit = end64_at;
    }
  }
  if (directory.offset > limit || directory.size != limit - directory.offset)
    file_.fail("the zip directory does not fill the space before the end record");
  if (directory.count > kMaxRecords) file_.fail("more than " + std::to_string(kMaxRecords) + " records");
  return directory;
}

// Name and extra field of the local header must agree with the directory; `limit` is where the next record starts.
void ZipReader::check_local(const std::string& name, const ZipRecord& record, uint64_t local, uint64_t flags,
                            uint64_t limit) {
  std::string header = file_.read(local, kLocalSize + name.size());
  if (little_endian(header, 0, 4) != kLocal || little_endian(header, 26, 2) != name.size() ||
      header.compare(kLocalSize, name.npos, name))
    file_.fail("the local header of record '" + name + "' differs from the directory");
  if (little_endian(header, 6, 2) != flags || little_endian(header, 8, 2) != (record.deflated ? kDeflated : kStored))
    file_.fail("the local flags of record '" + name + "' differ from the directory");
  if (!(flags & kLaterFlag) && little_endian(header, 14, 4) != record.crc)
    file_.fail("the local checksum of record '" + name + "' differs from the directory");
  if (record.payload > limit || record.packed > limit - record.payload)
    file_.fail("record '" + name + "' overlaps the next one");
}

ZipReader::ZipReader(const FileReader& file) : file_(file) {
  Directory directory = find_directory();
  if (directory.size > (uint64_t{1} << 30)) file_.fail("the zip directory is larger than 1 GiB");
  std::string bytes = file_.read(directory.offset, directory.size);
  struct Found {
    std::string name;
    uint64_t local, flags;
    ZipRecord record;
  };
  std::vector<Found> found;
  size_t at = 0;
  for (uint64_t i = 0; i < directory.count; i++) {
    auto need = [&](uint64_t count) {
      if (count > bytes.size() - at) file_.fail("the zip directory is malformed");
    };
    need(kCentralSize);
    if (little_endian(bytes, at, 4) != kCentral) file_.fail("the zip directory is malformed");
    uint64_t flags = little_endian(bytes, at + 8, 2), method = little_endian(bytes, at + 10, 2);
    uint64_t name_size = little_endian(bytes, at + 28, 2), extra_size = little_endian(bytes, at + 30, 2),
             comment = little_endian(bytes, at + 32, 2);
    Found entry{"",
                little_endian(bytes, at + 42, 4),
                flags,
                {0, little_endian(bytes, at + 20, 4), little_endian(bytes, at + 24, 4),
                 uint32_t(little_endian(bytes, at + 16, 4)), method == kDeflated}};
    bool one_disk = little_endian(bytes, at + 34, 2) == 0;
    at += kCentralSize;
    need(name_size + extra_size + comment);
    entry.name = bytes.substr(at, name_size);
    std::string_view extra = std::string_view(bytes).substr(at + name_size, extra_size);
    at += name_size + extra_size + comment;
    if (!is_record_name(entry.name)) file_.fail("record " + std::to_string(i) + " has a forbidden name");
    if (flags & ~uint64_t{kLaterFlag | kUtf8Flag | kDeflateLevelFlags})
      file_.fail("record '" + entry.name + "' has unusual flags (encrypted?)");
    if (method != kStored && method != kDeflated)
      file_.fail("record '" + entry.name + "' is compressed by method " + std::to_string(method) +
                 "; known are 0 (stored) and 8 (deflate)");
    if (!one_disk) file_.fail("a zip archive in several parts");
    for (size_t e = 0; e + 4 <= extra.size();) {
      uint64_t id = little_endian(extra, e, 2), size = little_endian(extra, e + 2, 2);
      e += 4;
      if (size > extra.size() - e) file_.fail("record '" + entry.name + "' has a malformed extra field");
      size_t field = e, field_end = e + size;
      auto wide = [&](uint64_t& value) {
        if (value != kMax32) return;
        if (field_end - field < 8) file_.fail("record '" + entry.name + "' has a malformed zip64 field");
        value = little_endian(extra, field, 8);
        field += 8;
      };
      if (id == kZip64Field) {
        wide(entry.record.size);
        wide(entry.record.packed);
        wide(entry.local);
      }
      e = field_end;
    }
    if (!entry.record.deflated && entry.record.packed != entry.record.size)
      file_.fail("record '" + entry.name + "' is stored in fewer or more bytes than it has");
    found.push_back(std::move(entry));
  }
  if (at != bytes.size()) file_.fail("the zip directory is malformed");

  std::sort(found.begin(), found.end(), [](const Found& a, const Found& b) { return a.local < b.local; });
  for (size_t i = 0; i < found.size(); i++) {
    auto& entry = found[i];
    uint64_t limit = i + 1 < found.size() ? found[i + 1].local : directory.offset;
    std::string sizes = file_.read(entry.local, kLocalSize);
    entry.record.payload = entry.local + kLocalSize + little_endian(sizes, 26, 2) + little_endian(sizes, 28, 2);
    check_local(entry.name, entry.record, entry.local, entry.flags, limit);
    if (!records_.emplace(entry.name, entry.record).second) file_.fail("record '" + entry.name + "' occurs twice");
  }
}

const ZipRecord* ZipReader::find(const std::string& name) const {
  auto place = records_.find(name);
  return place == records_.end() ? nullptr : &place->second;
}

void ZipReader::check(const std::string& name, const ZipRecord& record, const void* bytes) const {
  if (crc32(0, bytes, record.size) != record.crc)
    file_.fail("record '" + name + "' at byte " + std::to_string(record.payload) +
               " is damaged (its CRC-32 checksum is wrong)");
}

void ZipReader::unpack(const std::string& name, const ZipRecord& record, void* to) const {
  unpacked_ += record.size;
  if (unpacked_ > kMaxUnpacked + kMaxUnpackedRatio * file_.size())
    file_.fail("record '" + name + "' unpacks to " + std::to_string(record.size) +
               " bytes; all records together may to " + std::to_string(kMaxUnpackedRatio) +
               " times the file's size and " + std::to_string(kMaxUnpacked >> 20) + " MiB");
  std::string packed = file_.read(record.payload, record.packed);
  std::unique_ptr<libdeflate_decompressor, decltype(&libdeflate_free_decompressor)> decompressor(
      libdeflate_alloc_decompressor(), libdeflate_free_decompressor);
  if (!decompressor) throw std::bad_alloc();
  auto result =
      libdeflate_deflate_decompress(decompressor.get(), packed.data(), packed.size(), to, record.size, nullptr);
  if (result != LIBDEFLATE_SUCCESS)
    file_.fail("record '" + name + "' at byte " + std::to_string(record.payload) + " does not unpack to the " +
               std::to_string(record.size) + " bytes that the archive states");
}

void ZipReader::read(const std::string& name, const ZipRecord& record, void* to) const {
  record.deflated ? unpack(name, record, to) : file_.read(record.payload, to, record.size);
  check(name, record, to);
}

std::string ZipReader::read(const std::string& name, uint64_t limit) const {
  const ZipRecord* record = find(name);
  if (!record) file_.fail("the record '" + name + "' is missing");
  if (record->size > limit) file_.fail("the record '" + name + "' is too large");
  file_.check(record->payload, record->packed);
  std::string bytes(record->size, '\0');
  read(name, *record, bytes.data());
  return bytes;
}

}  // namespace sslrun::checkpoint
