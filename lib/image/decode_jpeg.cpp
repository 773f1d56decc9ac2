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

namespace sslrun {

namespace {
struct DecodeFailure {
  jpeg_error_mgr manager;
  jmp_buf jump;
  char message[JMSG_LENGTH_MAX];
};

void leave(j_common_ptr info) {
  auto* failure = reinterpret_cast<DecodeFailure*>(info->err);
  (*info->err->format_message)(info, failure->message);
  longjmp(failure->jump, 1);
}

// Pillow reads on after most warnings and so do we; missing data is what it refuses too.
void warn(j_common_ptr info, int level) {
  if (level < 0 && info->err->msg_code == JWRN_JPEG_EOF) {
    auto* failure = reinterpret_cast<DecodeFailure*>(info->err);
    std::strcpy(failure->message, "the file is truncated");
    longjmp(failure->jump, 1);
  }
}

// A scan of a few bytes takes the time of a whole picture; real progressive files have about ten.
constexpr int kMaxScans = 500;

void limit_scans(j_common_ptr info) {
  if (reinterpret_cast<j_decompress_ptr>(info)->input_scan_number <= kMaxScans) return;
  auto* failure = reinterpret_cast<DecodeFailure*>(info->err);
  std::strcpy(failure->message, "the file has more than 500 scans");
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
  return {int(reader.info.image_width), int(reader.info.image_height), reader.info.num_components};
}

void decode_jpeg(std::span<const uint8_t> bytes, Box& region, int eighths, bool exact, Image& into) {
  Reader reader;
  auto check = [&](bool done) {
    if (!done) throw Error("image.decode", reader.failure.message);
  };
  check(read_header(reader, bytes));
  check(start(reader, eighths));
  auto& info = reader.info;
  if (region.x < 0 || region.y < 0 || region.width <= 0 || region.height <= 0 ||
      region.x + region.width > int(info.output_width) || region.y + region.height > int(info.output_height))
    throw Error("image.decode", "region lies outside the picture");
  Box wide = widen(region, info);
  JDIMENSION first = 0, width = 0;
  check(narrow(reader, wide, &first, &width));
  if (!exact && info.output_components == 3) {
    region.x = int(first);
    region.width = int(info.output_width);
  }
  into.reshape(region.width, region.height);
  reader.rows.resize(size_t(info.output_width) * size_t(info.output_components) * kRowsAtOnce);
  check(read_rows(reader, wide, region, int(first), into.pixels.data()));
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

static void read_info(std::span<const uint8_t> bytes, ImageInfo& info) {
  JpegHeader header = read_jpeg_header(bytes);
  info.width = header.width;
  info.height = header.height;
  info.components = header.components;
  info.orientation = jpeg_orientation(bytes);
  if (!has_end_marker(bytes)) throw Error("image.decode", "the file is truncated");
}

static void decode_exactly(std::span<const uint8_t> bytes, const ImageInfo&, Box region, Image& into) {
  decode_jpeg(bytes, region, 8, true, into);
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

}  // namespace sslrun
