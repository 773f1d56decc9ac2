// End record, zip64 locator, central directory, local headers.
#include "lib/checkpoint/zip_reader.h"

#include <algorithm>
#include <vector>

#include "lib/checkpoint/limits.h"
#include "lib/checkpoint/utf8.h"
#include "lib/checkpoint/zip_format.h"
#include "lib/core/crc32.h"

namespace sslrun::checkpoint {

using namespace zip;

ZipReader::Directory ZipReader::find_directory() const {
  if (file_.size() < kEndSize) file_.fail("truncated: too short for a zip archive");
  uint64_t end_at = file_.size() - kEndSize;
  std::string end = file_.read(end_at, kEndSize);
  if (get(end, 0, 4) != kEnd || get(end, 20, 2) != 0)
    file_.fail("truncated: the file does not end with a zip end record");
  if (get(end, 4, 2) != 0 || get(end, 6, 2) != 0 || get(end, 8, 2) != get(end, 10, 2))
    file_.fail("a zip archive in several parts");
  Directory directory{get(end, 16, 4), get(end, 12, 4), get(end, 10, 2)};
  uint64_t limit = end_at;
  if (end_at >= kLocator64Size + kEnd64Size) {
    std::string locator = file_.read(end_at - kLocator64Size, kLocator64Size);
    if (get(locator, 0, 4) == kLocator64) {
      uint64_t end64_at = get(locator, 8, 8);
      if (end64_at > end_at - kLocator64Size - kEnd64Size) file_.fail("the zip64 end record lies outside the file");
      std::string end64 = file_.read(end64_at, kEnd64Size);
      if (get(end64, 0, 4) != kEnd64 || get(end64, 16, 4) != 0 || get(end64, 20, 4) != 0 ||
          get(end64, 24, 8) != get(end64, 32, 8))
        file_.fail("the zip64 end record is malformed");
      directory = {get(end64, 48, 8), get(end64, 40, 8), get(end64, 32, 8)};
      limit = end64_at;
    }
  }
  if (directory.offset > limit || directory.size != limit - directory.offset)
    file_.fail("the zip directory does not fill the space before the end record");
  if (directory.count > kMaxRecords) file_.fail("more than " + std::to_string(kMaxRecords) + " records");
  return directory;
}

static bool plain_name(std::string_view name) {
  return is_utf8(name) && name.find("..") == name.npos && !name.starts_with("/") && name.find('\\') == name.npos &&
         name.find('\0') == name.npos;
}

// Name and extra field of the local header must agree with the directory; `limit` is where the next record starts.
void ZipReader::check_local(const std::string& name, const ZipRecord& record, uint64_t local, uint64_t flags,
                            uint64_t limit) {
  std::string header = file_.read(local, kLocalSize + name.size());
  if (get(header, 0, 4) != kLocal || get(header, 26, 2) != name.size() || header.compare(kLocalSize, name.npos, name))
    file_.fail("the local header of record '" + name + "' differs from the directory");
  if (get(header, 6, 2) != flags || get(header, 8, 2) != 0)
    file_.fail("the local flags of record '" + name + "' differ from the directory");
  if (!(flags & 8) && get(header, 14, 4) != record.crc)
    file_.fail("the local checksum of record '" + name + "' differs from the directory");
  if (record.payload > limit || record.size > limit - record.payload)
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
    if (get(bytes, at, 4) != kCentral) file_.fail("the zip directory is malformed");
    uint64_t flags = get(bytes, at + 8, 2), method = get(bytes, at + 10, 2), packed = get(bytes, at + 20, 4);
    uint64_t name_size = get(bytes, at + 28, 2), extra_size = get(bytes, at + 30, 2), comment = get(bytes, at + 32, 2);
    Found entry{"", get(bytes, at + 42, 4), flags, {0, get(bytes, at + 24, 4), uint32_t(get(bytes, at + 16, 4))}};
    bool one_disk = get(bytes, at + 34, 2) == 0;
    at += kCentralSize;
    need(name_size + extra_size + comment);
    entry.name = bytes.substr(at, name_size);
    std::string_view extra = std::string_view(bytes).substr(at + name_size, extra_size);
    at += name_size + extra_size + comment;
    if (!plain_name(entry.name)) file_.fail("record " + std::to_string(i) + " has a forbidden name");
    if (flags & ~uint64_t{0x0808}) file_.fail("record '" + entry.name + "' has unusual flags (encrypted?)");
    if (method != 0) file_.fail("record '" + entry.name + "' is compressed; checkpoints hold stored records only");
    if (!one_disk) file_.fail("a zip archive in several parts");
    for (size_t e = 0; e + 4 <= extra.size();) {
      uint64_t id = get(extra, e, 2), size = get(extra, e + 2, 2);
      e += 4;
      if (size > extra.size() - e) file_.fail("record '" + entry.name + "' has a malformed extra field");
      size_t field = e, field_end = e + size;
      auto wide = [&](uint64_t& value) {
        if (value != kMax32) return;
        if (field_end - field < 8) file_.fail("record '" + entry.name + "' has a malformed zip64 field");
        value = get(extra, field, 8);
        field += 8;
      };
      if (id == kZip64Field) {
        wide(entry.record.size);
        wide(packed);
        wide(entry.local);
      }
      e = field_end;
    }
    if (packed != entry.record.size) file_.fail("record '" + entry.name + "' is compressed");
    found.push_back(std::move(entry));
  }
  if (at != bytes.size()) file_.fail("the zip directory is malformed");
  if (found.empty()) file_.fail("an empty zip archive");

  std::string prefix = found[0].name.substr(0, found[0].name.find('/') + 1);
  std::sort(found.begin(), found.end(), [](const Found& a, const Found& b) { return a.local < b.local; });
  for (size_t i = 0; i < found.size(); i++) {
    auto& entry = found[i];
    uint64_t limit = i + 1 < found.size() ? found[i + 1].local : directory.offset;
    std::string sizes = file_.read(entry.local, kLocalSize);
    entry.record.payload = entry.local + kLocalSize + get(sizes, 26, 2) + get(sizes, 28, 2);
    check_local(entry.name, entry.record, entry.local, entry.flags, limit);
    if (prefix.empty() || !entry.name.starts_with(prefix))
      file_.fail("record '" + entry.name + "' is outside the archive's folder '" + prefix + "'");
    std::string name = entry.name.substr(prefix.size());
    if (!records_.emplace(name, entry.record).second) file_.fail("record '" + entry.name + "' occurs twice");
  }
}

const ZipRecord* ZipReader::find(const std::string& name) const {
  auto place = records_.find(name);
  return place == records_.end() ? nullptr : &place->second;
}

void ZipReader::read(const std::string& name, const ZipRecord& record, void* to) const {
  file_.read(record.payload, to, record.size);
  if (crc32(0, to, record.size) != record.crc)
    file_.fail("record '" + name + "' is damaged (its CRC-32 checksum is wrong)");
}

}  // namespace sslrun::checkpoint
