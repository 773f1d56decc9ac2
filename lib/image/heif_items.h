// The boxes of a HEIF or AVIF file (ISO/IEC 23008-12): what decoding its primary picture hands to the codecs.
#pragma once
#include <cstdint>
#include <span>
#include <vector>

namespace sslrun::image {

// The pixels that the codecs will allocate, by the headers of the coded data and not by what the container says.
struct CodedPixels {
  int64_t largest = 0;  // of one coded picture
  int64_t total = 0;    // of all: tiles of a grid, layers and alpha, each as often as it is decoded
  int64_t stated = 0;   // what the container says of the primary picture, before it is cut or turned
};

// Throws Error("image.decode") for boxes that do not fit together.
CodedPixels coded_pixels(std::span<const uint8_t> file);

}  // namespace sslrun::image
