// What reads the pictures of one or more formats: a library, whether it is there, and its two functions.
#pragma once
#include <string>

#include "lib/core/error.h"
#include "lib/image/decode.h"

namespace sslrun::image {

struct Decoder {
  const char* name;          // the library's, or null
  std::string (*version)();  // asked only where there is no problem; null: the library tells none
  std::string (*problem)();  // why nothing can be read here, or ""; opens the library, from any thread

  // Fills in everything but the format, from the header, without memory for pixels. Both throw Error("image.decode").
  void (*read_info)(std::span<const uint8_t> bytes, ImageInfo& info);
  // The pixels of `region` as decode() in decode.h describes them; `info` and `region` count in the stored picture.
  void (*decode)(std::span<const uint8_t> bytes, const ImageInfo& info, Box region, Image& into);
  // The same with the values that are stored, for formats that have others than 8-bit RGB: called where info.keeps.
  void (*decode_stored)(std::span<const uint8_t> bytes, const ImageInfo& info, Box region, Raster& into) = nullptr;
};

extern const Decoder kJpegDecoder, kPngDecoder, kBmpDecoder, kGifDecoder, kPnmDecoder, kTgaDecoder, kWebpDecoder,
    kTiffDecoder, kHeifDecoder, kAvifDecoder, kNpyDecoder;

// The problem of a decoder whose headers were missing when the program was built; `package` is Debian's that has them.
inline std::string left_out(const std::string& package) {
  return "this program was built without it (Debian: " + package + ", then build again)";
}

// The end of a reader of our own that meets the end of the file: "before its pixels".
[[noreturn]] inline void fail_cut(const std::string& where) {
  throw Error("image.decode", "the file is truncated: it ends " + where);
}

// The same where pixels of a known size lie behind the header.
inline void require_pixel_bytes(uint64_t needed, uint64_t there) {
  if (there < needed)
    throw Error("image.decode", "the file is truncated: its pixels take " + std::to_string(needed) + " bytes, " +
                                    std::to_string(there) + " are there");
}

// For libraries that read whole pictures only: `read(pixels)` fills width * height * 3 bytes or throws.
template <class Read>
void decode_whole(const ImageInfo& info, Box region, Image& into, Read read) {
  if (region == Box{0, 0, info.width, info.height}) {
    into.reshape(info.width, info.height);
    read(into.pixels.data());
    return;
  }
  Image whole;
  whole.reshape(info.width, info.height);
  read(whole.pixels.data());
  copy_pixels(ImageView(whole).crop(region), into);
}

}  // namespace sslrun::image
