// The steps of a view, in order.
#include "lib/image/view.h"

#include <algorithm>
#include <cmath>

#include "lib/core/error.h"
#include "lib/image/kernel_blur.h"

namespace sslrun {

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

const Planes& render_view(const ImageView& part, Box part_box, const ViewParameters& p, ViewScratch& scratch) {
  Box crop{p.crop.x - part_box.x, p.crop.y - part_box.y, p.crop.width, p.crop.height};
  if (crop.x < 0 || crop.y < 0 || crop.width <= 0 || crop.height <= 0 || crop.x + crop.width > part.width ||
      crop.y + crop.height > part.height)
    throw Error("data.apply_view", "expected a crop inside the picture, got x=" + std::to_string(p.crop.x) +
                                       " y=" + std::to_string(p.crop.y) + " w=" + std::to_string(p.crop.width) +
                                       " h=" + std::to_string(p.crop.height));
  ImageView source = part.crop(crop);
  return render(source, whole(source, p.width, p.height), p, scratch);
}

const Planes& render_view(const Part& part, const ViewParameters& p, ViewScratch& scratch) {
  double scale = part.eighths / 8.0;
  auto inside = [&](double at, double origin, int limit) {
    return std::clamp(at * scale - origin, 0.0, double(limit));
  };
  double left = inside(p.crop.x, part.x, part.image.width), top = inside(p.crop.y, part.y, part.image.height);
  double right = inside(p.crop.x + p.crop.width, part.x, part.image.width);
  double bottom = inside(p.crop.y + p.crop.height, part.y, part.image.height);
  Box cover{int(left), int(top), int(std::ceil(right)) - int(left), int(std::ceil(bottom)) - int(top)};
  if (cover.width <= 0 || cover.height <= 0) throw Error("data.apply_view", "expected a crop inside the picture");
  Resizing resizing;
  resizing.left = float(left - cover.x), resizing.right = float(right - cover.x);
  resizing.top = float(top - cover.y), resizing.bottom = float(bottom - cover.y);
  resizing.width = p.width, resizing.height = p.height;
  return render(ImageView(part.image).crop(cover), resizing, p, scratch);
}

}  // namespace sslrun
