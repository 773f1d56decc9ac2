// Ranges of a view plan's options.
#include <algorithm>

#include "lib/core/error.h"
#include "lib/data/views/views.h"

namespace sslrun::data {

static bool chance(double p) { return p >= 0 && p <= 1; }
static bool range(const std::array<double, 2>& values) { return values[0] > 0 && values[0] <= values[1]; }

static const char* crop_fault(const ViewGroup& g) {
  if (g.count < 1) return "'count' to be 1 or more";
  if (g.size < 1 || g.size > 16384) return "'size' to be 1 to 16384 pixels";
  if (g.resize > 16384) return "'resize' to be 16384 pixels or less";
  bool windowed = g.crop != CropKind::kRandomResized && g.crop != CropKind::kResize && g.crop != CropKind::kPatches &&
                  g.crop != CropKind::kZoomed;
  if (windowed && g.resize < g.size) return "'resize' to be at least 'size' for a centre or corner crop";
  if (g.crop == CropKind::kPatches && (g.grid < 1 || g.resize / g.grid < g.size))
    return "'grid' of 1 or more cells, each ('resize' / 'grid') at least 'size' pixels, for patches";
  if (g.crop == CropKind::kPatches && g.count % (g.grid * g.grid) != 0)
    return "'count' to be a multiple of grid x grid for patches";
  if (g.crop == CropKind::kZoomed && g.resize < 1) return "'resize' to be 1 or more";
  if (g.longest < 0 || g.longest > 16384) return "'longest' to be 0 to 16384 pixels";
  if (!range(g.zoom) || g.zoom[1] > 100) return "'zoom' to be {low, high} with 0 < low <= high <= 100";
  if (g.block < -1 || g.block > 3) return "'block' to be 0 to 3";
  if (!(g.cross >= 0 && g.cross <= 0.5)) return "'cross' to be 0 to 0.5";
  if (!range(g.scale)) return "'scale' to be {low, high} with 0 < low <= high";
  if (!range(g.ratio)) return "'ratio' to be {low, high} with 0 < low <= high";
  return nullptr;
}

static const char* step_fault(const ViewGroup& g) {
  if (!(g.brightness >= 0 && g.contrast >= 0 && g.saturation >= 0)) return "jitter strengths to be 0 or more";
  if (!(g.hue >= 0 && g.hue <= 0.5)) return "'hue' to be 0 to 0.5";
  for (double p : {g.jitter_p, g.grayscale, g.blur_p, g.solarize_p, g.posterize_p, g.equalize, g.hflip, g.erase_p})
    if (!chance(p)) return "probabilities to be 0 to 1";
  if (!range(g.blur_sigma) || g.blur_sigma[1] > 100) return "'sigma' to be {low, high} with 0 < low <= high <= 100";
  if (g.blur_kernel != 0 && (g.blur_kernel < 1 || g.blur_kernel > 255 || g.blur_kernel % 2 == 0))
    return "'kernel' to be odd, 1 to 255 taps";
  if (g.solarize_threshold < 0 || g.solarize_threshold > 256) return "'threshold' to be 0 to 256";
  if (g.posterize_bits < 0 || g.posterize_bits > 8) return "'bits' to be 0 to 8";
  if (!range(g.erase_scale) || g.erase_scale[1] > 1)
    return "erasing's 'scale' to be {low, high} with 0 < low <= high <= 1";
  if (!range(g.erase_ratio)) return "erasing's 'ratio' to be {low, high} with 0 < low <= high";
  for (float s : g.normalisation.std)
    if (!(s > 0)) return "'std' to be above 0";
  return nullptr;
}

void check(const ViewPlan& plan, std::string_view op) {
  auto fail = [&](const char* what) { throw Error(op, std::string("expected ") + what); };
  if (plan.groups.empty()) fail("at least one group of views");
  for (const auto& group : plan.groups) {
    if (const char* fault = crop_fault(group)) fail(fault);
    if (const char* fault = step_fault(group)) fail(fault);
  }
}

}  // namespace sslrun::data
