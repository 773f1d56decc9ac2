// Steps in a random order.
#include <numeric>

#include "lib/image/steps/step.h"

namespace sslrun::image {

namespace {
struct Settings {};
}  // namespace

static void draw(const Step& step, Drawing& drawing) {
  std::vector<size_t> order(step.steps.size());
  std::iota(order.begin(), order.end(), size_t{0});
  drawing.stream.shuffle(order);
  for (size_t at : order) drawing.draw(step.steps[at]);
}

static std::optional<Extent> batch_size(const Step& step, std::optional<Extent> before) {
  for (const Step& inner : step.steps)
    if (inner.kind->batch_size(inner, before) != before) return {};
  return before;
}

StepKind random_order_step() {
  StepKind kind = holding_step<Settings>("random_order", "Does all its steps, in a random order for each view.",
                                         "torchvision RandomOrder", {});
  kind.draw = draw;
  kind.batch_size = batch_size;
  return kind;
}

}  // namespace sslrun::image
