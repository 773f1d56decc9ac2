// Little-endian numbers in strings of bytes, as all container formats have them.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

namespace sslrun::checkpoint {

// Appends the low `bytes` bytes of `value`.
inline void put(std::string& to, int bytes, uint64_t value) {
  for (int i = 0; i < bytes; i++) to.push_back(char(uint8_t(value >> (8 * i))));
}

// The number of `bytes` bytes at `at`; the caller has checked the bounds.
inline uint64_t little_endian(std::string_view from, size_t at, int bytes) {
  uint64_t value = 0;
  for (int i = 0; i < bytes; i++) value |= uint64_t(uint8_t(from[at + size_t(i)])) << (8 * i);
  return value;
}

}  // namespace sslrun::checkpoint
