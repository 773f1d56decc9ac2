// One augmented view of a picture from fully drawn parameters; nothing here is random.
#pragma once
#include <optional>

#include "lib/core/stage_clock.h"
#include "lib/image/blur.h"
#include "lib/image/colour.h"
#include "lib/image/decode.h"
#include "lib/image/output.h"
#include "lib/image/resize.h"

namespace sslrun::image {

// Steps in their order: crop, resize, window, jitter, greyscale, blur, solarise, posterise, equalise, flip, erase.
// Flipping commutes with those before it, so it is done while resizing; erasing is left to write_view.
struct ViewParameters {
  Box crop;                   // of the whole picture, in pixels
  int width = 0, height = 0;  // the crop is resized to this
  Box window;                 // the part of the resized crop that is the view
  Filter filter = Filter::kBilinear;
  Jitter jitter;
  bool grayscale = false;
  float blur_sigma = 0;         // pixels of the view; 0: none
  int blur_kernel = 0;          // taps of a sampled kernel; 0: Pillow's box blurs
  std::optional<int> solarize;  // threshold
  int posterize = 8;            // bits kept of each channel
  bool equalize = false;
  bool flip = false;
  Erasure erasure;
};

// Buffers that a thread keeps from view to view.
struct ViewScratch {
  ResizeScratch resize;
  BlurScratch blur;
  Planes view;
  StageClock clock;  // the caller starts it
};

// The pixels of the picture that a view looks at: the crop, or less when the window is a part of the resized crop.
Box needed_region(const ViewParameters& parameters);

// The view of a whole picture. The result lives in `scratch`.
const Planes& render_view(const ImageView& image, const ViewParameters& parameters, ViewScratch& scratch);

// The same from a part that holds needed_region(parameters) and may be scaled: the crop's edges then lie between its
// pixels.
const Planes& render_view(const Part& part, const ViewParameters& parameters, ViewScratch& scratch);

}  // namespace sslrun::image
