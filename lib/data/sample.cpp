// One decode serves all views.
#include "lib/data/sample.h"

#include "lib/core/atomic_file.h"
#include "lib/image/decode.h"

namespace sslrun {

void load_sample(const std::string& path, const SampleKey& key, const ViewPlan& plan, std::span<float* const> into,
                 SampleScratch& scratch) {
  scratch.bytes = read_file("data.loader", path);
  std::span<const uint8_t> bytes(reinterpret_cast<const uint8_t*>(scratch.bytes.data()), scratch.bytes.size());
  ImageInfo info = read_info(bytes);
  int views = plan.views();
  scratch.parameters.resize(size_t(views));
  Box needed;
  for (int v = 0; v < views; v++) {
    DrawStream draw(key.seed, key.epoch, key.index, uint32_t(v), DrawUse::kView);
    auto& parameters = scratch.parameters[size_t(v)];
    parameters = draw_view(plan.group(v), info.width, info.height, draw);
    needed = v == 0 ? parameters.crop : unite(needed, parameters.crop);
  }
  decode(bytes, info, needed, scratch.part);
  for (int v = 0; v < views; v++) {
    const Planes& view = render_view(scratch.part, needed, scratch.parameters[size_t(v)], scratch.view);
    normalise(view, plan.group(v).normalisation, into[size_t(v)]);
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

}  // namespace sslrun
