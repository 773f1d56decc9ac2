// Brightness, contrast, saturation and hue by random factors, in random order.
#include <algorithm>

#include "lib/image/steps/step.h"

namespace sslrun::image {

namespace {
struct Settings {
  double p = 1;
  double brightness = 0, contrast = 0, saturation = 0, hue = 0;
};
struct Drawn {
  std::vector<std::string> order;
  float brightness = 1, contrast = 1, saturation = 1, hue = 0;
};
constexpr const char* kNames[] = {"brightness", "contrast", "saturation", "hue"};
}  // namespace

static std::optional<Drawn> draw(const Settings& set, Drawing& drawing) {
  DrawStream& draw = drawing.stream;
  std::array<int, 4> order{0, 1, 2, 3};
  draw.shuffle(order);
  auto factor = [&](double strength) { return float(draw.uniform(std::max(0.0, 1 - strength), 1 + strength)); };
  Drawn drawn;
  drawn.brightness = factor(set.brightness);
  drawn.contrast = factor(set.contrast);
  drawn.saturation = factor(set.saturation);
  drawn.hue = float(draw.uniform(-set.hue, set.hue));
  const double strengths[4] = {set.brightness, set.contrast, set.saturation, set.hue};
  for (int step : order)
    if (strengths[step] > 0) drawn.order.push_back(kNames[step]);
  if (drawn.order.empty()) return {};
  return drawn;
}

static const char* fault_of(const Drawn& drawn, Extent) {
  for (const std::string& name : drawn.order)
    if (std::find(std::begin(kNames), std::end(kNames), name) == std::end(kNames))
      return "'brightness', 'contrast', 'saturation' and 'hue' in 'order'";
  return drawn.order.size() > 4 ? "up to four names in 'order'" : nullptr;
}

static void pixels(const Drawn& drawn, Canvas& canvas) {
  Jitter jitter;
  for (const std::string& name : drawn.order) {
    auto step = std::find(std::begin(kNames), std::end(kNames), name) - std::begin(kNames);
    jitter.order[size_t(jitter.count++)] = JitterStep(step);
  }
  jitter.brightness = drawn.brightness;
  jitter.contrast = drawn.contrast;
  jitter.saturation = drawn.saturation;
  jitter.hue = drawn.hue;
  canvas.jitter(jitter);
}

StepKind color_jitter_step() {
  auto strength = [](const char* name, double Settings::*member) {
    return field(name, member, "factors are uniform in [max(0, 1 - x), 1 + x]; 0 leaves it out", at_least(0));
  };
  return step_kind<Settings, Drawn>({
      .name = "color_jitter",
      .about = "Changes brightness, contrast, saturation and hue by random factors, in random order.",
      .source = "torchvision ColorJitter",
      .settings = {strength("brightness", &Settings::brightness), strength("contrast", &Settings::contrast),
                   strength("saturation", &Settings::saturation),
                   field("hue", &Settings::hue, "the shift is uniform in [-x, x] turns; 0 leaves it out",
                         between(0, 0.5))},
      .drawn = {field("order", &Drawn::order, "names of what is done, in order"),
                field("brightness", &Drawn::brightness, "factor; 1 changes nothing", at_least(0)),
                field("contrast", &Drawn::contrast, "factor; 1 changes nothing", at_least(0)),
                field("saturation", &Drawn::saturation, "factor; 1 changes nothing", at_least(0)),
                field("hue", &Drawn::hue, "shift in turns", between(-0.5, 0.5))},
      .p = &Settings::p,
      .draw = draw,
      .drawn_fault = fault_of,
      .pixels = pixels,
      .mirrors = true,
  });
}

}  // namespace sslrun::image
