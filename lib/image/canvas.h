// The pixels of a view while its steps run over them, and the buffers that a thread keeps from view to view.
#pragma once
#include "lib/core/stage_clock.h"
#include "lib/image/blur.h"
#include "lib/image/colour.h"
#include "lib/image/float_planes.h"
#include "lib/image/moves.h"

namespace sslrun::image {

class Canvas {
 public:
  // Begins a view: a part of `source`, resized.
  void begin(const ImageView& source, const Resizing& resizing);
  // The same of a picture that keeps its values: what follows is done in floats.
  void begin(const FloatPlanes& source, const Resizing& resizing);
  // A move that the first resize could not do.
  void move(const Move& move);

  // Colour jitter waits for the step behind it: jitter and greyscale are one pass.
  void jitter(const Jitter& by);
  void grayscale();
  // The pixels, to look at and to change.
  Planes& planes();
  // The same of a picture that keeps its values.
  FloatPlanes& values() { return values_; }
  bool keeps_values() const { return keeps_values_; }
  Extent size() const {
    return keeps_values_ ? Extent{values_.width, values_.height} : Extent{planes_.width, planes_.height};
  }

  BlurScratch blur;
  FloatPlanes spare;  // memory for a step's values
  StageClock clock;   // the caller starts it

 private:
  void finish_colour(bool grayscale);
  void move_values(const Move& move);

  Planes planes_;
  FloatPlanes values_, moved_values_;
  bool keeps_values_ = false;
  std::optional<Jitter> waiting_;
  ResizeScratch resize_;
  Planes moved_;
  Image pixels_;
};

}  // namespace sslrun::image
