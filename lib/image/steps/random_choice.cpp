// One of several steps.
#include <numeric>

#include "lib/image/steps/step.h"

namespace sslrun::image {

namespace {
struct Settings {
  std::vector<double> weights;
};
}  // namespace

static void draw(const Step& step, Drawing& drawing) {
  auto weights = static_cast<const Settings*>(step.settings.get())->weights;
  if (weights.empty()) weights.assign(step.steps.size(), 1);
  double left = drawing.stream.uniform(0, std::accumulate(weights.begin(), weights.end(), 0.0));
  size_t at = 0;
  while (at + 1 < weights.size() && left >= weights[at]) left -= weights[at++];
  drawing.draw(step.steps[at]);
}

static std::optional<Extent> batch_size(const Step& step, std::optional<Extent> before) {
  std::optional<Extent> after = step.steps[0].kind->batch_size(step.steps[0], before);
  for (const Step& inner : step.steps)
    if (inner.kind->batch_size(inner, before) != after) return {};
  return after;
}

StepKind random_choice_step() {
  StepKind kind = holding_step<Settings>(
      "random_choice", "Does one of its steps, drawn for each view.", "torchvision RandomChoice",
      {field("weights", &Settings::weights, "how often each step is drawn, relative to the others; empty: all alike",
             at_least(0))});
  kind.draw = draw;
  kind.batch_size = batch_size;
  kind.fault = [](const Step& step) -> const char* {
    const auto& weights = static_cast<const Settings*>(step.settings.get())->weights;
    if (weights.empty()) return nullptr;
    if (weights.size() != step.steps.size()) return "as many 'weights' as steps";
    return std::accumulate(weights.begin(), weights.end(), 0.0) > 0 ? nullptr : "a weight above 0";
  };
  return kind;
}

}  // namespace sslrun::image
