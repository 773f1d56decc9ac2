// SHA-256 of a file's bytes (FIPS 180-4), the sum that sha256sum prints.
#pragma once
#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace sslrun::inline core {

class Sha256 {
 public:
  void add(std::string_view bytes);
  std::string hex();  // 64 digits; nothing may be added after it

 private:
  void block(const unsigned char* bytes);
  std::array<uint32_t, 8> state_{0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
  std::array<unsigned char, 64> open_{};
  uint64_t length_ = 0;  // bytes
};

}  // namespace sslrun::inline core
