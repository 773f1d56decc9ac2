// A random rectangle overwritten.
#include "lib/image/steps/random_part.h"
#include "lib/image/steps/shared_fields.h"

namespace sslrun::image {

namespace {
struct Settings {
  double p = 0.5;
  std::array<double, 2> scale{0.02, 0.33}, ratio{0.3, 3.3};
  std::array<float, 3> value{0, 0, 0};
};
}  // namespace

// torchvision's RandomErasing.get_params; nothing when ten attempts do not fit.
static std::optional<Erasure> draw(const Settings& set, Drawing& drawing) {
  auto [width, height] = drawing.size;
  DrawStream& draw = drawing.stream;
  double area = double(width) * height;
  double low = std::log(set.ratio[0]), high = std::log(set.ratio[1]);
  for (int attempt = 0; attempt < 10; attempt++) {
    double target = area * draw.uniform(set.scale[0], set.scale[1]);
    double ratio = std::exp(draw.uniform(low, high));
    int h = round_half_even(std::sqrt(target * ratio)), w = round_half_even(std::sqrt(target / ratio));
    if (h >= height || w >= width) continue;
    int y = int(draw.below(uint32_t(height - h + 1)));
    int x = int(draw.below(uint32_t(width - w + 1)));
    return Erasure{{x, y, w, h}, set.value};
  }
  return {};
}

static void pixels(const Erasure& drawn, Canvas& canvas) {
  Planes& planes = canvas.planes();
  for (int channel = 0; channel < 3; channel++) {
    auto value = uint8_t(std::lround(std::fmin(std::fmax(drawn.value[size_t(channel)], 0.0f), 255.0f)));
    for (int y = drawn.box.y; y < drawn.box.y + drawn.box.height; y++)
      std::fill_n(planes.row(channel, y) + drawn.box.x, drawn.box.width, value);
  }
}

StepKind erase_step() {
  auto about = "what is put there, of each channel: behind normalize in units of the batch, before it 0 to 255";
  return step_kind<Settings, Erasure>({
      .name = "erase",
      .about = "Overwrites a rectangle of random area and aspect.",
      .source = "torchvision RandomErasing",
      .settings = {field("scale", &Settings::scale, "share of the view's area",
                         Range{.least = 0, .most = 1, .above = true})
                       .low_to_high(),
                   field("ratio", &Settings::ratio, "height / width, drawn log-uniformly", above(0)).low_to_high(),
                   field("value", &Settings::value, about)},
      .drawn = {field("box", &Erasure::box, "left, top, width, height in pixels of the view", between(0, kMostPixels)),
                field("value", &Erasure::value, about)},
      .p = &Settings::p,
      .draw = draw,
      .drawn_fault = [](const Erasure& drawn, Extent size) -> const char* {
        bool inside = drawn.box.x + drawn.box.width <= size.width && drawn.box.y + drawn.box.height <= size.height;
        return inside ? nullptr : "the erased rectangle inside the view";
      },
      .pixels = pixels,
      .numbers = [](const Erasure& drawn, Extent memory, OutputFormat format,
                    void* into) { erase(drawn, memory.width, memory.height, format, into); },
  });
}

}  // namespace sslrun::image
