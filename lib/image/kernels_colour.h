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
    // torchvision's q in odd sextants and its t in even ones.
    Floats middle = choose_by_parity(to_integers(hues[i]), one - sxf, sxf + pale) * v, p = pale * v;
    v = whole_part(v * kBytes), middle = whole_part(middle * kBytes), p = whole_part(p * kBytes);
    // By sextant: red v m p p m v, green m v v m p p, blue p p m v v m.
    auto from1 = sextant >= 1, from2 = sextant >= 2, from3 = sextant >= 3, from4 = sextant >= 4, from5 = sextant >= 5;
    pixels.red[i] = from3 ? (from5 ? v : from4 ? middle : p) : (from2 ? p : from1 ? middle : v);
    pixels.green[i] = from4 ? p : from3 ? middle : from1 ? v : middle;
    pixels.blue[i] = from5 ? middle : from3 ? v : from2 ? middle : p;
  }
}

SSLRUN_INLINE void to_pixels(Bytes bytes, Floats* to) {
  const Bytes zero = zero_bytes(), low = low_8(bytes, zero), high = high_8(bytes, zero);
  to[0] = to_floats(low_16(low, zero)), to[1] = to_floats(high_16(low, zero));
  to[2] = to_floats(low_16(high, zero)), to[3] = to_floats(high_16(high, zero));
}

SSLRUN_INLINE Bytes to_bytes(const Floats* from) {
  return pack_bytes(to_integers(from[0]), to_integers(from[1]), to_integers(from[2]), to_integers(from[3]));
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

namespace {
constexpr int kHalf = int(sizeof(Bytes)) / 2;

// Rows are worked on in halves of a vector, so that the ends of two rows share one.
struct Half {
  ptrdiff_t at;
  int counted;  // pixels; what lies behind a row's end is changed too but has no luma
};

struct ColourRows {
  uint8_t *red, *green, *blue;
  const ColourSteps& plan;
  bool sum_luma;
  int64_t total = 0;
};
}  // namespace

SSLRUN_INLINE int64_t sum_of(const Floats* lumas, int first, int second) {
  Bytes whole[4];
  for (int i = 0; i < 4; i++) whole[i] = to_integers(lumas[i]);
  int32_t lanes[kHalf / 2];
  int64_t total = 0;
  if (first == kHalf && second == kHalf) {
    store_bytes(reinterpret_cast<uint8_t*>(lanes), add_32(add_32(whole[0], whole[1]), add_32(whole[2], whole[3])));
    for (int32_t lane : lanes) total += lane;
    return total;
  }
  uint8_t bytes[2 * kHalf];
  store_bytes(bytes, pack_bytes(whole[0], whole[1], whole[2], whole[3]));
  for (int i = 0; i < first; i++) total += bytes[i];
  for (int i = 0; i < second; i++) total += bytes[kHalf + i];
  return total;
}

SSLRUN_INLINE void colour_halves(ColourRows& rows, Half first, Half second) {
  Pixels pixels;
  to_pixels(load_halves(rows.red + first.at, rows.red + second.at), pixels.red);
  to_pixels(load_halves(rows.green + first.at, rows.green + second.at), pixels.green);
  to_pixels(load_halves(rows.blue + first.at, rows.blue + second.at), pixels.blue);
  const ColourSteps& plan = rows.plan;
  for (int k = 0; k < plan.count; k++) apply_step(plan.steps[k], plan, pixels);
  if (plan.grayscale)
    for (int i = 0; i < 4; i++)
      pixels.red[i] = pixels.green[i] = pixels.blue[i] = luma(pixels.red[i], pixels.green[i], pixels.blue[i]);
  if (plan.count > 0 || plan.grayscale) {
    store_halves(rows.red + first.at, rows.red + second.at, to_bytes(pixels.red));
    store_halves(rows.green + first.at, rows.green + second.at, to_bytes(pixels.green));
    store_halves(rows.blue + first.at, rows.blue + second.at, to_bytes(pixels.blue));
  }
  if (!rows.sum_luma) return;
  Floats lumas[4];
  for (int i = 0; i < 4; i++) lumas[i] = luma(pixels.red[i], pixels.green[i], pixels.blue[i]);
  rows.total += sum_of(lumas, first.counted, second.counted);
}

static int64_t colour_rows(uint8_t* red, uint8_t* green, uint8_t* blue, size_t stride, int width, int height,
                           const ColourSteps& plan, bool sum_luma) {
  ColourRows rows{red, green, blue, plan, sum_luma};
  const int halves = (width + kHalf - 1) / kHalf, pairs = halves / 2, behind = width - (halves - 1) * kHalf;
  for (int y = 0; y < height; y++) {
    ptrdiff_t row = ptrdiff_t(stride) * y, end = row + (halves - 1) * kHalf;
    for (int pair = 0; pair < pairs; pair++) {
      ptrdiff_t at = row + 2 * kHalf * pair;
      bool last = 2 * pair + 2 == halves;
      colour_halves(rows, {at, kHalf}, {at + kHalf, last ? behind : kHalf});
    }
    if (halves % 2 == 0) continue;
    if (y % 2 == 1)
      colour_halves(rows, {end - ptrdiff_t(stride), behind}, {end, behind});
    else if (y + 1 == height)
      colour_halves(rows, {end, behind}, {end + kHalf, 0});
  }
  return rows.total;
}

}  // namespace sslrun::image::SSLRUN_KERNELS
