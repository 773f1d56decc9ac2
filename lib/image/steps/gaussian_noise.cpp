// Adds normal noise to each value of a view.
#include <algorithm>
#include <cmath>

#include "lib/image/steps/step.h"

namespace sslrun::image {

namespace {
struct Settings {
  double mean = 0, sigma = 0.1;
};

struct Drawn {
  double mean = 0, sigma = 0.1;
  int64_t seed = 0;
};

std::optional<Drawn> draw(const Settings& set, Drawing& drawing) {
  return Drawn{set.mean, set.sigma, int64_t{drawing.stream.bits()}};
}

// Four standard normal numbers by Box and Muller's method.
std::array<float, 4> normals(PhiloxBlock bits) {
  constexpr float kUnit = 1.0f / 16777216.0f, kTurn = 6.28318531f;
  std::array<float, 4> values;
  for (size_t pair = 0; pair < 4; pair += 2) {
    float radius = std::sqrt(-2 * std::log(1 - float(bits[pair] >> 8) * kUnit));
    float angle = kTurn * (float(bits[pair + 1] >> 8) * kUnit);
    values[pair] = radius * std::cos(angle), values[pair + 1] = radius * std::sin(angle);
  }
  return values;
}

void pixels(const Drawn& drawn, Canvas& canvas) {
  Planes& planes = canvas.planes();
  auto mean = float(drawn.mean * 255), sigma = float(drawn.sigma * 255);
  for (uint32_t channel = 0; channel < 3; channel++)
    for (int y = 0; y < planes.height; y++) {
      uint8_t* row = planes.row(int(channel), y);
      for (int x = 0; x < planes.width; x += 4) {
        auto noise = normals(philox({uint32_t(x) / 4, uint32_t(y), channel, 0}, uint32_t(drawn.seed), 0));
        for (int k = 0; k < std::min(4, planes.width - x); k++) {
          float more = std::clamp(std::trunc(mean + noise[size_t(k)] * sigma), -255.0f, 255.0f);
          row[x + k] = uint8_t(std::clamp(row[x + k] + int(more), 0, 255));
        }
      }
    }
}
}  // namespace

StepKind gaussian_noise_step() {
  return step_kind<Settings, Drawn>({
      .name = "gaussian_noise",
      .about = "Adds normal noise to each value, rounded towards zero and clipped to 0 … 255.",
      .source = "torchvision.transforms.v2.GaussianNoise on bytes",
      .settings = {field("mean", &Settings::mean, "of the noise; 1 is the whole range of values", between(-1, 1)),
                   field("sigma", &Settings::sigma, "standard deviation; 1 is the whole range of values", at_least(0))},
      .drawn = {field("mean", &Drawn::mean, "of the noise", between(-1, 1)),
                field("sigma", &Drawn::sigma, "standard deviation", at_least(0)),
                field("seed", &Drawn::seed, "names the numbers of all pixels (Philox4x32-10)",
                      between(0, 4294967295.0))},
      .draw = draw,
      .pixels = pixels,
  });
}

}  // namespace sslrun::image
