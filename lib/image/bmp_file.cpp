// BITMAPCOREHEADER and BITMAPINFOHEADER with their successors (Microsoft, Bitmap Header Types).
#include "lib/image/bmp_file.h"

#include <algorithm>
#include <string>

#include "lib/core/error.h"
#include "lib/image/decoder.h"

namespace sslrun::image {

static constexpr size_t kFileHeader = 14;

namespace {
enum Packing : uint32_t { kNone = 0, kRunLengths8 = 1, kRunLengths4 = 2, kMasks = 3 };
}  // namespace

static uint32_t two(std::span<const uint8_t> bytes, size_t at) {
  return uint32_t{bytes[at]} | uint32_t{bytes[at + 1]} << 8;
}

static uint32_t four(std::span<const uint8_t> bytes, size_t at) { return two(bytes, at) | two(bytes, at + 2) << 16; }

[[noreturn]] static void refuse(const std::string& what) {
  throw Error("image.decode", "BMP " + what + " is not read; convert it to JPEG or PNG");
}

// The layouts that Pillow reads: every one has red, green and blue in bytes of their own or in 5 or 6 bits.
static bool is_known(int bits, const std::array<uint32_t, 3>& rgb, uint32_t alpha) {
  using Masks = std::array<uint32_t, 3>;
  constexpr Masks kBgr{0xFF0000, 0xFF00, 0xFF}, kXbgr{0xFF000000, 0xFF0000, 0xFF00}, kBgxr{0xFF000000, 0xFF00, 0xFF},
      kRgb{0xFF, 0xFF00, 0xFF0000};
  if (bits == 16) return rgb == Masks{0xF800, 0x7E0, 0x1F} || rgb == Masks{0x7C00, 0x3E0, 0x1F};
  if (bits == 24) return rgb == kBgr;
  if (bits != 32) return false;
  return (rgb == kBgr && (alpha == 0 || alpha == 0xFF000000)) || (rgb == kXbgr && (alpha == 0 || alpha == 0xFF)) ||
         (rgb == kBgxr && (alpha == 0 || alpha == 0xFF0000)) || (rgb == kRgb && alpha == 0xFF000000) ||
         (rgb == Masks{} && alpha == 0);
}

static void read_masks(std::span<const uint8_t> bytes, size_t header_size, BmpHeader& header) {
  constexpr size_t kAt = kFileHeader + 40;  // in the longer headers, right behind the shortest one
  if (bytes.size() < kAt + 12) fail_cut("within its header");
  for (size_t c = 0; c < 3; c++) header.masks[c] = four(bytes, kAt + 4 * c);
  uint32_t alpha = header_size >= 56 ? four(bytes, kAt + 12) : 0;
  if (!is_known(header.bits, header.masks, alpha)) refuse("with colours in unusual bits of a pixel");
  if (header.masks[0] == 0) header.masks = {0xFF0000, 0xFF00, 0xFF};
}

static void read_colours(std::span<const uint8_t> bytes, size_t at, size_t count, size_t entry, ColourTable& into) {
  if (count > 256) refuse("with " + std::to_string(count) + " colours");
  for (size_t i = 0; i < count && at + 3 <= bytes.size(); i++, at += entry)
    std::reverse_copy(bytes.begin() + ptrdiff_t(at), bytes.begin() + ptrdiff_t(at) + 3, into[i]);
}

BmpHeader bmp_header(std::span<const uint8_t> bytes) {
  constexpr size_t kOldest = 12, kSizes[] = {kOldest, 40, 52, 56, 64, 108, 124};
  if (bytes.size() < kFileHeader + 4) fail_cut("within its header");
  size_t size = four(bytes, kFileHeader), end = kFileHeader + size;
  if (std::find(std::begin(kSizes), std::end(kSizes), size) == std::end(kSizes))
    refuse("with a header of " + std::to_string(size) + " bytes");
  if (bytes.size() < end) fail_cut("within its header");
  BmpHeader header;
  bool old = size == kOldest;
  auto at = [&](size_t offset) { return kFileHeader + offset; };
  uint32_t width = old ? two(bytes, at(4)) : four(bytes, at(4)), height = old ? two(bytes, at(6)) : four(bytes, at(8));
  uint32_t packing = old ? uint32_t{kNone} : four(bytes, at(16)), count = old ? 0 : four(bytes, at(32));
  header.bits = int(two(bytes, at(old ? 10 : 14)));
  header.from_top = !old && height >> 24 == 0xFF;  // a negative height
  if (header.from_top) height = -height;
  if (width > INT32_MAX || height > INT32_MAX)
    throw Error("image.decode",
                "the file is damaged: a BMP of " + std::to_string(width) + "x" + std::to_string(height) + " pixels");
  header.width = int(width);
  header.height = int(height);

  bool indexed = header.bits == 1 || header.bits == 4 || header.bits == 8;
  if (!indexed && header.bits != 16 && header.bits != 24 && header.bits != 32)
    refuse("of " + std::to_string(header.bits) + " bits");
  header.packed = packing == kRunLengths8 || packing == kRunLengths4;
  header.half = packing == kRunLengths4;
  if (packing > kMasks || (header.packed && !indexed) || (packing == kMasks && indexed))
    refuse("of " + std::to_string(header.bits) + " bits with packing " + std::to_string(packing));
  if (packing == kMasks)
    read_masks(bytes, size, header);
  else if (header.bits == 16)
    header.masks = {0x7C00, 0x3E0, 0x1F};
  else
    header.masks = {0xFF0000, 0xFF00, 0xFF};

  size_t colours = indexed ? count > 0 ? size_t{count} : size_t{1} << header.bits : 0, entry = old ? 3 : 4;
  if (indexed) read_colours(bytes, end, colours, entry, header.colours);
  header.pixels_at = four(bytes, 10);
  if (header.pixels_at == end && indexed) header.pixels_at += entry * colours;  // some writers forget the colours
  if (header.pixels_at == 0) header.pixels_at = end + entry * colours + (packing == kMasks && size == 40 ? 12 : 0);
  return header;
}

}  // namespace sslrun::image
