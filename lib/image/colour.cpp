// Pixel loops over blocks of 64 columns; three channels of a block stay in the first-level cache through all steps.
#include "lib/image/colour.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "lib/image/clones.h"

namespace sslrun {

namespace {
constexpr int kBlock = Planes::kBlock;
#define SSLRUN_INLINE static inline __attribute__((always_inline))

// What the steps need, computed once per picture.
struct Plan {
  JitterStep steps[4];
  int count = 0;
  float brightness, contrast, saturation, hue, grey_share, mean, mean_share;
  bool grayscale = false;
};
}  // namespace

SSLRUN_INLINE float truncate(float value) { return float(int(std::min(255.0f, std::max(0.0f, value)))); }

// torch's add(alpha=) is a fused multiply-add.
SSLRUN_INLINE float luma(float r, float g, float b) {
  return float(int(__builtin_fmaf(b, 0.114f, __builtin_fmaf(g, 0.587f, r * 0.2989f))));
}

SSLRUN_INLINE float channel_of(int sextant, float on0, float on1, float on2, float on3, float on4, float on5) {
  float value = on0;
  value = sextant == 1 ? on1 : value;
  value = sextant == 2 ? on2 : value;
  value = sextant == 3 ? on3 : value;
  value = sextant == 4 ? on4 : value;
  return sextant == 5 ? on5 : value;
}

// RGB -> HSV -> shifted hue -> RGB, each operation in torchvision's order and precision.
SSLRUN_INLINE void shift_hue(float* red, float* green, float* blue, float shift) {
  for (int i = 0; i < kBlock; i++) {
    constexpr float kScale = float(1.0 / 255.0), kSixth = float(1.0 / 6.0);
    float r = red[i] * kScale, g = green[i] * kScale, b = blue[i] * kScale;
    float v = std::max(r, std::max(g, b)), range = v - std::min(r, std::min(g, b));
    bool grey = range == 0.0f;
    float s = range / (grey ? 1.0f : v), divisor = grey ? 1.0f : range;
    float rc = (v - r) / divisor, gc = (v - g) / divisor, bc = (v - b) / divisor;
    float from_red = bc - gc, from_green = rc + 2.0f - bc, from_blue = gc + 4.0f - rc;
    float h = v == r ? from_red : (v == g ? from_green : from_blue);
    h = h * kSixth + 1.0f;
    h = h >= 1.0f ? h - 1.0f : h;
    h = h + shift;
    h = h < 0.0f ? h + 1.0f : h;
    h = h >= 1.0f ? h - 1.0f : h;
    float turned = h * 6.0f;
    int sextant = int(turned);
    float f = turned - float(sextant), sxf = s * f, pale = 1.0f - s;
    float q = (1.0f - sxf) * v, t = (sxf + pale) * v, p = pale * v;
    constexpr float kBytes = float(255.0 + 1.0 - 1e-3);
    red[i] = float(int(channel_of(sextant, v, q, p, p, t, v) * kBytes));
    green[i] = float(int(channel_of(sextant, t, v, v, q, p, p) * kBytes));
    blue[i] = float(int(channel_of(sextant, p, p, t, v, v, q) * kBytes));
  }
}

SSLRUN_INLINE void apply_step(JitterStep step, const Plan& plan, float* red, float* green, float* blue) {
  switch (step) {
    case JitterStep::kBrightness:
      for (float* channel : {red, green, blue})
        for (int i = 0; i < kBlock; i++) channel[i] = truncate(channel[i] * plan.brightness);
      break;
    case JitterStep::kContrast:
      for (float* channel : {red, green, blue})
        for (int i = 0; i < kBlock; i++)
          channel[i] = truncate(__builtin_fmaf(plan.mean, plan.mean_share, channel[i] * plan.contrast));
      break;
    case JitterStep::kSaturation:
      for (int i = 0; i < kBlock; i++) {
        float grey = luma(red[i], green[i], blue[i]);
        red[i] = truncate(__builtin_fmaf(grey, plan.grey_share, red[i] * plan.saturation));
        green[i] = truncate(__builtin_fmaf(grey, plan.grey_share, green[i] * plan.saturation));
        blue[i] = truncate(__builtin_fmaf(grey, plan.grey_share, blue[i] * plan.saturation));
      }
      break;
    case JitterStep::kHue:
      shift_hue(red, green, blue, plan.hue);
      break;
  }
}

SSLRUN_INLINE void load(const uint8_t* from, float* to) {
  for (int i = 0; i < kBlock; i++) to[i] = from[i];
}
SSLRUN_INLINE void store(const float* from, uint8_t* to) {
  for (int i = 0; i < kBlock; i++) to[i] = uint8_t(int(from[i]));
}

// Runs the plan over all pixels; returns the sum of the result's luma when asked.
SSLRUN_CLONES
static int64_t run(Planes& planes, const Plan& plan, bool sum_luma) {
  int64_t total = 0;
  alignas(64) float red[kBlock], green[kBlock], blue[kBlock];
  for (int y = 0; y < planes.height; y++) {
    uint8_t *r = planes.row(0, y), *g = planes.row(1, y), *b = planes.row(2, y);
    for (int x = 0; x < planes.width; x += kBlock) {
      load(r + x, red), load(g + x, green), load(b + x, blue);
      for (int k = 0; k < plan.count; k++) apply_step(plan.steps[k], plan, red, green, blue);
      if (plan.grayscale)
        for (int i = 0; i < kBlock; i++) red[i] = green[i] = blue[i] = luma(red[i], green[i], blue[i]);
      if (sum_luma) {
        int lumas[kBlock], sum = 0, valid = std::min(kBlock, planes.width - x);
        for (int i = 0; i < kBlock; i++) lumas[i] = int(luma(red[i], green[i], blue[i]));
        for (int i = 0; i < kBlock; i++) sum += i < valid ? lumas[i] : 0;
        total += sum;
      }
      if (plan.count > 0 || plan.grayscale) store(red, r + x), store(green, g + x), store(blue, b + x);
    }
  }
  return total;
}

void adjust_colour(Planes& planes, const Jitter& jitter, bool grayscale) {
  if (jitter.count == 0 && !grayscale) return;
  Plan plan;
  plan.brightness = jitter.brightness;
  plan.contrast = jitter.contrast;
  plan.saturation = jitter.saturation;
  plan.grey_share = float(1.0 - double(jitter.saturation));
  plan.hue = jitter.hue;
  int k = 0;
  // Contrast blends with the mean luma of the picture as the steps before it left it, so those run first.
  auto* contrast = std::find(jitter.order.data(), jitter.order.data() + jitter.count, JitterStep::kContrast);
  if (contrast != jitter.order.data() + jitter.count) {
    while (jitter.order[size_t(k)] != JitterStep::kContrast) plan.steps[plan.count++] = jitter.order[size_t(k++)];
    plan.mean = float(run(planes, plan, true)) / float(int64_t(planes.width) * planes.height);
    plan.mean_share = float(1.0 - double(jitter.contrast));
    plan.count = 0;
  }
  while (k < jitter.count) plan.steps[plan.count++] = jitter.order[size_t(k++)];
  plan.grayscale = grayscale;
  run(planes, plan, false);
}

SSLRUN_CLONES
void solarize(Planes& planes, int threshold) {
  uint8_t* bytes = planes.bytes.data();
  for (size_t i = 0, n = planes.bytes.size(); i < n; i++)
    bytes[i] = int(bytes[i]) >= threshold ? uint8_t(255 - bytes[i]) : bytes[i];
}

}  // namespace sslrun
