// Drawing on pictures with OpenCV: boxes with names, masks with outlines, heat maps. Never where Pillow's pixels are
// asked for.
#pragma once
#include <array>
#include <span>
#include <string>
#include <vector>

#include "lib/image/image.h"

namespace sslrun::image {

using Colour = std::array<uint8_t, 3>;  // red, green, blue

// The colour of class `number`: neighbours are told apart, and a class has the same colour in every picture.
Colour class_colour(int64_t number);

// Pixels of a line that is seen and hides little: a two hundredth of the shorter side, at least one.
int line_width(int width, int height);

// Edges in pixels: left and top are the first inside, right and bottom the first outside. The name may be empty.
struct NamedBox {
  float left = 0, top = 0, right = 0, bottom = 0;
  std::string name;
  Colour colour{};
};

// Lines of `width` pixels along the inner edges of the boxes (0: none), then the names on their colours: above the
// box, inside it where the picture ends there, cut where the picture is narrower. Letters beside ASCII become '?'.
void draw_boxes(Image& picture, std::span<const NamedBox> boxes, int width);

// A region: height x width bytes of the picture, not 0 inside.
struct Region {
  std::vector<uint8_t> inside;
  std::string name;  // written in the middle of the largest part; may be empty
  Colour colour{};
};

// Later regions cover earlier ones (torchvision blackens shared pixels). Pixels inside become (1 - alpha) * picture +
// alpha * colour, rounded down, as in torchvision's draw_segmentation_masks; then outlines of `width` pixels (0: none)
// and the names.
void draw_regions(Image& picture, std::span<const Region> regions, double alpha, int width);

// The names of OpenCV's colour maps that draw_heat takes.
const std::vector<std::string>& colour_map_names();

// Pixels become (1 - alpha) * picture + alpha * map(heat), rounded; `heat` has height x width values of 0 to 1.
void draw_heat(Image& picture, std::span<const float> heat, const std::string& colour_map, double alpha);

std::string drawing_library_version();  // OpenCV's, "4.6.0"

}  // namespace sslrun::image
