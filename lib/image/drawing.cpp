// Lines, letters, outlines and colour maps are OpenCV's; places and colours are ours.
#include "lib/image/drawing.h"

#include <algorithm>
#include <cmath>
#include <opencv2/core/utility.hpp>
#include <opencv2/imgproc.hpp>

#include "lib/core/error.h"

namespace sslrun::image {

std::string drawing_library_version() { return cv::getVersionString(); }

static cv::Mat mat_of(Image& picture) { return {picture.height, picture.width, CV_8UC3, picture.pixels.data()}; }
static cv::Scalar scalar_of(Colour colour) { return {double(colour[0]), double(colour[1]), double(colour[2])}; }

// Hues a golden ratio apart never meet; every second turn is darker.
Colour class_colour(int64_t number) {
  double hue = std::fmod(double(number) * 0.6180339887498949 + 0.02, 1.0);
  double value = number % 2 == 0 ? 255 : 190, saturation = number % 3 == 2 ? 0.55 : 0.9;
  Colour colour;
  for (int channel = 0; channel < 3; channel++) {
    double k = std::fmod((5 - 2 * channel) + 6 * hue, 6.0);
    colour[size_t(channel)] = uint8_t(std::lround(value * (1 - saturation * std::clamp(std::min(k, 4 - k), 0.0, 1.0))));
  }
  return colour;
}

int line_width(int width, int height) { return std::max(1, int(std::lround(std::min(width, height) / 200.0))); }

static int pixel_of(float edge) { return int(std::lround(std::clamp(edge, -1e5f, 1e5f))); }

// One character for each letter, whatever its bytes.
static std::string in_ascii(const std::string& text) {
  std::string letters;
  for (char byte : text) {
    auto code = uint8_t(byte);
    if (code >= 32 && code < 127)
      letters += byte;
    else if ((code & 0xC0) != 0x80)
      letters += '?';
  }
  return letters;
}

namespace {
// Letters of a size that fits the picture.
struct Lettering {
  explicit Lettering(const Image& picture)
      : scale(std::clamp(std::min(picture.width, picture.height) / 700.0, 0.3, 3.0)),
        thickness(std::max(1, int(std::lround(scale)))) {}

  // Width, height above the line and depth below it.
  cv::Size size_of(const std::string& text, int& depth) const {
    return cv::getTextSize(text, cv::FONT_HERSHEY_SIMPLEX, scale, thickness, &depth);
  }

