// Choosing between the two slots.
#include "lib/data/pack/pack_header.h"

#include <cstddef>
#include <cstring>

#include "lib/core/crc32.h"
#include "lib/core/error.h"

namespace sslrun::data {

PackSlot sealed(PackSlot slot) {
  slot.crc = crc32(0, &slot, offsetof(PackSlot, crc));
  return slot;
}

PackSlot read_slots(std::span<const uint8_t> bytes, uint64_t file_bytes, bool& damaged) {
  auto fail = [](const std::string& why) { throw Error("data.packed", why); };
  if (bytes.size() < kPackMagic.size() || std::memcmp(bytes.data(), kPackMagic.data(), kPackMagic.size()) != 0)
    fail("not a packed file: it does not begin with 'sslrun pack 1'");
  if (bytes.size() < kPackStart || file_bytes < kPackStart) fail("the file is truncated");
  PackSlot newest;
  damaged = false;
  for (uint64_t which = 0; which < 2; which++) {
    PackSlot slot;
    std::memcpy(&slot, bytes.data() + slot_offset(which), sizeof slot);
    PackSlot never{};
    if (std::memcmp(&slot, &never, sizeof slot) == 0) continue;
    if (sealed(slot).crc != slot.crc || slot.generation % 2 != which)
      damaged = true;
    else if (slot.generation > newest.generation)
      newest = slot;
  }
  if (newest.generation == 0) fail("the header is damaged");
  if (newest.index_offset < kPackStart || newest.index_offset > file_bytes ||
      newest.index_bytes > file_bytes - newest.index_offset)
    fail("the file is truncated: its index lies at byte " + std::to_string(newest.index_offset) +
         ", the file ends at byte " + std::to_string(file_bytes));
  return newest;
}

}  // namespace sslrun::data
