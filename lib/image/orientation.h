// EXIF orientation: reading it from JPEG, PNG and WebP files, and turning pictures and boxes by it.
#pragma once
#include <span>

#include "lib/image/image.h"

namespace sslrun::image {

// 1 to 8 as EXIF 2.3 numbers them (1: as stored, 3: upside down, 6: to be turned clockwise, …), of the first Exif
// segment of a JPEG, the eXIf chunk of a PNG or the EXIF chunk of a WebP file; 1 where there is none or it is broken.
// Never throws.
int jpeg_orientation(std::span<const uint8_t> bytes);
int png_orientation(std::span<const uint8_t> bytes);
int webp_orientation(std::span<const uint8_t> bytes);

// True when turning exchanges width and height.
inline bool is_sideways(int orientation) { return orientation >= 5; }

// The box of the stored picture (width x height pixels as stored) that is seen as `shown` after turning.
Box stored_box(Box shown, int orientation, int width, int height);

// Turns a stored picture as Pillow's ImageOps.exif_transpose does.
void turn(const Image& stored, int orientation, Image& into);

// Whether the stored picture's columns (rows) run against the sense of the shown one.
inline bool mirrors_x(int orientation) {
  return orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8;
}
inline bool mirrors_y(int orientation) {
  return orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7;
}

}  // namespace sslrun::image