  double scale;
  int thickness;
};
}  // namespace

// The text on a plate whose top left corner is as near to (left, top) as the picture allows.
static void draw_plate(Image& picture, std::string text, int left, int top, bool above, Colour colour) {
  text = in_ascii(text);
  if (text.empty()) return;
  Lettering letters(picture);
  int depth = 0, gap = letters.thickness + 1;
  while (text.size() > 1 && letters.size_of(text, depth).width + 2 * gap > picture.width) text.pop_back();
  cv::Size size = letters.size_of(text, depth);
  cv::Size plate(size.width + 2 * gap, size.height + depth + gap);
  if (above && top - plate.height >= 0) top -= plate.height;
  left = std::clamp(left, 0, std::max(0, picture.width - plate.width));
  top = std::clamp(top, 0, std::max(0, picture.height - plate.height));
  cv::Mat pixels = mat_of(picture);
  cv::rectangle(pixels, cv::Rect({left, top}, plate), scalar_of(colour), cv::FILLED);
  double light = 0.299 * colour[0] + 0.587 * colour[1] + 0.114 * colour[2];
  cv::putText(pixels, text, {left + gap, top + size.height + gap / 2}, cv::FONT_HERSHEY_SIMPLEX, letters.scale,
              cv::Scalar::all(light > 128 ? 0 : 255), letters.thickness, cv::LINE_AA);
}

void draw_boxes(Image& picture, std::span<const NamedBox> boxes, int width) {
  cv::Mat pixels = mat_of(picture);
  for (const auto& box : boxes) {
    cv::Point first(pixel_of(box.left), pixel_of(box.top)), last(pixel_of(box.right) - 1, pixel_of(box.bottom) - 1);
    for (int i = 0; i < width && first.x <= last.x && first.y <= last.y; i++) {
      cv::rectangle(pixels, first, last, scalar_of(box.colour));
      first += cv::Point(1, 1), last -= cv::Point(1, 1);
    }
  }
  for (const auto& box : boxes) draw_plate(picture, box.name, pixel_of(box.left), pixel_of(box.top), true, box.colour);
}

static void blend(uint8_t* pixel, Colour colour, double alpha) {
  for (size_t channel = 0; channel < 3; channel++)
    pixel[channel] = uint8_t(float(1 - alpha) * pixel[channel] + float(alpha) * colour[channel]);
}

using Outlines = std::vector<std::vector<cv::Point>>;

static Outlines outlines_of(const Region& region, const Image& picture) {
  cv::Mat inside(picture.height, picture.width, CV_8UC1, const_cast<uint8_t*>(region.inside.data()));
  Outlines outlines;
  cv::findContours(inside, outlines, cv::RETR_LIST, cv::CHAIN_APPROX_NONE);
  return outlines;
}

static void name_region(Image& picture, const Region& region, const Outlines& outlines) {
  auto extent = [](const auto& outline) { return cv::boundingRect(outline).area(); };
  auto largest = std::max_element(outlines.begin(), outlines.end(),
                                  [&](const auto& a, const auto& b) { return extent(a) < extent(b); });
  if (largest == outlines.end()) return;
  int depth = 0;
  cv::Size size = Lettering(picture).size_of(in_ascii(region.name), depth);
  cv::Rect place = cv::boundingRect(*largest);
  draw_plate(picture, region.name, place.x + (place.width - size.width) / 2, place.y + (place.height - size.height) / 2,
             false, region.colour);
}

void draw_regions(Image& picture, std::span<const Region> regions, double alpha, int width) {
  std::vector<const Region*> owner(size_t(picture.width) * size_t(picture.height));
  for (const auto& region : regions)
    for (size_t i = 0; i < owner.size(); i++)
      if (region.inside[i]) owner[i] = &region;
  for (size_t i = 0; i < owner.size(); i++)
    if (owner[i]) blend(picture.pixels.data() + 3 * i, owner[i]->colour, alpha);
  std::vector<Outlines> outlines;
  for (const auto& region : regions) {
    outlines.push_back(outlines_of(region, picture));
    if (width > 0) cv::drawContours(mat_of(picture), outlines.back(), -1, scalar_of(region.colour), width);
  }
  for (size_t i = 0; i < regions.size(); i++)
    if (!regions[i].name.empty()) name_region(picture, regions[i], outlines[i]);
}

static constexpr std::pair<const char*, cv::ColormapTypes> kColourMaps[] = {
    {"viridis", cv::COLORMAP_VIRIDIS}, {"plasma", cv::COLORMAP_PLASMA},   {"inferno", cv::COLORMAP_INFERNO},
    {"magma", cv::COLORMAP_MAGMA},     {"cividis", cv::COLORMAP_CIVIDIS}, {"turbo", cv::COLORMAP_TURBO},
    {"jet", cv::COLORMAP_JET},         {"hot", cv::COLORMAP_HOT}};

const std::vector<std::string>& colour_map_names() {
  static const std::vector<std::string> names = [] {
    std::vector<std::string> list;
    for (const auto& [name, map] : kColourMaps) list.emplace_back(name);
    return list;
  }();
  return names;
}

void draw_heat(Image& picture, std::span<const float> heat, const std::string& colour_map, double alpha) {
  auto map = std::find_if(std::begin(kColourMaps), std::end(kColourMaps),
                          [&](const auto& entry) { return colour_map == entry.first; });
  if (map == std::end(kColourMaps)) throw Error("draw_heat", "unknown colour map '" + colour_map + "'");
  cv::Mat steps(picture.height, picture.width, CV_8UC1), colours;
  for (size_t i = 0; i < heat.size(); i++) steps.data[i] = uint8_t(std::lround(255 * heat[i]));
  cv::applyColorMap(steps, colours, map->second);  // blue, green, red
  for (size_t i = 0; i < heat.size(); i++)
    for (size_t channel = 0; channel < 3; channel++) {
      uint8_t& pixel = picture.pixels[3 * i + channel];
      pixel = uint8_t(std::lround((1 - alpha) * pixel + alpha * colours.data[3 * i + 2 - channel]));
    }
}

}  // namespace sslrun::image
