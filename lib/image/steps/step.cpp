// Kinds by name, and steps made of settings.
#include "lib/image/steps/step.h"

#include <algorithm>

#include "lib/core/error.h"
#include "lib/core/quoted.h"

namespace sslrun::image {

void Drawing::add(const StepKind& kind, std::shared_ptr<const void> values) {
  if (kind.moves)
    for (const Move& move : kind.moves(values.get(), size)) size = size_after(move, size);
  steps.push_back({&kind, std::move(values)});
}

const StepKind* find_step(std::string_view name) {
  const auto& kinds = step_kinds();
  auto found = std::find_if(kinds.begin(), kinds.end(), [&](const StepKind& kind) { return kind.name == name; });
  return found == kinds.end() ? nullptr : &*found;
}

const StepKind& check_step(std::string_view name, std::string_view op) {
  if (const StepKind* kind = find_step(name)) return *kind;
  std::vector<std::string> names;
  for (const auto& kind : step_kinds()) names.push_back(kind.name);
  throw Error(op, "no step is called " + in_quotes(std::string(name)) + did_you_mean(std::string(name), names));
}

void check_step(const Step& step, std::string_view op) {
  if (step.kind->holds_steps && step.steps.empty()) throw Error(op, "expected 'steps' of one step or more");
  const char* fault = step.kind->fault ? step.kind->fault(step) : nullptr;
  if (fault) throw Error(op, std::string("expected ") + fault);
}

Step make_step(std::string_view name, const std::vector<std::pair<std::string, FieldValue>>& settings,
               std::vector<Step> steps, std::string_view op) {
  const StepKind& kind = check_step(name, op);
  std::shared_ptr<void> object = kind.new_settings();
  for (const auto& setting : settings) {
    const std::string& key = setting.first;
    const FieldValue& value = setting.second;
    auto field =
        std::find_if(kind.settings.begin(), kind.settings.end(), [&](const Field& f) { return f.name == key; });
    if (field == kind.settings.end()) throw Error(op, "unknown option " + in_quotes(key));
    check_value(*field, value, op);
    field->set(object.get(), value);
  }
  Step step{&kind, std::move(object), std::move(steps)};
  check_step(step, op);
  return step;
}

}  // namespace sslrun::image
