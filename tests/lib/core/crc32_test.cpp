// CRC-32 against its definition, bit by bit.
#include "lib/core/crc32.h"

#include <catch2/catch.hpp>

using namespace sslrun;

// The definition, bit by bit.
static uint32_t slow_crc32(const std::string& bytes) {
  uint32_t crc = ~0U;
  for (char byte : bytes) {
    crc ^= uint8_t(byte);
    for (int bit = 0; bit < 8; bit++) crc = crc >> 1 ^ (crc & 1 ? 0xEDB88320U : 0U);
  }
  return ~crc;
}

TEST_CASE("CRC-32 of the standard check string, whole and in pieces") {
  CHECK(crc32(0, "123456789", 9) == 0xCBF43926);
  for (size_t length = 0; length < 300; length++) {
    std::string bytes;
    for (size_t i = 0; i < length; i++) bytes.push_back(char(i * i * 31 + length));
    CHECK(crc32(0, bytes.data(), length) == slow_crc32(bytes));
  }
  std::string bytes;
  for (int i = 0; i < 1000; i++) bytes.push_back(char(i * 7));
  for (size_t cut : {0, 1, 15, 16, 17, 64, 65, 500, 936, 1000})
    CHECK(crc32(crc32(0, bytes.data(), cut), bytes.data() + cut, 1000 - cut) == crc32(0, bytes.data(), 1000));
}
