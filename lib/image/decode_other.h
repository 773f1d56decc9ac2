// The formats that stb_image reads: PNG, BMP, GIF, PNM.
#pragma once
#include "lib/image/decode.h"

namespace sslrun {

// Fills in everything but the format, from the header.
void read_other_info(std::span<const uint8_t> bytes, ImageInfo& info);
// The pixels of `region`, which counts in the stored picture.
void decode_other(std::span<const uint8_t> bytes, const ImageInfo& info, Box region, Image& into);

}  // namespace sslrun
