// JPEG writing.
#include <csetjmp>
#include <cstdio>
// jpeglib.h needs size_t and FILE.
#include <jpeglib.h>

#include <cstdlib>

#include "lib/core/error.h"
#include "lib/image/jpeg.h"

namespace sslrun::image {

namespace {
struct EncodeFailure {
  jpeg_error_mgr manager;
  jmp_buf jump;
  char message[JMSG_LENGTH_MAX];
};

void leave(j_common_ptr info) {
  auto* failure = reinterpret_cast<EncodeFailure*>(info->err);
  (*info->err->format_message)(info, failure->message);
  longjmp(failure->jump, 1);
}
}  // namespace

// No object with a destructor lives here: libjpeg leaves by longjmp.
static bool compress(const Image& image, int quality, EncodeFailure& failure, unsigned char** bytes,
                     unsigned long* size) {
  jpeg_compress_struct info;
  info.err = jpeg_std_error(&failure.manager);
  failure.manager.error_exit = leave;
  jpeg_create_compress(&info);
  if (setjmp(failure.jump)) {
    jpeg_destroy_compress(&info);
    return false;
  }
  jpeg_mem_dest(&info, bytes, size);
  info.image_width = JDIMENSION(image.width);
  info.image_height = JDIMENSION(image.height);
  info.input_components = 3;
  info.in_color_space = JCS_RGB;
  jpeg_set_defaults(&info);
  jpeg_set_quality(&info, quality, TRUE);
  jpeg_start_compress(&info, TRUE);
  while (info.next_scanline < info.image_height) {
    auto* row = const_cast<JSAMPROW>(image.pixels.data() + size_t(info.next_scanline) * size_t(image.width) * 3);
    jpeg_write_scanlines(&info, &row, 1);
  }
  jpeg_finish_compress(&info);
  jpeg_destroy_compress(&info);
  return true;
}

std::string encode_jpeg(const Image& image, int quality) {
  if (image.width <= 0 || image.height <= 0 || image.pixels.size() < image.bytes())
    throw Error("image.encode_jpeg", "expected width * height * 3 bytes of pixels, got " +
                                         std::to_string(image.pixels.size()) + " for " + std::to_string(image.width) +
                                         "x" + std::to_string(image.height));
  if (quality < 1 || quality > 100)
    throw Error("image.encode_jpeg", "expected a quality of 1 to 100, got " + std::to_string(quality));
  EncodeFailure failure;
  unsigned char* bytes = nullptr;
  unsigned long size = 0;
  bool done = compress(image, quality, failure, &bytes, &size);
  std::string result;
  if (done) result.assign(reinterpret_cast<char*>(bytes), size);
  std::free(bytes);
  if (!done) throw Error("image.encode_jpeg", failure.message);
  return result;
}

}  // namespace sslrun::image
