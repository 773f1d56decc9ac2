// Indices and grey values of a PNG file by libpng, unpacked to one byte a pixel. libpng's tolerance is off: what it
// would warn of is an error.
#include "lib/data/sets/label_png.h"

#include <ATen/ops/empty.h>
#include <png.h>

#include <csetjmp>
#include <cstring>
#include <string>
#include <vector>

#include "lib/core/error.h"
#include "lib/image/decode.h"

namespace sslrun::data {

namespace {

class PngReader {
 public:
  explicit PngReader(std::string_view bytes) : rest_(bytes) {
    png_ = png_create_read_struct(PNG_LIBPNG_VER_STRING, this, on_error, on_warning);
    info_ = png_ ? png_create_info_struct(png_) : nullptr;
    if (!info_) {
      png_destroy_read_struct(&png_, &info_, nullptr);
      throw std::bad_alloc();
    }
    png_set_read_fn(png_, this, read_bytes);
    png_set_benign_errors(png_, 0);
    png_set_crc_action(png_, PNG_CRC_ERROR_QUIT, PNG_CRC_ERROR_QUIT);
    png_set_keep_unknown_chunks(png_, PNG_HANDLE_CHUNK_NEVER, nullptr, -1);  // what is not needed is only checked
    png_set_user_limits(png_, PNG_UINT_31_MAX, PNG_UINT_31_MAX);
  }
  ~PngReader() { png_destroy_read_struct(&png_, &info_, nullptr); }
  PngReader(const PngReader&) = delete;

  // libpng leaves by longjmp, over its own frames alone: `use` must make nothing that has to be destroyed.
  template <class Use>
  void call(Use use) {
    if (setjmp(png_jmpbuf(png_))) throw Error("label_png", "the file is damaged: " + reason_);
    use(png_, info_);
  }

 private:
  static PngReader& self(void* pointer) { return *static_cast<PngReader*>(pointer); }
  static void read_bytes(png_structp png, png_bytep into, size_t count) {
    auto& rest = self(png_get_io_ptr(png)).rest_;
    if (count > rest.size()) png_error(png, "truncated");
    std::memcpy(into, rest.data(), count);
    rest.remove_prefix(count);
  }
  static void on_error(png_structp png, png_const_charp reason) {
    self(png_get_error_ptr(png)).reason_ = reason;
    png_longjmp(png, 1);
  }
  static void on_warning(png_structp, png_const_charp) {}

  std::string_view rest_;
  std::string reason_;
  png_structp png_ = nullptr;
  png_infop info_ = nullptr;
};

struct Header {
  png_uint_32 width = 0, height = 0;
  int depth = 0, colour = 0;
};

}  // namespace

// Before anything of the picture's size is asked for.
static void check(const Header& header, size_t file_bytes) {
  constexpr uint64_t kMostRatio = 1032;  // deflate packs 258 bytes into 2 bits at best
  bool palette = header.colour == PNG_COLOR_TYPE_PALETTE, grey = header.colour == PNG_COLOR_TYPE_GRAY;
  if (!palette && !(grey && header.depth == 8))
    throw Error("label_png", "expected a PNG with a palette or 8-bit grey, got colour type " +
                                 std::to_string(header.colour) + " with " + std::to_string(header.depth) + " bits");
  uint64_t pixels = uint64_t{header.width} * header.height;
  if (pixels > uint64_t(image::kMaxPixels))
    throw Error("label_png", "expected a PNG of 1 to " + std::to_string(image::kMaxPixels) + " pixels, got " +
                                 std::to_string(header.width) + "x" + std::to_string(header.height));
  if (pixels * uint64_t(header.depth) / 8 / kMostRatio > file_bytes)
    throw Error("label_png", "the file is damaged: " + std::to_string(file_bytes) + " bytes cannot hold " +
                                 std::to_string(header.width) + "x" + std::to_string(header.height) + " pixels");
}

at::Tensor read_label_png(std::string_view bytes) {
  if (!bytes.starts_with("\x89PNG\r\n\x1a\n")) throw Error("label_png", "not a PNG file");
  PngReader reader(bytes);
  Header header;
  reader.call([&](png_structp png, png_infop info) {
    png_read_info(png, info);
    png_get_IHDR(png, info, &header.width, &header.height, &header.depth, &header.colour, nullptr, nullptr, nullptr);
  });
  check(header, bytes.size());
  at::Tensor labels = at::empty({int64_t(header.height), int64_t(header.width)}, at::kByte);
  std::vector<png_bytep> rows(header.height);
  for (size_t y = 0; y < rows.size(); y++) rows[y] = labels.data_ptr<uint8_t>() + y * header.width;
  reader.call([&](png_structp png, png_infop) {
    png_set_packing(png);
    png_set_interlace_handling(png);
    png_read_image(png, rows.data());
  });
  return labels;
}

}  // namespace sslrun::data
