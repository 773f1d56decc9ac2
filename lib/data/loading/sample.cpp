// One decode serves all views.
#include "lib/data/loading/sample.h"

#include <algorithm>

#include "lib/core/error.h"
#include "lib/core/readable_file.h"

namespace sslrun::data {

int smallest_eighths(std::span<const image::ViewParameters> views) {
  for (int eighths : {1, 2, 4}) {
    bool enough = std::all_of(views.begin(), views.end(), [&](const image::ViewParameters& view) {
      return view.crop.width * eighths >= view.width * 8 && view.crop.height * eighths >= view.height * 8;
    });
    if (enough) return eighths;
  }
  return 8;
}

// Draws all views and decodes what they need.
static void decode_for_views(const SampleKey& key, const ViewPlan& plan, SampleScratch& scratch,
                             const image::DecodeOptions& options) {
  auto bytes = byte_span(scratch.bytes);
  image::ImageInfo info = read_info(bytes, options);
  int views = plan.views();
  scratch.parameters.resize(size_t(views));
  for (int v = 0; v < views; v++) scratch.parameters[size_t(v)] = draw_view(plan, v, info.width, info.height, key);
  int eighths = options.scaled ? smallest_eighths(scratch.parameters) : 8;
  image::Box needed;
  for (int v = 0; v < views; v++) {
    const image::ViewParameters& parameters = scratch.parameters[size_t(v)];
    // Of a scaled picture the whole crops: where their windows' edges fall between its pixels is not worth knowing.
    image::Box region = eighths == 8 ? needed_region(parameters) : parameters.crop;
    needed = v == 0 ? region : unite(needed, region);
  }
  decode(bytes, info, needed, eighths, scratch.part);
  scratch.filled = info.truncated;
  scratch.bytes_read += int64_t(bytes.size());
  scratch.pixels += int64_t{info.width} * info.height;
}

void load_sample(const Dataset& dataset, int64_t sample, const SampleKey& key, const ViewPlan& plan,
                 std::span<void* const> into, SampleScratch& scratch, const image::DecodeOptions& options) {
  scratch.view.clock.start();
  dataset.read(sample, scratch.bytes);
  scratch.view.clock.lap(Stage::kRead);
  try {
    decode_for_views(key, plan, scratch, options);
  } catch (const Error& error) {
    throw Error("data.loader", "cannot read '" + dataset.files.path(sample) + "': " + reason_of(error));
  }
  scratch.view.clock.lap(Stage::kDecode);
  for (int v = 0; v < plan.views(); v++) {
    const image::ViewParameters& parameters = scratch.parameters[size_t(v)];
    const image::Planes& view = render_view(scratch.part, parameters, scratch.view);
    int side = plan.group(v).size;
    write_view(view, side, side, plan.group(v).normalisation, plan.output, into[size_t(v)]);
    erase(parameters.erasure, side, side, plan.output, into[size_t(v)]);
    scratch.view.clock.lap(Stage::kPack);
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
