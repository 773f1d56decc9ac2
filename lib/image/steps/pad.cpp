// Puts a view onto a larger ground.
#include <algorithm>

#include "lib/image/steps/step.h"
#include "lib/image/steps/warp_fields.h"

namespace sslrun::image {

namespace {
struct Settings {
  std::array<int, 4> padding{0, 0, 0, 0};
  Extent size;
  int divisor = 1;
  Fill fill{0};
};

struct Drawn {
  std::array<int, 2> at{0, 0};
  Extent size;
  Fill fill{0};
};

Extent padded(const Settings& set, Extent before) {
  auto up = [&](int side) { return (side + set.divisor - 1) / set.divisor * set.divisor; };
  return {up(std::max(before.width + set.padding[0] + set.padding[2], set.size.width)),
          up(std::max(before.height + set.padding[1] + set.padding[3], set.size.height))};
}

std::optional<Drawn> draw(const Settings& set, Drawing& drawing) {
  return Drawn{{set.padding[0], set.padding[1]}, padded(set, drawing.size), set.fill};
}

const char* fault(const Settings& set) { return fault_of({.fill = set.fill}); }

std::vector<Move> moves(const Drawn& drawn, Extent) {
  Projection move{{1, 0, -double(drawn.at[0]), 0, 1, -double(drawn.at[1]), 0, 0, 1}};
  return {Warp{move, drawn.size, Sampling::kNearest, drawn.fill}};
}

std::optional<Extent> batch_size(const Settings& set, std::optional<Extent> before) {
  return before ? std::optional(padded(set, *before)) : std::nullopt;
}
}  // namespace

StepKind pad_step() {
  constexpr const char* kFill = "{value} or one per channel, 0 to 255, round the view; class maps have 255 there";
  return step_kind<Settings, Drawn>({
      .name = "pad",
      .about = "Adds `padding` round the view, then columns on the right and rows below until both sides are at least "
               "those of `size` and multiples of `divisor`.",
      .source = "torchvision.transforms.v2.Pad; mmcv.impad and mmcv.impad_to_multiple for size and divisor",
      .settings = {field("padding", &Settings::padding, "{left, top, right, bottom} in pixels",
                         between(0, kMostPixels)),
                   field("size", &Settings::size, "{height, width}: the least, in pixels", between(0, kMostPixels)),
                   field("divisor", &Settings::divisor, "the sides become multiples of it", between(1, kMostPixels)),
                   field("fill", &Settings::fill, kFill, between(0, 255))},
      .drawn = {field("at", &Drawn::at, "{left, top}: where the view begins, in pixels", between(0, kMostPixels)),
                field("size", &Drawn::size, "{height, width} in pixels", between(1, kMostPixels)),
                field("fill", &Drawn::fill, kFill, between(0, 255))},
      .draw = draw,
      .fault = fault,
      .drawn_fault = [](const Drawn& drawn, Extent) { return fault_of({.fill = drawn.fill}); },
      .moves = moves,
      .batch_size = batch_size,
  });
}

}  // namespace sslrun::image
