// The cells of one random part that all views of the group share; each view shows a window of its cell.
#include <numeric>

#include "lib/image/steps/random_part.h"
#include "lib/image/steps/shared_fields.h"

namespace sslrun::image {

namespace {
struct Settings {
  Extent size{112, 112};
  int resize = 314, grid = 2;
  std::array<double, 2> scale{0.6, 1.0}, ratio{3.0 / 4.0, 4.0 / 3.0};
  Filter filter = Filter::kBilinear;
};
struct Drawn {
  Box crop;
  int resize = 1;
  Box window;
  Filter filter = Filter::kBilinear;
};
}  // namespace

static const char* fault(const Settings& set) {
  int cell = set.resize / set.grid;
  return cell < set.size.width || cell < set.size.height
             ? "'grid' of 1 or more cells, each ('resize' / 'grid') at least 'size' pixels, for patches"
             : nullptr;
}

static std::optional<Drawn> draw(const Settings& set, Drawing& drawing) {
  DrawStream shared = drawing.shared;
  Drawn drawn{
      random_part(drawing.size.width, drawing.size.height, set.scale, set.ratio, shared), set.resize, {}, set.filter};
  std::vector<int> columns(size_t(set.grid), 0);
  std::iota(columns.begin(), columns.end(), 0);
  std::vector<int> rows = columns;
  shared.shuffle(columns);
  shared.shuffle(rows);
  int cell = set.resize / set.grid, position = drawing.member % (set.grid * set.grid);
  int y = rows[size_t(position % set.grid)] * cell + int(drawing.stream.below(uint32_t(cell - set.size.height + 1)));
  int x = columns[size_t(position / set.grid)] * cell + int(drawing.stream.below(uint32_t(cell - set.size.width + 1)));
  drawn.window = {x, y, set.size.width, set.size.height};
  return drawn;
}

static std::vector<Move> moves(const Drawn& drawn, Extent) {
  return {Crop{drawn.crop}, Resize{{drawn.resize, drawn.resize}, drawn.filter}, Crop{drawn.window}};
}

static std::optional<Extent> batch_size(const Settings& set, std::optional<Extent>) { return set.size; }

StepKind patches_step() {
  auto parts = part_fields<Settings>();
  return step_kind<Settings, Drawn>({
      .name = "patches",
      .about = "Takes one random part for all views of the group, resizes it to 'resize' x 'resize' pixels and cuts it "
               "into 'grid' x 'grid' cells, whose columns and rows are put into a random order. Each view is a window "
               "of its cell; cells go out column by column.",
      .source = "arXiv 2208.14439; WesleyHsieh0806/SS-PRL, SS-PRL/src/localpatch_dataset.py",
      .settings = {size_field<Settings>("{height, width} of a patch in pixels; one number: both"),
                   field("resize", &Settings::resize, "side of the part in pixels", between(1, 16384)),
                   field("grid", &Settings::grid, "cells a side", between(1, 16384)), parts[0], parts[1],
                   filter_field<Settings>()},
      .drawn = {field("crop", &Drawn::crop, "left, top, width, height of the part in pixels", between(0, kMostPixels)),
                field("resize", &Drawn::resize, "side in pixels that it is resized to", between(1, kMostPixels)),
                field("window", &Drawn::window, "left, top, width, height of the patch in it", between(0, kMostPixels)),
                filter_field<Drawn>()},
      .draw = draw,
      .fault = fault,
      .moves = moves,
      .batch_size = batch_size,
  });
}

}  // namespace sslrun::image
