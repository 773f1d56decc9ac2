// Opening TIFF files: handlers of this file alone instead of libtiff's global ones, and the checks of its tags.
#include "lib/image/tiff_file.h"

#ifdef SSLRUN_TIFF
#include <algorithm>
#include <cstdarg>
#include <cstdio>
#include <cstring>

#include "lib/core/error.h"
#include "lib/image/formats.h"

namespace sslrun::image {

TiffLibrary& libtiff() {
  static TiffLibrary loaded;
  return loaded;
}

[[noreturn]] static void refuse(const std::string& what) { throw Error("image.decode", what); }

tmsize_t TiffFile::read(thandle_t handle, void* into, tmsize_t size) {
  auto& source = *static_cast<Source*>(handle);
  if (size <= 0 || source.at >= source.bytes.size()) return 0;
  size_t count = std::min(size_t(size), source.bytes.size() - size_t(source.at));
  std::memcpy(into, source.bytes.data() + source.at, count);
  source.at += count;
  return tmsize_t(count);
}

toff_t TiffFile::seek(thandle_t handle, toff_t offset, int from) {
  auto& source = *static_cast<Source*>(handle);
  source.at = offset + (from == SEEK_CUR ? source.at : from == SEEK_END ? source.bytes.size() : 0);
  return source.at;
}

int TiffFile::keep_error(TIFF*, void* source, const char*, const char* format, va_list arguments) {
  auto& error = static_cast<Source*>(source)->error;
  if (error.empty()) {
    char text[256];
    std::vsnprintf(text, sizeof text, format, arguments);
    error = text;
  }
  return 1;  // the global handler, which writes to stderr, is not called
}

// libtiff goes on without a tag that lies behind the file's end, a palette too.
int TiffFile::note_warning(TIFF*, void* source, const char*, const char* format, va_list) {
  if (std::string_view(format).starts_with("IO error")) static_cast<Source*>(source)->error = "the file is truncated";
  return 1;
}

void TiffFile::fail() { refuse(source_.error.empty() ? "broken TIFF data" : source_.error); }

// libtiff copies what each tag of the first page names: together they may name no more than there is.
static void check_tags(std::span<const uint8_t> bytes) {
  constexpr uint8_t kSizes[] = {0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4, 0, 0, 8, 8, 8};
  constexpr uint64_t kShared = 1 << 16;
  if (bytes.size() < 16) return;
  bool little = bytes[0] == 'I', big = (little ? bytes[2] : bytes[3]) == 43;
  auto number = [&](uint64_t at, uint64_t count) {
    uint64_t value = 0;
    for (uint64_t i = 0; i < count && at + i < bytes.size(); i++)
      value |= uint64_t{bytes[at + (little ? i : count - 1 - i)]} << (8 * i);
    return value;
  };
  uint64_t word = big ? 8 : 4, entry = big ? 20 : 12, directory = number(big ? 8 : 4, word);
  if (directory >= bytes.size()) return;
  uint64_t first = directory + (big ? 8 : 2), room = (bytes.size() - std::min(first, bytes.size())) / entry, sum = 0;
  for (uint64_t i = 0; i < std::min(number(directory, big ? 8 : 2), room); i++) {
    uint64_t type = number(first + i * entry + 2, 2), count = number(first + i * entry + 4, word);
    uint64_t size = type < std::size(kSizes) ? kSizes[type] : 1;
    if (size * std::min(count, bytes.size() + kShared) <= word) continue;
    sum += size * std::min(count, bytes.size() + kShared);
    if (sum > bytes.size() + kShared) refuse("the tags of the TIFF file name more than it holds");
  }
}

TiffFile::TiffFile(std::span<const uint8_t> bytes, int64_t pixels)
    : source_{bytes, 0, {}}, file_(nullptr, libtiff().close) {
  auto& library = libtiff();
  check_tags(bytes);
  constexpr tmsize_t kTables = tmsize_t{1} << 26;
  tmsize_t most = kTables + 8 * (tmsize_t(bytes.size()) + tmsize_t(pixels));
  std::unique_ptr<TIFFOpenOptions, decltype(TIFFOpenOptionsFree)*> options(library.new_options(), library.free_options);
  library.set_max_allocation(options.get(), most);
  library.set_error_handler(options.get(), keep_error, &source_);
  library.set_warning_handler(options.get(), note_warning, &source_);
  auto write = [](thandle_t, void*, tmsize_t) { return tmsize_t{0}; };
  auto close = [](thandle_t) { return 0; };
  auto size = [](thandle_t handle) { return toff_t(static_cast<Source*>(handle)->bytes.size()); };
  auto map = [](thandle_t handle, void** base, toff_t* length) {
    auto whole = static_cast<Source*>(handle)->bytes;
    *base = const_cast<uint8_t*>(whole.data());  // opened for reading, libtiff writes nothing
    *length = whole.size();
    return 1;
  };
  auto unmap = [](thandle_t, void*, toff_t) {};
  file_.reset(library.open("picture", "r", &source_, read, write, seek, close, size, map, unmap, options.get()));
  if (!file_ || !source_.error.empty()) fail();

  uint32_t wide = 0, high = 0;
  if (!library.get(file_.get(), TIFFTAG_IMAGEWIDTH, &wide) || !library.get(file_.get(), TIFFTAG_IMAGELENGTH, &high) ||
      wide > INT32_MAX || high > INT32_MAX)
    refuse("the TIFF header names no size");
  width = int(wide);
  height = int(high);
  read_colours();
  read_chunking();
}

// A tag of 16 bits.
int TiffFile::number(int tag, int missing) {
  uint16_t value = 0;
  return libtiff().get_or_default(file_.get(), uint32_t(tag), &value) ? value : missing;
}

void TiffFile::read_colours() {
  auto& library = libtiff();
  // A raw file of a camera is a TIFF file that begins with a thumbnail.
  uint32_t kind = 0;
  uint16_t children = 0;
  uint64_t* offsets = nullptr;
  uint8_t* dng = nullptr;
  bool thumbnail = library.get(file_.get(), TIFFTAG_SUBFILETYPE, &kind) && (kind & FILETYPE_REDUCEDIMAGE) &&
                   library.get(file_.get(), TIFFTAG_SUBIFD, &children, &offsets) && children > 0;
  std::string why;
  if (thumbnail || library.get(file_.get(), TIFFTAG_DNGVERSION, &dng)) {
    readable(ImageFormat::kCameraRaw, &why);
    refuse(why);
  }
  photometric = number(TIFFTAG_PHOTOMETRIC, PHOTOMETRIC_MINISWHITE);
  bits = number(TIFFTAG_BITSPERSAMPLE, 1);
  samples = number(TIFFTAG_SAMPLESPERPIXEL, 1);
  planes = number(TIFFTAG_PLANARCONFIG, PLANARCONFIG_CONTIG) == PLANARCONFIG_SEPARATE && samples > 1;
  orientation = number(TIFFTAG_ORIENTATION, 1);
  if (orientation < 1 || orientation > 8) orientation = 1;

  int compression = number(TIFFTAG_COMPRESSION, COMPRESSION_NONE), format = number(TIFFTAG_SAMPLEFORMAT, 1);
  bool jpeg = compression == COMPRESSION_JPEG;
  // JBIG data have a size of their own, which libtiff allocates whatever the page's is.
  if (compression == COMPRESSION_OJPEG || compression == COMPRESSION_JBIG || !library.has_codec(uint16_t(compression)))
    refuse("TIFF with compression " + std::to_string(compression) + " is not read");
  bool floats = format == SAMPLEFORMAT_IEEEFP;
  if (format != SAMPLEFORMAT_UINT && format != SAMPLEFORMAT_VOID && !floats)
    refuse("TIFF with samples of signed or complex numbers is not read");
  if (photometric == PHOTOMETRIC_RGB || photometric == PHOTOMETRIC_YCBCR)
    inks = 3;
  else if (photometric == PHOTOMETRIC_SEPARATED && number(TIFFTAG_INKSET, INKSET_CMYK) == INKSET_CMYK)
    inks = 4;
  else if (photometric > PHOTOMETRIC_PALETTE)
    refuse("TIFF with colours of kind " + std::to_string(photometric) + " is not read");
  bool few = photometric == PHOTOMETRIC_MINISWHITE || photometric == PHOTOMETRIC_MINISBLACK ||
             photometric == PHOTOMETRIC_PALETTE;
  bool plain = photometric == PHOTOMETRIC_MINISBLACK || photometric == PHOTOMETRIC_RGB;
  bool fits = floats ? bits == 32 && plain
                     : bits == 8 ||
                           (bits == 16 && photometric != PHOTOMETRIC_PALETTE && photometric != PHOTOMETRIC_YCBCR) ||
                           (few && (bits == 1 || bits == 2 || bits == 4));
  if (!fits || samples < inks)
    refuse("TIFF with " + std::to_string(samples) + " samples of " + std::to_string(bits) +
           (floats ? " floating-point" : "") + " bits and colours of kind " + std::to_string(photometric) +
           " is not read");
  if (floats) type = SampleType::kFloat32;
  if (bits == 16) type = SampleType::kUint16;
  keeps = plain && bits >= 8 && samples <= kMaxChannels;
  if (plain && (floats || samples > inks + 1)) not_rgb = channels_text(samples, type) + " are no RGB";
  if (!not_rgb.empty() && !keeps)
    refuse("TIFF with more than " + std::to_string(kMaxChannels) + " channels is not read");

  uint16_t extras = 0, *alphas = nullptr;
  if (samples > inks && photometric != PHOTOMETRIC_PALETTE &&
      library.get(file_.get(), TIFFTAG_EXTRASAMPLES, &extras, &alphas))
    premultiplied = extras > 0 && alphas[0] == EXTRASAMPLE_ASSOCALPHA;
  if (photometric == PHOTOMETRIC_PALETTE) {
    uint16_t* channels[3] = {};
    if (!library.get(file_.get(), TIFFTAG_COLORMAP, &channels[0], &channels[1], &channels[2]))
      refuse("the TIFF file has no palette");
    for (int i = 0; i < 1 << bits; i++)
      for (auto* channel : channels) palette.push_back(uint8_t(channel[i] >> 8));
  }
  if (jpeg && photometric == PHOTOMETRIC_YCBCR && !planes) {
    library.set(file_.get(), TIFFTAG_JPEGCOLORMODE, JPEGCOLORMODE_RGB);
    photometric = PHOTOMETRIC_RGB;
  }
}

void TiffFile::read_chunking() {
  auto& library = libtiff();
  tiled = library.is_tiled(file_.get());
  uint32_t wide = uint32_t(width), high = uint32_t(height);
  if (tiled) {
    library.get(file_.get(), TIFFTAG_TILEWIDTH, &wide);
    library.get(file_.get(), TIFFTAG_TILELENGTH, &high);
  } else {
    library.get_or_default(file_.get(), TIFFTAG_ROWSPERSTRIP, &high);
    high = std::min(high, uint32_t(height));
  }
  uint64_t unpacked = tiled ? library.tile_bytes(file_.get()) : library.strip_bytes(file_.get());
  uint64_t row = tiled ? library.tile_row_bytes(file_.get()) : library.strip_row_bytes(file_.get());
  // Four samples of 16 bits a pixel, or what it has; small pictures may lie in tiles that are larger.
  uint64_t pixels = std::min(uint64_t{1} << 40, uint64_t(width) * uint64_t(height));
  uint64_t limit = std::max(uint64_t{1} << 24, pixels * std::max<uint64_t>(8, uint64_t(samples) * bytes_of(type)));
  if (wide == 0 || high == 0 || wide > INT32_MAX || high > INT32_MAX || unpacked == 0 || row == 0 || unpacked > limit)
    refuse("the TIFF file is cut into pieces of " + std::to_string(unpacked) + " bytes");
  chunk_width = int(wide);
  chunk_height = int(high);
  chunk_bytes = size_t(unpacked);
  row_bytes = size_t(row);
  constexpr uint64_t kOften = 16, kFew = 1 << 24;  // equal pieces may be stored once
  uint64_t sum = 0;
  uint32_t chunks = tiled ? library.tiles(file_.get()) : library.strips(file_.get());
  for (uint32_t i = 0; i < chunks; i++) {
    uint64_t offset = library.chunk_offset(file_.get(), i), count = library.chunk_count(file_.get(), i);
    if (offset > source_.bytes.size() || count > source_.bytes.size() - offset) refuse("the file is truncated");
    if ((sum += count) > kOften * source_.bytes.size() + kFew) refuse("the pieces of the TIFF file overlap");
  }
}

void TiffFile::read_chunk(int x, int y, int plane, uint8_t* into) {
  auto& library = libtiff();
  auto column = uint32_t(x), row = uint32_t(y);
  auto wanted = tmsize_t(row_bytes) * std::min(chunk_height, tiled ? chunk_height : height - y);
  tmsize_t got = tiled ? library.read_tile(file_.get(), library.tile_at(file_.get(), column, row, 0, uint16_t(plane)),
                                           into, tmsize_t(chunk_bytes))
                       : library.read_strip(file_.get(), library.strip_at(file_.get(), row, uint16_t(plane)), into,
                                            tmsize_t(chunk_bytes));
  if (got < wanted) fail();
}

std::vector<uint32_t> TiffFile::read_rgba() {
  auto& library = libtiff();
  char message[1024] = "";
  TIFFRGBAImage page;
  if (!library.begin_rgba(&page, file_.get(), 1, message)) refuse(message);
  page.orientation = page.req_orientation = ORIENTATION_TOPLEFT;  // as stored; turning comes after
  std::vector<uint32_t> pixels(size_t(width) * size_t(height));
  bool done = library.get_rgba(&page, pixels.data(), uint32_t(width), uint32_t(height));
  library.end_rgba(&page);
  if (!done) fail();
  return pixels;
}

}  // namespace sslrun::image
#endif
