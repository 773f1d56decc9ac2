// A PNG file in memory: its header, its colours and its rows of samples, unpacked by libdeflate.
#pragma once
#include <functional>
#include <span>
#include <vector>

#include "lib/image/samples.h"

namespace sslrun::image {

struct PngHeader {
  int width = 0, height = 0;
  int depth = 8;   // bits of a sample: 1, 2, 4, 8 or 16
  int colour = 0;  // 0 grey, 2 RGB, 3 palette, 4 grey and alpha, 6 RGBA
  bool interlaced = false;

  int samples() const { return colour == 2 ? 3 : colour == 4 ? 2 : colour == 6 ? 4 : 1; }
};

// Throws Error("image.decode"), as everything here does.
PngHeader png_header(std::span<const uint8_t> bytes);

// A row as the file packs it: `count` pixels, of which the i-th is the picture's (x + i * step, y).
struct PngRow {
  const uint8_t* samples = nullptr;
  int x = 0, y = 0, step = 1, count = 0;
};

// Everything before the pixels is read at once; every part's checksum must be right there. What follows the pixels is
// not looked at, so that files without an end are read, as by Pillow.
class PngFile {
 public:
  explicit PngFile(std::span<const uint8_t> bytes);
  PngFile(const PngFile&) = delete;

  PngHeader header;
  ColourTable colours;  // of a palette

  // Gives each row above `end_y` to `use`, an interlaced picture's seven passes one after another. All pixels are
  // there before `use` is called first; memory is what the header's pixels take, filters undone.
  void read_rows(int end_y, const std::function<void(const PngRow&)>& use) const;

 private:
  std::span<const uint8_t> part_at(size_t at) const;
  void read_colours(std::span<const uint8_t> part);
  [[noreturn]] void fail() const;

  std::span<const uint8_t> bytes_, packed_;
  std::vector<uint8_t> joined_;  // packed pixels that lie in several parts
  bool cut_ = false;             // the file ends within the pixels or right behind them
};

}  // namespace sslrun::image
