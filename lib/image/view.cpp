// The steps of a view, in order.
#include "lib/image/view.h"

#include "lib/core/error.h"

namespace sslrun {

const Planes& render_view(const ImageView& part, Box part_box, const ViewParameters& p, ViewScratch& scratch) {
  Box crop{p.crop.x - part_box.x, p.crop.y - part_box.y, p.crop.width, p.crop.height};
  if (crop.x < 0 || crop.y < 0 || crop.width <= 0 || crop.height <= 0 || crop.x + crop.width > part.width ||
      crop.y + crop.height > part.height)
    throw Error("data.apply_view", "expected a crop inside the picture, got x=" + std::to_string(p.crop.x) +
                                       " y=" + std::to_string(p.crop.y) + " w=" + std::to_string(p.crop.width) +
                                       " h=" + std::to_string(p.crop.height));
  ImageView source = part.crop(crop);
  Resizing resizing = whole(source, p.width, p.height);
  resizing.window = p.window;
  resizing.filter = p.filter;
  resizing.flip = p.flip;
  resize(source, resizing, scratch.view, scratch.resize);
  adjust_colour(scratch.view, p.jitter, p.grayscale);
  gaussian_blur(scratch.view, p.blur_sigma, scratch.blur);
  if (p.solarize) solarize(scratch.view, *p.solarize);
  return scratch.view;
}

}  // namespace sslrun
