// The colour kernel: torchvision's jitter and luma on vectors of floats. A part of kernels_body.h, compiled once per
// instruction set.
#include "lib/image/kernels.h"
#include "lib/image/vector.h"

namespace sslrun::image::SSLRUN_KERNELS {

// Whole numbers of 0 to 255 as floats.
SSLRUN_INLINE Floats truncate(Floats value) { return whole_part(least(all_floats(255), most(all_floats(0), value))); }

// torch's add(alpha=) is a fused multiply-add.
SSLRUN_INLINE Floats luma(Floats r, Floats g, Floats b) {
  return whole_part(fused(b, all_floats(0.114f), fused(g, all_floats(0.587f), r * all_floats(0.2989f))));
}

// Pixels of one vector of bytes: four vectors of floats per channel, in the order in which bytes unpack.
struct Pixels {
  Floats red[4], green[4], blue[4];
};

// RGB -> HSV -> shifted hue -> RGB, each operation in torchvision's order and precision. In stages over the four
// vectors: one after the other, their chains of dependent operations would leave the processor waiting.
SSLRUN_INLINE void shift_hue(Pixels& pixels, float shift) {
  const Floats zero = all_floats(0), one = all_floats(1);
  const float kScale = float(1.0 / 255.0), kSixth = float(1.0 / 6.0), kBytes = float(256.0 - 1e-3);
  Floats values[4], saturations[4], hues[4];
  for (int i = 0; i < 4; i++) {
    Floats r = pixels.red[i] * kScale, g = pixels.green[i] * kScale, b = pixels.blue[i] * kScale;
    Floats v = most(r, most(g, b)), range = v - least(r, least(g, b));
    auto grey = range == zero;
    values[i] = v;
    saturations[i] = range / (grey ? one : v);
    Reciprocal divisor(grey ? one : range);
    // Red largest: bc - gc, green: rc + 2 - bc, blue: gc + 4 - rc, where xc = (v - x) / range.
    auto from_red = v == r, from_green = v == g;
    Floats added = divisor.quotient(v - (from_red ? b : from_green ? r : g));
    Floats taken = divisor.quotient(v - (from_red ? g : from_green ? b : r));
    hues[i] = added + (from_red ? zero : from_green ? all_floats(2) : all_floats(4)) - taken;
  }
  for (Floats& h : hues) {
    h = h * kSixth + one;
    h = h >= one ? h - one : h;
    h = h + shift;
    h = h < zero ? h + one : h;
    h = h >= one ? h - one : h;
    h = h * 6.0f;
  }
  for (int i = 0; i < 4; i++) {
    Floats v = values[i], s = saturations[i], sextant = whole_part(hues[i]);
    Floats f = hues[i] - sextant, sxf = s * f, pale = one - s;
    Floats q = (one - sxf) * v, t = (sxf + pale) * v, p = pale * v;
    // By sextant: red v q p p t v, green t v v q p p, blue p p t v v q.
    auto from1 = sextant >= 1, from2 = sextant >= 2, from3 = sextant >= 3, from4 = sextant >= 4, from5 = sextant >= 5;
    pixels.red[i] = whole_part((from3 ? (from5 ? v : from4 ? t : p) : (from2 ? p : from1 ? q : v)) * kBytes);
    pixels.green[i] = whole_part((from3 ? (from4 ? p : q) : (from1 ? v : t)) * kBytes);
    pixels.blue[i] = whole_part((from3 ? (from5 ? q : v) : (from2 ? t : p)) * kBytes);
  }
}

SSLRUN_INLINE void load(const uint8_t* from, Floats* to) {
  const Bytes zero = zero_bytes(), bytes = load_bytes(from), low = low_8(bytes, zero), high = high_8(bytes, zero);
  to[0] = to_floats(low_16(low, zero)), to[1] = to_floats(high_16(low, zero));
  to[2] = to_floats(low_16(high, zero)), to[3] = to_floats(high_16(high, zero));
}

SSLRUN_INLINE void store(const Floats* from, uint8_t* to) {
  store_bytes(to, pack_bytes(to_integers(from[0]), to_integers(from[1]), to_integers(from[2]), to_integers(from[3])));
}

// channel = truncated own * channel + other * share.
SSLRUN_INLINE void blend(Floats& channel, float own, Floats other, float share) {
  channel = truncate(fused(other, all_floats(share), channel * own));
}

SSLRUN_INLINE void apply_step(JitterStep step, const ColourSteps& plan, Pixels& pixels) {
  if (step == JitterStep::kHue) return shift_hue(pixels, plan.hue);
  for (int i = 0; i < 4; i++) {
    Floats &red = pixels.red[i], &green = pixels.green[i], &blue = pixels.blue[i];
    if (step == JitterStep::kBrightness) {
      red = truncate(red * plan.brightness);
      green = truncate(green * plan.brightness);
      blue = truncate(blue * plan.brightness);
      continue;
    }
    bool contrast = step == JitterStep::kContrast;
    Floats other = contrast ? all_floats(plan.mean) : luma(red, green, blue);
    float own = contrast ? plan.contrast : plan.saturation, share = contrast ? plan.mean_share : plan.grey_share;
    blend(red, own, other, share);
    blend(green, own, other, share);
    blend(blue, own, other, share);
  }
}

static int64_t colour_row(uint8_t* r, uint8_t* g, uint8_t* b, int width, const ColourSteps& plan, bool sum_luma) {
  constexpr int kStep = int(sizeof(Bytes)), kQuarter = kStep / 4;
  Bytes sums = zero_bytes();
  int64_t total = 0;
  Pixels pixels;
  for (int x = 0; x < width; x += kStep) {
    load(r + x, pixels.red), load(g + x, pixels.green), load(b + x, pixels.blue);
    for (int k = 0; k < plan.count; k++) apply_step(plan.steps[k], plan, pixels);
    if (plan.grayscale)
      for (int i = 0; i < 4; i++)
        pixels.red[i] = pixels.green[i] = pixels.blue[i] = luma(pixels.red[i], pixels.green[i], pixels.blue[i]);
    if (plan.count > 0 || plan.grayscale)
      store(pixels.red, r + x), store(pixels.green, g + x), store(pixels.blue, b + x);
    if (!sum_luma) continue;
    Bytes lumas[4];
    for (int i = 0; i < 4; i++) lumas[i] = to_integers(luma(pixels.red[i], pixels.green[i], pixels.blue[i]));
    if (x + kStep <= width) {
      for (auto& values : lumas) sums = add_32(sums, values);
    } else {  // what lies behind the row's end does not count
      uint8_t bytes[kStep];
      store_bytes(bytes, pack_bytes(lumas[0], lumas[1], lumas[2], lumas[3]));
      for (int i = 0; i < width - x; i++) total += bytes[i];
    }
  }
  int32_t lanes[kQuarter];
  store_bytes(reinterpret_cast<uint8_t*>(lanes), sums);
  for (int32_t lane : lanes) total += lane;
  return total;
}

}  // namespace sslrun::image::SSLRUN_KERNELS
