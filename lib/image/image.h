// Pictures in memory: owned RGB bytes and views of parts of them.
#pragma once
#include <cstddef>
#include <cstdint>
#include <vector>

namespace sslrun::image {

// Interleaved RGB, 8 bits a channel, rows from top to bottom: pixels[(y * width + x) * 3 + channel].
struct Image {
  int width = 0, height = 0;
  std::vector<uint8_t> pixels;  // may be longer

  size_t bytes() const { return size_t(width) * size_t(height) * 3; }
  // Pixels are anything afterwards. Memory never shrinks: growing again would fill it with zeros.
  void reshape(int new_width, int new_height) {
    width = new_width;
    height = new_height;
    if (pixels.size() < bytes()) pixels.resize(bytes());
  }
};

// A rectangle in pixels; (x, y) is its top left corner.
struct Box {
  int x = 0, y = 0, width = 0, height = 0;
  bool operator==(const Box&) const = default;
};

// Pixels owned by somebody else, rows `stride` bytes apart.
struct ImageView {
  const uint8_t* pixels = nullptr;
  int width = 0, height = 0;
  size_t stride = 0;

  ImageView() = default;
  ImageView(const uint8_t* pixels, int width, int height, size_t stride)
      : pixels(pixels), width(width), height(height), stride(stride) {}
  ImageView(const Image& image)  // NOLINT: an image is a view of itself
      : pixels(image.pixels.data()), width(image.width), height(image.height), stride(size_t(image.width) * 3) {}
  const uint8_t* row(int y) const { return pixels + size_t(y) * stride; }
  ImageView crop(Box box) const { return {row(box.y) + size_t(box.x) * 3, box.width, box.height, stride}; }
};

// Copies pixels that somebody else owns.
void copy_pixels(ImageView from, Image& into);

// The smallest box that holds both.
Box unite(Box a, Box b);

}  // namespace sslrun::image
