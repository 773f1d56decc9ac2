// Parts and their checksums, inflating into memory of a known size, filters, passes (W3C's PNG, www.w3.org/TR/png).
#include "lib/image/png_file.h"

#include <libdeflate.h>

#include <algorithm>
#include <cstring>
#include <memory>
#include <string>

#include "lib/core/error.h"
#include "lib/image/decoder.h"
#include "lib/image/png_filter.h"

namespace sslrun::image {

static constexpr size_t kSignature = 8, kFrame = 12;  // a part's length, name and checksum

static uint32_t big_endian(std::span<const uint8_t> bytes, size_t at) {
  return uint32_t{bytes[at]} << 24 | uint32_t{bytes[at + 1]} << 16 | uint32_t{bytes[at + 2]} << 8 | bytes[at + 3];
}

static bool is_named(std::span<const uint8_t> bytes, size_t at, const char* name) {
  return std::memcmp(bytes.data() + at + 4, name, 4) == 0;
}

PngHeader png_header(std::span<const uint8_t> bytes) {
  constexpr size_t kSize = 13, kAt = kSignature + 8;
  if (bytes.size() < kAt + kSize) fail_cut("before the picture's size");
  if (!is_named(bytes, kSignature, "IHDR") || big_endian(bytes, kSignature) != kSize)
    throw Error("image.decode", "the file is damaged: expected a PNG header (IHDR) at its start");
  uint32_t width = big_endian(bytes, kAt), height = big_endian(bytes, kAt + 4);
  PngHeader header{int(width), int(height), bytes[kAt + 8], bytes[kAt + 9], bytes[kAt + 12] != 0};
  bool whole_bytes = header.depth == 8 || header.depth == 16;
  bool few_bits = header.depth == 1 || header.depth == 2 || header.depth == 4;
  bool known = header.colour == 0   ? few_bits || whole_bytes
               : header.colour == 3 ? few_bits || header.depth == 8
                                    : whole_bytes && (header.colour == 2 || header.colour == 4 || header.colour == 6);
  if (!known || bytes[kAt + 11] != 0)
    throw Error("image.decode", "the file is damaged: PNG has no pixels of kind " + std::to_string(header.colour) +
                                    " with " + std::to_string(header.depth) + " bits and filters " +
                                    std::to_string(bytes[kAt + 11]));
  if (width > INT32_MAX || height > INT32_MAX)
    throw Error("image.decode", "the picture has " + std::to_string(width) + "x" + std::to_string(height) +
                                    " pixels, PNG's limit is 2147483647 a side");
  return header;
}

// The content of the part that begins at `at`, which must be there whole and have its checksum.
std::span<const uint8_t> PngFile::part_at(size_t at) const {
  size_t room = bytes_.size() - at, size = room < 8 ? 0 : big_endian(bytes_, at);
  if (room < kFrame || size > room - kFrame) fail_cut("before its pixels");
  if (libdeflate_crc32(0, bytes_.data() + at + 4, size + 4) != big_endian(bytes_, at + 8 + size)) {
    bool readable = std::all_of(bytes_.begin() + ptrdiff_t(at + 4), bytes_.begin() + ptrdiff_t(at + 8),
                                [](uint8_t c) { return c > ' ' && c < 127; });
    throw Error("image.decode",
                "the file is damaged: a wrong checksum before its pixels" +
                    (readable ? " (" + std::string(reinterpret_cast<const char*>(bytes_.data()) + at + 4, 4) + ")"
                              : std::string()));
  }
  return bytes_.subspan(at + 8, size);
}

void PngFile::read_colours(std::span<const uint8_t> part) {
  if (part.size() > 3 * 256)
    throw Error("image.decode", "the file is damaged: expected a palette of at most 256 colours, got " +
                                    std::to_string(part.size() / 3));
  std::copy_n(part.begin(), part.size() / 3 * 3, colours[0]);
}

PngFile::PngFile(std::span<const uint8_t> bytes) : header(png_header(bytes)), bytes_(bytes) {
  size_t at = kSignature;
  bool coloured = header.colour != 3;
  for (; bytes.size() - at < 8 || !is_named(bytes, at, "IDAT"); at += kFrame + big_endian(bytes, at)) {
    auto part = part_at(at);
    coloured = coloured || is_named(bytes, at, "PLTE");
    if (is_named(bytes, at, "IEND")) throw Error("image.decode", "the file is damaged: a PNG without pixels (IDAT)");
    if (is_named(bytes, at, "PLTE")) read_colours(part);
  }
  if (!coloured)
    throw Error("image.decode", "the file is damaged: a PNG with a palette, but without its colours (PLTE)");
  if (header.colour == 0 && header.depth <= 8) colours = ColourTable::grey(header.depth);
  for (size_t parts = 0; !cut_ && (bytes.size() - at < 8 || is_named(bytes, at, "IDAT")); parts++) {
    size_t room = bytes.size() - at, size = room < 8 ? 0 : big_endian(bytes, at);
    cut_ = room < kFrame || size > room - kFrame;
    if (room < 8) break;
    auto part = bytes.subspan(at + 8, std::min(size, room - 8));
    if (parts == 1) joined_.assign(packed_.begin(), packed_.end());
    if (parts > 0) joined_.insert(joined_.end(), part.begin(), part.end());
    packed_ = parts > 0 ? joined_ : part;
    at += kFrame + size;
  }
}

void PngFile::fail() const {
  if (cut_) fail_cut("within its pixels");
  throw Error("image.decode", "the file is damaged: its compressed pixels cannot be unpacked");
}

namespace {
struct Pass {
  int x, y, step_x, step_y;
};
constexpr Pass kWhole[] = {{0, 0, 1, 1}};
constexpr Pass kAdam7[] = {{0, 0, 8, 8}, {4, 0, 8, 8}, {0, 4, 4, 8}, {2, 0, 4, 4},
                           {0, 2, 2, 4}, {1, 0, 2, 2}, {0, 1, 1, 2}};
}  // namespace

void PngFile::read_rows(int end_y, const std::function<void(const PngRow&)>& use) const {
  // Deflate packs 258 bytes into 2 bits at best. Some writers store a few bytes more than the pixels need.
  constexpr size_t kMostRatio = 1032, kSurplus = 65536;
  const auto passes = header.interlaced ? std::span<const Pass>(kAdam7) : std::span<const Pass>(kWhole);
  const size_t pixel_bits = size_t(header.samples()) * size_t(header.depth);
  auto columns = [&](const Pass& pass) { return (header.width - pass.x + pass.step_x - 1) / pass.step_x; };
  auto rows = [&](const Pass& pass) { return (header.height - pass.y + pass.step_y - 1) / pass.step_y; };
  auto row_bytes = [&](const Pass& pass) { return (size_t(columns(pass)) * pixel_bits + 7) / 8; };
  size_t needed = 0;
  for (const auto& pass : passes)
    if (columns(pass) > 0 && rows(pass) > 0) needed += (1 + row_bytes(pass)) * size_t(rows(pass));
  if (needed / kMostRatio > packed_.size()) {
    if (cut_) fail();
    throw Error("image.decode", "the file is damaged: its pixels take " + std::to_string(needed) + " bytes, " +
                                    std::to_string(packed_.size()) + " packed ones cannot hold them");
  }

  // zlib's header of two bytes, and behind the packed pixels its checksum, which may be cut off.
  if (packed_.size() < 2 || (packed_[0] * 256 + packed_[1]) % 31 != 0 || (packed_[0] & 15) != 8 ||
      packed_[0] >> 4 > 7 || packed_[1] & 32)
    fail();
  std::unique_ptr<libdeflate_decompressor, void (*)(libdeflate_decompressor*)> unpacker(libdeflate_alloc_decompressor(),
                                                                                        libdeflate_free_decompressor);
  if (!unpacker) throw std::bad_alloc();
  auto unpacked = std::make_unique_for_overwrite<uint8_t[]>(needed + kSurplus);
  size_t got = 0, used = 0;
  auto result = libdeflate_deflate_decompress_ex(unpacker.get(), packed_.data() + 2, packed_.size() - 2, unpacked.get(),
                                                 needed + kSurplus, &used, &got);
  if (result == LIBDEFLATE_INSUFFICIENT_SPACE)
    throw Error("image.decode", "the file unpacks to more than its " + std::to_string(header.width) + "x" +
                                    std::to_string(header.height) + " pixels need (" + std::to_string(needed) +
                                    " bytes)");
  if (result != LIBDEFLATE_SUCCESS) fail();
  if (got < needed)
    throw Error("image.decode", "the file is damaged: its pixels take " + std::to_string(needed) +
                                    " bytes, unpacked are " + std::to_string(got));
  if (packed_.size() - 2 - used >= 4 && big_endian(packed_, 2 + used) != libdeflate_adler32(1, unpacked.get(), got))
    throw Error("image.decode", "the file is damaged: its pixels do not fit their checksum");

  uint8_t* row = unpacked.get();
  const std::vector<uint8_t> black(row_bytes(kWhole[0]));
  for (const auto& pass : passes) {
    if (columns(pass) <= 0) continue;
    size_t size = row_bytes(pass);
    const uint8_t* above = black.data();
    for (int y = pass.y; y < header.height; y += pass.step_y, row += size) {
      int filter = *row++;
      if (y >= end_y) continue;
      if (!undo_png_filter(filter, row, above, size, (pixel_bits + 7) / 8))
        throw Error("image.decode", "the file is damaged: row " + std::to_string(y) + " has the filter " +
                                        std::to_string(filter) + ", PNG has 0 to 4");
      use({row, pass.x, y, pass.step_x, columns(pass)});
      above = row;
    }
  }
}

}  // namespace sslrun::image
