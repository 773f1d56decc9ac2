// Small picture files of every format and JPEG flavour, written by libjpeg, stb and by hand, for tests of decoding.
#pragma once
#include <cstdio>
// jpeglib.h needs size_t and FILE.
#include <jpeglib.h>

#include <cstdlib>
#include <string>
#include <vector>

#include "lib/core/philox.h"

#define STB_IMAGE_WRITE_IMPLEMENTATION
#define STB_IMAGE_WRITE_STATIC
#define STBI_WRITE_NO_STDIO
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wunused-function"
#include <stb/stb_image_write.h>
#pragma GCC diagnostic pop

namespace sslrun {

// Waves with noise.
inline std::vector<uint8_t> test_pixels(DrawStream& draw, int width, int height, int channels) {
  std::vector<uint8_t> pixels;
  for (int i = 0; i < width * height * channels; i++)
    pixels.push_back(uint8_t(128 + 90 * std::sin(i / (7.0 * channels)) + double(draw.below(30))));
  return pixels;
}

struct JpegFlavour {
  int components = 3, sampling_x = 2, sampling_y = 2;
  bool progressive = false;
  int restart = 0;  // MCUs between restart markers
};

inline std::string jpeg_bytes(DrawStream& draw, int width, int height, const JpegFlavour& flavour) {
  auto pixels = test_pixels(draw, width, height, flavour.components);
  jpeg_compress_struct info;
  jpeg_error_mgr errors;
  info.err = jpeg_std_error(&errors);
  jpeg_create_compress(&info);
  unsigned char* bytes = nullptr;
  unsigned long size = 0;
  jpeg_mem_dest(&info, &bytes, &size);
  info.image_width = JDIMENSION(width);
  info.image_height = JDIMENSION(height);
  info.input_components = flavour.components;
  info.in_color_space = flavour.components == 1 ? JCS_GRAYSCALE : flavour.components == 3 ? JCS_RGB : JCS_CMYK;
  jpeg_set_defaults(&info);
  jpeg_set_quality(&info, 80, TRUE);
  if (flavour.components == 4 && flavour.restart) jpeg_set_colorspace(&info, JCS_YCCK);
  info.comp_info[0].h_samp_factor = flavour.components == 3 ? flavour.sampling_x : 1;
  info.comp_info[0].v_samp_factor = flavour.components == 3 ? flavour.sampling_y : 1;
  info.restart_interval = unsigned(flavour.restart);
  if (flavour.progressive) jpeg_simple_progression(&info);
  jpeg_start_compress(&info, TRUE);
  while (info.next_scanline < info.image_height) {
    JSAMPROW row = pixels.data() + size_t(info.next_scanline) * size_t(width) * size_t(flavour.components);
    jpeg_write_scanlines(&info, &row, 1);
  }
  jpeg_finish_compress(&info);
  jpeg_destroy_compress(&info);
  std::string file(reinterpret_cast<char*>(bytes), size);
  std::free(bytes);
  return file;
}

inline void append_bytes(void* file, void* bytes, int size) {
  static_cast<std::string*>(file)->append(static_cast<char*>(bytes), size_t(size));
}

inline std::string png_bytes(DrawStream& draw, int width, int height, int channels) {
  std::string file;
  auto pixels = test_pixels(draw, width, height, channels);
  stbi_write_png_to_func(append_bytes, &file, width, height, channels, pixels.data(), width * channels);
  return file;
}

inline std::string bmp_bytes(DrawStream& draw, int width, int height, int channels) {
  std::string file;
  auto pixels = test_pixels(draw, width, height, channels);
  stbi_write_bmp_to_func(append_bytes, &file, width, height, channels, pixels.data());
  return file;
}

// A grey GIF of 7-bit indices; a clear code before the table would grow keeps all codes at 8 bits.
inline std::string gif_bytes(DrawStream& draw, int width, int height) {
  auto pixels = test_pixels(draw, width, height, 1);
  auto two = [](int value) { return std::string{char(value & 255), char(value >> 8)}; };
  std::string file = "GIF89a" + two(width) + two(height) + std::string("\xf6\0\0", 3);
  for (int i = 0; i < 128; i++) file.append(3, char(2 * i));
  file += "," + two(0) + two(0) + two(width) + two(height) + std::string("\0\x07", 2);
  std::string codes;
  for (size_t i = 0; i < pixels.size(); i++) {
    if (i % 100 == 0) codes += '\x80';
    codes += char(pixels[i] / 2);
  }
  codes += '\x81';
  for (size_t at = 0; at < codes.size(); at += 255) {
    std::string block = codes.substr(at, 255);
    file += char(block.size());
    file += block;
  }
  return file + std::string("\0;", 2);
}

// One picture of each kind, 32 to 64 pixels a side.
inline std::vector<std::string> picture_seeds(DrawStream& draw) {
  auto side = [&] { return 32 + int(draw.below(33)); };
  std::vector<std::string> seeds;
  for (JpegFlavour flavour : {JpegFlavour{},
                              {3, 1, 1},
                              {3, 2, 1},
                              {3, 2, 2, true},
                              {3, 2, 2, false, 2},
                              {1, 1, 1},
                              {1, 1, 1, true},
                              {4, 1, 1},
                              {4, 1, 1, false, 3},
                              {3, 4, 1}})
    seeds.push_back(jpeg_bytes(draw, side(), side(), flavour));
  for (int channels : {1, 2, 3, 4}) seeds.push_back(png_bytes(draw, side(), side(), channels));
  for (int channels : {3, 4}) seeds.push_back(bmp_bytes(draw, side(), side(), channels));
  seeds.push_back(gif_bytes(draw, side(), side()));
  return seeds;
}

}  // namespace sslrun
