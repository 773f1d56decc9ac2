// Slicing-by-16 CRC-32.
#include "lib/core/crc32.h"

#include <array>
#include <cstring>

namespace sslrun {

using Tables = std::array<std::array<uint32_t, 256>, 16>;

static constexpr Tables make_tables() {
  Tables tables{};
  for (uint32_t i = 0; i < 256; i++) {
    uint32_t value = i;
    for (int bit = 0; bit < 8; bit++) value = (value >> 1) ^ (value & 1 ? 0xEDB88320U : 0U);
    tables[0][i] = value;
  }
  for (size_t t = 1; t < 16; t++)
    for (size_t i = 0; i < 256; i++) tables[t][i] = (tables[t - 1][i] >> 8) ^ tables[0][tables[t - 1][i] & 255];
  return tables;
}

static constexpr Tables kTables = make_tables();

uint32_t crc32(uint32_t crc, const void* bytes, size_t count) {
  auto* at = static_cast<const unsigned char*>(bytes);
  crc = ~crc;
  for (; count >= 16; count -= 16, at += 16) {
    uint32_t words[4];
    std::memcpy(words, at, 16);
    words[0] ^= crc;
    crc = 0;
    for (size_t w = 0; w < 4; w++)
      for (size_t b = 0; b < 4; b++) crc ^= kTables[15 - 4 * w - b][(words[w] >> (8 * b)) & 255];
  }
  for (; count > 0; count--, at++) crc = (crc >> 8) ^ kTables[0][(crc ^ *at) & 255];
  return ~crc;
}

}  // namespace sslrun
