// Stored samples on their way to RGB bytes: packed bits, colour tables, sixteen bits to eight.
#pragma once
#include <array>
#include <cstddef>
#include <cstdint>

namespace sslrun::image {

// Samples of 1, 2, 4 or 8 bits, the first in a byte's high bits: `count` of them from number `first` on, a byte each.
void unpack_samples(const uint8_t* packed, int bits, size_t first, size_t count, uint8_t* into);

// Grey of 16 bits is rounded where Pillow's convert("RGB") clips it: every v above 255 would be white.
inline uint8_t grey_of_16_bits(uint32_t value) { return uint8_t((value * 255 + 32767) / 65535); }

// What indices stand for. Those that a file gives no colour are black, as in Pillow.
class ColourTable {
 public:
  // The grey of `bits`: index 0 is black, the largest white.
  static ColourTable grey(int bits);

  uint8_t* operator[](size_t index) { return rgb_.data() + 3 * index; }  // red, green, blue; index below 256
  // Writes 3 * count bytes.
  void look_up(const uint8_t* indices, size_t count, uint8_t* into) const;

 private:
  std::array<uint8_t, 3 * 256> rgb_{};
};

}  // namespace sslrun::image
