// A pixel depends on the one before it, so that the loops go by pixels; the guess of Paeth's filter is vectorised.
#include "lib/image/png_filter.h"

#include <emmintrin.h>

#include <cstring>

namespace sslrun::image {

// The bytes of a pixel as 16-bit numbers.
template <size_t kPixel>
static __m128i load_pixel(const uint8_t* from) {
  uint64_t bytes = 0;
  std::memcpy(&bytes, from, kPixel);
  return _mm_unpacklo_epi8(_mm_cvtsi64_si128(int64_t(bytes)), _mm_setzero_si128());
}

template <size_t kPixel>
static void store_pixel(uint8_t* into, __m128i pixel) {
  auto bytes = uint64_t(_mm_cvtsi128_si64(_mm_packus_epi16(pixel, pixel)));
  std::memcpy(into, &bytes, kPixel);
}

static __m128i absolute(__m128i value) { return _mm_max_epi16(value, _mm_sub_epi16(_mm_setzero_si128(), value)); }

static __m128i choose(__m128i mask, __m128i yes, __m128i no) {
  return _mm_or_si128(_mm_and_si128(mask, yes), _mm_andnot_si128(mask, no));
}

// The nearest of left, above and the corner between them to left + above - corner, the first of equal ones.
template <size_t kPixel>
static void undo_paeth(uint8_t* row, const uint8_t* above, size_t size) {
  __m128i left = _mm_setzero_si128(), corner = left;
  for (size_t i = 0; i < size; i += kPixel) {
    __m128i up = load_pixel<kPixel>(above + i), by_left = _mm_sub_epi16(up, corner),
            by_up = _mm_sub_epi16(left, corner);
    __m128i to_corner = absolute(_mm_add_epi16(by_left, by_up)), to_left = absolute(by_left), to_up = absolute(by_up);
    __m128i least = _mm_min_epi16(to_corner, _mm_min_epi16(to_left, to_up));
    __m128i guess = choose(_mm_cmpeq_epi16(least, to_left), left, choose(_mm_cmpeq_epi16(least, to_up), up, corner));
    left = _mm_add_epi8(load_pixel<kPixel>(row + i), guess);
    corner = up;
    store_pixel<kPixel>(row + i, left);
  }
}

template <size_t kPixel>
static void undo_average(uint8_t* row, const uint8_t* above, size_t size) {
  uint8_t left[kPixel] = {};
  for (size_t i = 0; i < size; i += kPixel)
    for (size_t c = 0; c < kPixel; c++) row[i + c] = left[c] = uint8_t(row[i + c] + (left[c] + above[i + c]) / 2);
}

template <size_t kPixel>
static void undo_left(uint8_t* row, size_t size) {
  uint8_t left[kPixel] = {};
  for (size_t i = 0; i < size; i += kPixel)
    for (size_t c = 0; c < kPixel; c++) row[i + c] = left[c] = uint8_t(row[i + c] + left[c]);
}

template <size_t kPixel>
static bool undo(int filter, uint8_t* row, const uint8_t* above, size_t size) {
  if (filter == 1) undo_left<kPixel>(row, size);
  if (filter == 2)
    for (size_t i = 0; i < size; i++) row[i] = uint8_t(row[i] + above[i]);
  if (filter == 3) undo_average<kPixel>(row, above, size);
  if (filter == 4) undo_paeth<kPixel>(row, above, size);
  return filter <= 4;
}

bool undo_png_filter(int filter, uint8_t* row, const uint8_t* above, size_t size, size_t pixel) {
  switch (pixel) {
    case 1:
      return undo<1>(filter, row, above, size);
    case 2:
      return undo<2>(filter, row, above, size);
    case 3:
      return undo<3>(filter, row, above, size);
    case 4:
      return undo<4>(filter, row, above, size);
    case 6:
      return undo<6>(filter, row, above, size);
    default:
      return undo<8>(filter, row, above, size);
  }
}

}  // namespace sslrun::image
