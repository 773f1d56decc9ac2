// JPEG reading: header, and the pixels of one region.
#include <csetjmp>
#include <cstdio>
// jpeglib.h needs size_t and FILE.
#include <jerror.h>
#include <jpeglib.h>

#include <algorithm>
#include <cstring>

#include "lib/core/error.h"
#include "lib/image/cmyk.h"
#include "lib/image/decoder.h"
#include "lib/image/jpeg.h"
#include "lib/image/orientation.h"

namespace sslrun::image {

namespace {
struct DecodeFailure {
  jpeg_error_mgr manager;
  jmp_buf jump;
  char message[JMSG_LENGTH_MAX];
  bool reads_on;  // behind the file's end, where libjpeg finds an end marker of its own
};

void leave(j_common_ptr info) {
  auto* failure = reinterpret_cast<DecodeFailure*>(info->err);
  (*info->err->format_message)(info, failure->message);
  longjmp(failure->jump, 1);
}

// Pillow reads on after most warnings and so do we; missing data is what it refuses too.
void warn(j_common_ptr info, int level) {
  auto* failure = reinterpret_cast<DecodeFailure*>(info->err);
  if (level < 0 && info->err->msg_code == JWRN_JPEG_EOF && !failure->reads_on) {
    std::strcpy(failure->message, "the file is truncated");
    longjmp(failure->jump, 1);
  }
}

// A scan of a few bytes takes the time of a whole picture; real progressive files have about ten.
int most_scans(const jpeg_decompress_struct& info) {
  constexpr int64_t kPixels = int64_t{1} << 31;  // of all scans together, where they are many
  int64_t pixels = int64_t{info.image_width} * info.image_height;
  return int(std::clamp<int64_t>(kPixels / std::max<int64_t>(pixels, 1), 64, 500));
}

void limit_scans(j_common_ptr common) {
  const auto& info = *reinterpret_cast<j_decompress_ptr>(common);
  if (info.input_scan_number <= most_scans(info)) return;
  auto* failure = reinterpret_cast<DecodeFailure*>(common->err);
  std::snprintf(failure->message, sizeof failure->message, "the file has more than %d scans", most_scans(info));
  longjmp(failure->jump, 1);
}

constexpr int kRowsAtOnce = 8;

// The decompressor and what it reads into; freed by the owner, because libjpeg leaves by longjmp.
struct Reader {
  jpeg_decompress_struct info;
  jpeg_progress_mgr progress;
  DecodeFailure failure;
  std::vector<uint8_t> rows;  // scratch when the file's pixels are not RGB or the decoded columns exceed the region
  bool made = false;

