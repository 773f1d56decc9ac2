// The steps of a view, in order.
#include "lib/image/view.h"

#include <algorithm>
#include <cmath>

#include "lib/core/error.h"
#include "lib/image/kernel_blur.h"

namespace sslrun::image {

static const Planes& render(const ImageView& source, Resizing resizing, const ViewParameters& p, ViewScratch& scratch) {
  resizing.window = p.window;
  resizing.filter = p.filter;
  resizing.flip = p.flip;
  resize(source, resizing, scratch.view, scratch.resize);
  scratch.clock.lap(Stage::kResize);
  adjust_colour(scratch.view, p.jitter, p.grayscale);
  scratch.clock.lap(Stage::kColour);
  if (p.blur_kernel > 0)
    kernel_blur(scratch.view, p.blur_kernel, p.blur_sigma, scratch.blur);
  else
    gaussian_blur(scratch.view, p.blur_sigma, scratch.blur);
  scratch.clock.lap(Stage::kBlur);
  if (p.solarize) solarize(scratch.view, *p.solarize);
  if (p.posterize < 8) posterize(scratch.view, p.posterize);
  if (p.equalize) equalize(scratch.view);
  scratch.clock.lap(Stage::kColour);
  return scratch.view;
}

Box needed_region(const ViewParameters& p) {
  Reach x = reach(p.filter, p.crop.width, p.width, p.window.x, p.window.width);
  Reach y = reach(p.filter, p.crop.height, p.height, p.window.y, p.window.height);
  return {p.crop.x + x.first, p.crop.y + y.first, x.count, y.count};
}

const Planes& render_view(const ImageView& image, const ViewParameters& p, ViewScratch& scratch) {
  if (p.crop.x < 0 || p.crop.y < 0 || p.crop.width <= 0 || p.crop.height <= 0 ||
      p.crop.x + p.crop.width > image.width || p.crop.y + p.crop.height > image.height)
    throw Error("data.apply_view", "expected a crop inside the picture, got x=" + std::to_string(p.crop.x) +
                                       " y=" + std::to_string(p.crop.y) + " w=" + std::to_string(p.crop.width) +
                                       " h=" + std::to_string(p.crop.height));
  Resizing resizing = whole(image.crop(p.crop), p.width, p.height);
  resizing.inputs = p.crop;
  return render(image, resizing, p, scratch);
}

// One side of a crop in the pixels of a part, whose first pixel stands at `origin` of the (scaled) picture.
static void place(int start, int length, double scale, double origin, int& first, int& count, float& from, float& to) {
  double begin = start * scale - origin, end = (start + length) * scale - origin;
  first = int(std::floor(begin));
  count = int(std::ceil(end)) - first;
  from = float(begin - first);
  to = float(end - first);
}

const Planes& render_view(const Part& part, const ViewParameters& p, ViewScratch& scratch) {
  Resizing r;
  double scale = part.eighths / 8.0;
  place(p.crop.x, p.crop.width, scale, part.x, r.inputs.x, r.inputs.width, r.left, r.right);
  place(p.crop.y, p.crop.height, scale, part.y, r.inputs.y, r.inputs.height, r.top, r.bottom);
  r.width = p.width, r.height = p.height;
  return render(part.image, r, p, scratch);
}

}  // namespace sslrun::image
