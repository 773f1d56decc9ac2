// The table of contents of a packed file: where each picture lies, its checksum, name and label.
#pragma once
#include <span>

#include "lib/data/set/dataset.h"

namespace sslrun::data {

// Little-endian, as written.
struct PackRecord {
  uint64_t offset = 0, bytes = 0;
  uint32_t crc = 0, unused = 0;
};
static_assert(sizeof(PackRecord) == 24);

struct PackIndex {
  std::vector<PackRecord> records;
  FileList names;
  std::vector<std::string> classes;
  at::Tensor targets;  // as Dataset's
  // Boxes and masks (pack_annotations.h): what there is, and where each picture's lie; none without kinds.
  uint64_t kinds = 0;
  std::vector<PackRecord> annotations;
};

// Sections of a four-letter tag, a length and content; a reader passes over tags that it does not know.
std::string write_index(const PackIndex& index);

// Names are put below `root`. Records must lie between kPackStart and `limit`. Throws Error("data.packed") for anything
// that write_index does not write; never reads outside `bytes`.
PackIndex read_index(std::span<const uint8_t> bytes, uint64_t limit, const std::filesystem::path& root);

}  // namespace sslrun::data