  ~Reader() {
    if (made) jpeg_destroy_decompress(&info);
  }
};
}  // namespace

static bool read_header(Reader& reader, std::span<const uint8_t> bytes) {
  auto& info = reader.info;
  info.err = jpeg_std_error(&reader.failure.manager);
  reader.failure.manager.error_exit = leave;
  reader.failure.manager.emit_message = warn;
  reader.failure.reads_on = false;
  if (setjmp(reader.failure.jump)) return false;
  if (!reader.made) jpeg_create_decompress(&info);
  reader.made = true;
  reader.progress.progress_monitor = limit_scans;
  info.progress = &reader.progress;
  jpeg_mem_src(&info, bytes.data(), bytes.size());
  jpeg_read_header(&info, TRUE);
  return true;
}

static bool start(Reader& reader, int eighths) {
  auto& info = reader.info;
  if (setjmp(reader.failure.jump)) return false;
  bool four = info.jpeg_color_space == JCS_CMYK || info.jpeg_color_space == JCS_YCCK;
  info.out_color_space = four ? JCS_CMYK : JCS_RGB;
  info.dct_method = JDCT_ISLOW;
  info.do_fancy_upsampling = TRUE;
  info.scale_num = unsigned(eighths);
  info.scale_denom = 8;
  jpeg_start_decompress(&info);
  return true;
}

// What follows the header: the first scan's data.
static std::span<const uint8_t> behind_header(const Reader& reader, std::span<const uint8_t> bytes) {
  return bytes.last(std::min(bytes.size(), reader.info.src->bytes_in_buffer));
}

// A JPEG ends with FF D9. Searching it tells most truncated files before any decoding, so that whether a file counts
// as broken does not depend on which part of it a view needs.
static bool has_end_marker(std::span<const uint8_t> bytes) {
  const uint8_t* end = bytes.data() + bytes.size();
  while (end > bytes.data()) {
    auto* found = static_cast<const uint8_t*>(memrchr(bytes.data(), 0xD9, size_t(end - bytes.data())));
    if (!found) return false;
    if (found > bytes.data() && found[-1] == 0xFF) return true;
    end = found;
  }
  return false;
}

// Whether the first scan cannot hold a bit for each block of a large picture: Huffman codes have no less. Arithmetic
// codes have, and of several scans all but one component's may be missing.
static bool is_too_short(const Reader& reader, std::span<const uint8_t> data) {
  constexpr int64_t kLarge = 1 << 22;
  const auto& info = reader.info;
  if (info.arith_code || int64_t{info.image_width} * info.image_height < kLarge) return false;
  int64_t all = 0, fewest = INT64_MAX;
  for (int c = 0; c < info.num_components; c++) {
    int64_t blocks = int64_t{info.comp_info[c].width_in_blocks} * info.comp_info[c].height_in_blocks;
    all += blocks, fewest = std::min(fewest, blocks);
  }
  bool several = info.progressive_mode || info.comps_in_scan < info.num_components;
  return int64_t(data.size()) * 8 < (several ? fewest : all);
}

// Whether the file ends inside a marker with content, as the tables and headers of scans are.
static bool ends_inside_marker(std::span<const uint8_t> data) {
  const uint8_t *at = data.data(), *end = at + data.size();
  while ((at = static_cast<const uint8_t*>(std::memchr(at, 0xFF, size_t(end - at))))) {
    while (at < end && *at == 0xFF) at++;
    if (at == end) return false;
    uint8_t marker = *at++;
    if (marker == 0 || (marker >= 0xD0 && marker <= 0xD7)) continue;  // a stuffed byte, a restart
    if (end - at < 2) return true;
    int length = at[0] << 8 | at[1];
    if (length > end - at) return true;
    at += std::max(length, 2);
  }
  return false;
}

// Rows and columns that chroma upsampling looks at beyond the region: one MCU (at most 32 pixels) on each side.
static Box widen(Box region, const jpeg_decompress_struct& info) {
  int margin_x = info.max_h_samp_factor * DCTSIZE, margin_y = info.max_v_samp_factor * DCTSIZE;
  int x0 = std::max(0, region.x - margin_x), y0 = std::max(0, region.y - margin_y);
  int x1 = std::min(int(info.output_width), region.x + region.width + margin_x);
  int y1 = std::min(int(info.output_height), region.y + region.height + margin_y);
  return {x0, y0, x1 - x0, y1 - y0};
}

static bool narrow(Reader& reader, Box wide, JDIMENSION* first, JDIMENSION* width) {
  if (setjmp(reader.failure.jump)) return false;
  *first = JDIMENSION(wide.x);
  *width = JDIMENSION(wide.width);
  if (wide.width < int(reader.info.output_width)) jpeg_crop_scanline(&reader.info, first, width);
  return true;
}

static bool read_rows(Reader& reader, Box wide, Box region, int first_column, uint8_t* into) {
  auto& info = reader.info;
  size_t row_bytes = size_t(info.output_width) * size_t(info.output_components), into_bytes = size_t(region.width) * 3;
  int end = region.y + region.height;
  bool four = info.output_components == 4, whole_rows = !four && int(info.output_width) == region.width;
  size_t skipped = size_t(region.x - first_column) * size_t(info.output_components);
  JSAMPROW rows[kRowsAtOnce];
  if (setjmp(reader.failure.jump)) return false;
  if (wide.y > 0) jpeg_skip_scanlines(&info, JDIMENSION(wide.y));
  // The rows of the margin below are never read: upsampling takes them from its own look-ahead.
  while (int(info.output_scanline) < end) {
    int y = int(info.output_scanline), wanted = std::min(kRowsAtOnce, (y < region.y ? region.y : end) - y);
    bool direct = whole_rows && y >= region.y;
    for (int i = 0; i < wanted; i++)
      rows[i] = direct ? into + size_t(y - region.y + i) * into_bytes : reader.rows.data() + size_t(i) * row_bytes;
    int got = int(jpeg_read_scanlines(&info, rows, JDIMENSION(wanted)));
    for (int i = 0; i < got && !direct && y >= region.y; i++) {
      uint8_t* to = into + size_t(y - region.y + i) * into_bytes;
      if (four)
        inverted_cmyk_to_rgb(rows[i] + skipped, to, region.width);
      else
        std::memcpy(to, rows[i] + skipped, into_bytes);
    }
  }
  jpeg_abort_decompress(&info);
  return true;
}

JpegHeader read_jpeg_header(std::span<const uint8_t> bytes) {
  Reader reader;
  if (!read_header(reader, bytes)) throw Error("image.decode", reader.failure.message);
  auto data = behind_header(reader, bytes);
  return {int(reader.info.image_width), int(reader.info.image_height), reader.info.num_components,
          !has_end_marker(data) || is_too_short(reader, data)};
}

void decode_jpeg(std::span<const uint8_t> bytes, Box& region, JpegDecoding how, Image& into) {
  Reader reader;
  auto check = [&](bool done) {
    if (!done) throw Error("image.decode", reader.failure.message);
  };
  check(read_header(reader, bytes));
  auto& info = reader.info;
  if (how.fill && jpeg_has_multiple_scans(&info) && ends_inside_marker(behind_header(reader, bytes))) {
    into.reshape(region.width, region.height);
    std::fill_n(into.pixels.begin(), into.bytes(), uint8_t{0});
    return;
  }
  reader.failure.reads_on = how.fill;
  check(start(reader, how.eighths));
  if (region.x < 0 || region.y < 0 || region.width <= 0 || region.height <= 0 ||
      region.x + region.width > int(info.output_width) || region.y + region.height > int(info.output_height))
    throw Error("image.decode", "region lies outside the picture");
  // libjpeg smooths what a progressive file's missing scans left, over borders that parts of a picture would move.
  Box wide = how.fill ? Box{0, 0, int(info.output_width), int(info.output_height)} : widen(region, info);
  JDIMENSION first = 0, width = 0;
  check(narrow(reader, wide, &first, &width));
  if (!how.exact && info.output_components == 3) {
    region.x = int(first);
    region.width = int(info.output_width);
  }
  into.reshape(region.width, region.height);
  reader.rows.resize(size_t(info.output_width) * size_t(info.output_components) * kRowsAtOnce);
  check(read_rows(reader, wide, region, int(first), into.pixels.data()));
}

static void read_info(std::span<const uint8_t> bytes, ImageInfo& info) {
  JpegHeader header = read_jpeg_header(bytes);
  info.width = header.width;
  info.height = header.height;
  info.components = header.components;
  info.orientation = jpeg_orientation(bytes);
  info.truncated = header.truncated;
}

static void decode_exactly(std::span<const uint8_t> bytes, const ImageInfo& info, Box region, Image& into) {
  decode_jpeg(bytes, region, {.fill = info.truncated}, into);
}

#ifdef LIBJPEG_TURBO_VERSION
#define SSLRUN_TEXT(x) #x
#define SSLRUN_EXPANDED(x) SSLRUN_TEXT(x)
static std::string version() { return SSLRUN_EXPANDED(LIBJPEG_TURBO_VERSION); }
#else
static std::string version() { return "of another kind"; }
#endif

static std::string problem() { return ""; }

const Decoder kJpegDecoder{"libjpeg-turbo", version, problem, read_info, decode_exactly};

}  // namespace sslrun::image
