// Gaussian blur of a random width.
#include "lib/image/float_blur.h"
#include "lib/image/kernel_blur.h"
#include "lib/image/steps/step.h"

namespace sslrun::image {

namespace {
struct Settings {
  double p = 1;
  std::array<double, 2> sigma{0.1, 2.0};
  int kernel = 0;
};
struct Drawn {
  float sigma = 1;
  int kernel = 0;
};
}  // namespace

static const char* fault_of(int kernel) {
  return kernel > 0 && kernel % 2 == 0 ? "'kernel' to be odd, 1 to 255 taps, or 0" : nullptr;
}

static std::optional<Drawn> draw(const Settings& set, Drawing& drawing) {
  return Drawn{float(drawing.stream.uniform(set.sigma[0], set.sigma[1])), set.kernel};
}

static void pixels(const Drawn& drawn, Canvas& canvas) {
  if (drawn.kernel > 0)
    kernel_blur(canvas.planes(), drawn.kernel, drawn.sigma, canvas.blur);
  else
    gaussian_blur(canvas.planes(), drawn.sigma, canvas.blur);
}

static void values(const Drawn& drawn, Canvas& canvas) {
  if (drawn.kernel > 0)
    kernel_blur(canvas.values(), drawn.kernel, drawn.sigma, canvas.spare);
  else
    gaussian_blur(canvas.values(), drawn.sigma, canvas.spare);
}

StepKind gaussian_blur_step() {
  Range widths{.least = 0, .most = 100, .above = true};
  return step_kind<Settings, Drawn>({
      .name = "gaussian_blur",
      .about = "Blurs the view: as Pillow's GaussianBlur with three box blurs, or with a sampled kernel and mirrored "
               "borders as torchvision's.",
      .source = "Pillow ImageFilter.GaussianBlur; torchvision GaussianBlur",
      .settings = {field("sigma", &Settings::sigma, "standard deviation in pixels of the view", widths).low_to_high(),
                   field("kernel", &Settings::kernel, "taps of a sampled kernel, odd; 0: Pillow's box blurs",
                         between(0, 255))},
      .drawn = {field("sigma", &Drawn::sigma, "standard deviation in pixels of the view", between(0, 100)),
                field("kernel", &Drawn::kernel, "taps of a sampled kernel, odd; 0: Pillow's box blurs",
                      between(0, 255))},
      .p = &Settings::p,
      .draw = draw,
      .fault = [](const Settings& set) { return fault_of(set.kernel); },
      .drawn_fault = [](const Drawn& drawn, Extent) { return fault_of(drawn.kernel); },
      .pixels = pixels,
      .values = values,
      .mirrors = true,
      .stage = Stage::kBlur,
  });
}

}  // namespace sslrun::image
