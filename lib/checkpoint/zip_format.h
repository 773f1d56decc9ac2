// Signatures and little-endian fields of the zip format (PKWARE APPNOTE 6.3), shared by reader and writer.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

namespace sslrun::checkpoint::zip {

inline constexpr uint32_t kLocal = 0x04034b50, kCentral = 0x02014b50, kEnd = 0x06054b50, kEnd64 = 0x06064b50,
                          kLocator64 = 0x07064b50;
inline constexpr uint64_t kLocalSize = 30, kCentralSize = 46, kEndSize = 22, kEnd64Size = 56, kLocator64Size = 20;
inline constexpr uint32_t kMax32 = 0xFFFFFFFF;
inline constexpr uint16_t kMax16 = 0xFFFF, kZip64Field = 1, kPaddingField = 0x4246;  // "FB"

// Appends the low `bytes` bytes of `value`.
inline void put(std::string& to, int bytes, uint64_t value) {
  for (int i = 0; i < bytes; i++) to.push_back(char(uint8_t(value >> (8 * i))));
}

// The little-endian number of `bytes` bytes at `at`; the caller has checked the bounds.
inline uint64_t get(std::string_view from, size_t at, int bytes) {
  uint64_t value = 0;
  for (int i = 0; i < bytes; i++) value |= uint64_t(uint8_t(from[at + size_t(i)])) << (8 * i);
  return value;
}

}  // namespace sslrun::checkpoint::zip
