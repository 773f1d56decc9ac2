// stb_image_write, compiled here only.
#define STB_IMAGE_WRITE_IMPLEMENTATION
#define STB_IMAGE_WRITE_STATIC
#define STBI_WRITE_NO_STDIO
#include "lib/log/png.h"

#include <stb/stb_image_write.h>

#include "lib/core/atomic_file.h"
#include "lib/core/error.h"
#include "lib/core/shape_text.h"

namespace sslrun::log {

std::string encode_png(const at::Tensor& image, std::string_view op) {
  bool planes = image.dim() == 3 && (image.size(0) == 3 || image.size(0) == 1);
  if (image.scalar_type() != at::kByte || !(planes || image.dim() == 2) || image.numel() == 0)
    throw Error(op, "expected a uint8 Tensor [3, H, W], [1, H, W] or [H, W], got " +
                        c10::getDtypeNames(image.scalar_type()).first + " " + shape_text(image));
  at::Tensor pixels = (planes ? image : image.unsqueeze(0)).detach().permute({1, 2, 0}).cpu().contiguous();
  int height = int(pixels.size(0)), width = int(pixels.size(1)), channels = int(pixels.size(2)), length = 0;
  auto* data = static_cast<const unsigned char*>(pixels.const_data_ptr());
  unsigned char* encoded = stbi_write_png_to_mem(data, width * channels, width, height, channels, &length);
  if (!encoded) throw Error(op, "out of memory while encoding a PNG");
  std::string bytes(reinterpret_cast<char*>(encoded), size_t(length));
  STBIW_FREE(encoded);
  return bytes;
}

void write_png(const std::filesystem::path& path, const at::Tensor& image) {
  std::string bytes = encode_png(image, "log.write_png");
  AtomicFile file("log.write_png", path);
  file.write(bytes);
  file.commit();
}

}  // namespace sslrun::log
