// One decode serves all views.
#include "lib/data/loading/sample.h"

#include <algorithm>

#include "lib/core/error.h"
#include "lib/core/readable_file.h"

namespace sslrun::data {

int smallest_eighths(std::span<const image::View> views) {
  for (int eighths : {1, 2, 4}) {
    bool enough = std::all_of(views.begin(), views.end(), [&](const image::View& view) {
      const image::Placement& p = view.placement();
      return p.crop.width * eighths >= p.width * 8 && p.crop.height * eighths >= p.height * 8;
    });
    if (enough) return eighths;
  }
  return 8;
}

// Draws all views and decodes what they need.
static void decode_for_views(const SampleKey& key, const ViewPlan& plan, SampleScratch& scratch,
                             const image::DecodeOptions& options) {
  auto bytes = byte_span(scratch.bytes);
  image::ImageInfo info = read_info(bytes, plan.decoding(options));
  int views = plan.views();
  scratch.views.clear();
  for (int v = 0; v < views; v++) scratch.views.push_back(draw_view(plan, v, info.width, info.height, key));
  int eighths = options.scaled ? smallest_eighths(scratch.views) : 8;
  std::optional<image::Box> needed;
  for (const image::View& view : scratch.views) {
    // Of a scaled picture the whole crops: where their windows' edges fall between its pixels is not worth knowing.
    image::Box region = eighths == 8 ? view.needed_region() : view.placement().crop;
    needed = needed ? unite(*needed, region) : region;
  }
  decode(bytes, info, *needed, eighths, scratch.part);
  scratch.filled = info.truncated;
  scratch.bytes_read += int64_t(bytes.size());
  scratch.pixels += int64_t{info.width} * info.height;
}

void load_sample(const Dataset& dataset, int64_t sample, const SampleKey& key, const ViewPlan& plan,
                 const MemoryOfView& memory, SampleScratch& scratch, const image::DecodeOptions& options) {
  scratch.canvas.clock.start();
  dataset.read(sample, scratch.bytes);
  scratch.canvas.clock.lap(Stage::kRead);
  try {
    decode_for_views(key, plan, scratch, options);
    scratch.canvas.clock.lap(Stage::kDecode);
    for (size_t v = 0; v < scratch.views.size(); v++) {
      const image::View& view = scratch.views[v];
      view.render(scratch.part, scratch.canvas);
      ViewMemory to = memory(int(v), view);
      view.write(scratch.canvas, to.size, plan.output, to.into);
      scratch.canvas.clock.lap(Stage::kPack);
    }
  } catch (const Error& error) {
    throw Error("data.loader", "cannot read '" + dataset.files.path(sample) + "': " + reason_of(error));
  }
}

std::string reason_of(const std::exception& error) {
  std::string text = error.what();
  size_t end = text.starts_with("[") ? text.find("] ") : std::string::npos;
  if (end != std::string::npos) text.erase(0, end + 2);
  // The path that read_file names is in the caller's text already.
  size_t path_end = text.starts_with("cannot read '") ? text.rfind("': ") : std::string::npos;
  return path_end == std::string::npos ? text : text.substr(path_end + 3);
}

}  // namespace sslrun::data
