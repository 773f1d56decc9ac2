// Steps that happen together or not at all.
#include "lib/image/steps/step.h"

namespace sslrun::image {

namespace {
struct Settings {
  double p = 0.5;
};
}  // namespace

static void draw(const Step& step, Drawing& drawing) {
  bool happens = drawing.stream.chance(static_cast<const Settings*>(step.settings.get())->p);
  Drawing tried = drawing;
  for (const Step& inner : step.steps) tried.draw(inner);
  drawing.stream = tried.stream;  // drawn whatever the coin says
  if (!happens) return;
  drawing.size = tried.size;
  drawing.steps = std::move(tried.steps);
}

static std::optional<Extent> batch_size(const Step& step, std::optional<Extent> before) {
  std::optional<Extent> after = before;
  for (const Step& inner : step.steps) after = inner.kind->batch_size(inner, after);
  return after == before ? before : std::nullopt;
}

StepKind random_apply_step() {
  StepKind kind = holding_step<Settings>("random_apply", "Does its steps one after the other, or none of them.",
                                         "torchvision RandomApply",
                                         {field("p", &Settings::p, "share of the views that they happen to", share())});
  kind.draw = draw;
  kind.batch_size = batch_size;
  kind.never = [](const Step& step) { return static_cast<const Settings*>(step.settings.get())->p == 0; };
  return kind;
}

}  // namespace sslrun::image
