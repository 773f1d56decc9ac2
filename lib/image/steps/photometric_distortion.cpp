// Brightness, contrast, saturation and hue as recipes of segmentation and detection change them.
#include <algorithm>
#include <opencv2/imgproc.hpp>

#include "lib/image/steps/step.h"

namespace sslrun::image {

namespace {
struct Settings {
  double brightness_delta = 32;
  std::array<double, 2> contrast{0.5, 1.5}, saturation{0.5, 1.5};
  int hue_delta = 18;
};

struct Drawn {
  std::optional<double> brightness, contrast, saturation;
  std::optional<int> hue;
  bool contrast_last = false;
};

std::optional<Drawn> draw(const Settings& set, Drawing& drawing) {
  DrawStream& stream = drawing.stream;
  Drawn drawn;
  auto factor = [&](const std::array<double, 2>& range, std::optional<double>& into) {
    bool happens = stream.chance(0.5);
    double value = stream.uniform(range[0], range[1]);
    if (happens) into = value;
  };
  factor({-set.brightness_delta, set.brightness_delta}, drawn.brightness);
  drawn.contrast_last = stream.chance(0.5);
  factor(set.contrast, drawn.contrast);
  factor(set.saturation, drawn.saturation);
  bool turns = stream.chance(0.5);
  int hue = int(stream.below(uint32_t(std::max(1, 2 * set.hue_delta)))) - set.hue_delta;
  if (turns && set.hue_delta > 0) drawn.hue = hue;
  return drawn;
}

using Table = std::array<uint8_t, 256>;

// value * factor + more in float32, clipped to a byte and its fraction cut off.
Table table_of(float factor, float more) {
  Table table;
  for (size_t i = 0; i < 256; i++) table[i] = uint8_t(std::clamp(float(i) * factor + more, 0.0f, 255.0f));
  return table;
}

void look_up(Planes& planes, const Table& table) {
  for (uint8_t& value : planes.bytes) value = table[value];
}

// `change(h, s, v)` of each pixel in OpenCV's 8-bit HSV: hue 0 to 179, the others 0 to 255.
template <class Change>
void in_hsv(Planes& planes, Change change) {
  cv::Mat pixels(1, planes.width, CV_8UC3), hsv;
  for (int y = 0; y < planes.height; y++) {
    for (int x = 0; x < planes.width; x++)
      for (int c = 0; c < 3; c++) pixels.at<cv::Vec3b>(x)[c] = planes.row(c, y)[x];
    cv::cvtColor(pixels, hsv, cv::COLOR_RGB2HSV);
    for (int x = 0; x < planes.width; x++) change(hsv.at<cv::Vec3b>(x));
    cv::cvtColor(hsv, pixels, cv::COLOR_HSV2RGB);
    for (int x = 0; x < planes.width; x++)
      for (int c = 0; c < 3; c++) planes.row(c, y)[x] = pixels.at<cv::Vec3b>(x)[c];
  }
}

void pixels(const Drawn& drawn, Canvas& canvas) {
  Planes& planes = canvas.planes();
  auto contrast = [&] {
    if (drawn.contrast) look_up(planes, table_of(float(*drawn.contrast), 0));
  };
  if (drawn.brightness) look_up(planes, table_of(1, float(*drawn.brightness)));
  if (!drawn.contrast_last) contrast();
  if (drawn.saturation) {
    Table table = table_of(float(*drawn.saturation), 0);
    in_hsv(planes, [&](cv::Vec3b& hsv) { hsv[1] = table[hsv[1]]; });
  }
  if (drawn.hue) in_hsv(planes, [&](cv::Vec3b& hsv) { hsv[0] = uint8_t(((hsv[0] + *drawn.hue) % 180 + 180) % 180); });
  if (drawn.contrast_last) contrast();
}
}  // namespace

StepKind photometric_distortion_step() {
  constexpr const char* kCoin = "half of the views go without it";
  return step_kind<Settings, Drawn>({
      .name = "photometric_distortion",
      .about =
          "Brightness, contrast, saturation and hue, each with a coin of one half; contrast comes second or last, by "
          "another coin. Each of them rounds down to bytes; saturation and hue are OpenCV's 8-bit HSV.",
      .source = "PhotoMetricDistortion of open-mmlab/mmsegmentation, mmseg/datasets/transforms/transforms.py",
      .settings =
          {field("brightness_delta", &Settings::brightness_delta, "most that is added or taken away, of 255",
                 between(0, 255)),
           field("contrast", &Settings::contrast, "{low, high}: factor of all values", at_least(0)).low_to_high(),
           field("saturation", &Settings::saturation, "{low, high}: factor", at_least(0)).low_to_high(),
           field("hue_delta", &Settings::hue_delta, "hue moves by -hue_delta to hue_delta - 1 steps of 2 degrees",
                 between(0, 90))},
      .drawn = {field("brightness", &Drawn::brightness, "is added to all values", between(-255, 255)).or_else(kCoin),
                field("contrast", &Drawn::contrast, "factor of all values", at_least(0)).or_else(kCoin),
                field("contrast_last", &Drawn::contrast_last, "contrast comes behind saturation and hue"),
                field("saturation", &Drawn::saturation, "factor", at_least(0)).or_else(kCoin),
                field("hue", &Drawn::hue, "steps of 2 degrees", between(-180, 180)).or_else(kCoin)},
      .draw = draw,
      .pixels = pixels,
  });
}

}  // namespace sslrun::image
