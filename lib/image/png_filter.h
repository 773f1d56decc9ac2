// PNG's five filters, undone.
#pragma once
#include <cstddef>
#include <cstdint>

namespace sslrun::image {

// In place, a row of `size` bytes (a multiple of `pixel`, the bytes of a pixel: 1, 2, 3, 4, 6 or 8) below the finished
// row `above`; black above the first one. False where there is no such filter.
bool undo_png_filter(int filter, uint8_t* row, const uint8_t* above, size_t size, size_t pixel);

}  // namespace sslrun::image
