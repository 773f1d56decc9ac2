// Loops over samples.
#include "lib/image/samples.h"

#include <algorithm>

namespace sslrun::image {

void unpack_samples(const uint8_t* packed, int bits, size_t first, size_t count, uint8_t* into) {
  if (bits == 8) {
    std::copy_n(packed + first, count, into);
    return;
  }
  const int most = (1 << bits) - 1;
  for (size_t i = 0, bit = first * size_t(bits); i < count; i++, bit += size_t(bits))
    into[i] = uint8_t(packed[bit / 8] >> (8 - bits - int(bit % 8)) & most);
}

ColourTable ColourTable::grey(int bits) {
  ColourTable table;
  const int most = (1 << bits) - 1;
  for (int i = 0; i <= most; i++) std::fill_n(table[size_t(i)], 3, uint8_t(i * 255 / most));
  return table;
}

void ColourTable::look_up(const uint8_t* indices, size_t count, uint8_t* into) const {
  for (size_t i = 0; i < count; i++, into += 3) std::copy_n(rgb_.data() + 3 * size_t{indices[i]}, 3, into);
}

}  // namespace sslrun::image
