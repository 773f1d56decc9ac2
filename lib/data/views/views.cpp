// Streams of draws for views, and what a plan says of all of them.
#include "lib/data/views/views.h"

#include "lib/core/error.h"

namespace sslrun::data {

std::optional<image::Extent> ViewGroup::size() const {
  std::optional<image::Extent> size;
  for (const auto& step : steps) size = step.kind->batch_size(step, size);
  return size;
}

image::DecodeOptions ViewPlan::decoding(image::DecodeOptions options) const {
  options.channels = keeps_values ? output.channels : 0;
  return options;
}

int ViewPlan::views() const {
  int total = 0;
  for (const auto& group : groups) total += group.count;
  return total;
}

GroupOfView ViewPlan::group_of(int view) const {
  int first = 0;
  for (const auto& group : groups) {
    if (view < first + group.count) return {group, first};
    first += group.count;
  }
  throw Error("data.views", "no such view: " + std::to_string(view));
}

void check(const ViewPlan& plan, std::string_view op) {
  if (plan.keeps_values && plan.output.type == image::ValueType::kUint8)
    throw Error(op, "expected another 'dtype' than 'uint8' with 'channels', whose values are kept");
  if (plan.groups.empty()) throw Error(op, "expected at least one group of views");
  for (const auto& group : plan.groups) {
    if (group.count < 1) throw Error(op, "expected 'count' to be 1 or more, got " + std::to_string(group.count));
    check_steps(group.steps, op);
    check_channels(group.steps, plan.output.channels, op);
  }
}

image::View draw_view(const ViewPlan& plan, int number, int width, int height, const SampleKey& key) {
  auto [group, first] = plan.group_of(number);
  image::Drawing drawing({width, height}, DrawStream(key.seed, key.epoch, key.index, uint32_t(number), DrawUse::kView),
                         DrawStream(key.seed, key.epoch, key.index, uint32_t(first), DrawUse::kViewGroup),
                         number - first);
  for (const auto& step : group.steps) drawing.draw(step);
  return {{width, height}, std::move(drawing.steps)};
}

}  // namespace sslrun::data
