// The first bytes of a packed file: a magic text and two slots, of which the newer valid one says where the index is.
#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace sslrun::data {

inline constexpr std::string_view kPackMagic = "sslrun pack 1\n";
inline constexpr uint64_t kPackStart = 12288;  // of the first record

// Little-endian, as written. An append writes behind everything older and ends with the other slot, so that a reader
// sees the old or the new content, whenever the writer stopped.
struct PackSlot {
  uint64_t generation = 0;  // 0: never written
  uint64_t index_offset = 0, index_bytes = 0;
  uint32_t index_crc = 0;
  uint32_t crc = 0;  // of the fields above
};
static_assert(sizeof(PackSlot) == 32);

// Where the slot of a generation lies. The two are in different sectors of any disk.
inline uint64_t slot_offset(uint64_t generation) { return 4096 * (1 + generation % 2); }

PackSlot sealed(PackSlot slot);

// The newest valid slot of a file of `file_bytes` that begins with `bytes`. `damaged` tells that the other slot was
// written once and is not valid. Throws Error("data.packed").
PackSlot read_slots(std::span<const uint8_t> bytes, uint64_t file_bytes, bool& damaged);

}  // namespace sslrun::data
