// Module state by name.
#include "lib/nn/state_dict.h"

#include <ATen/ATen.h>

#include "lib/core/error.h"
#include "lib/core/shape_text.h"

namespace sslrun::nn {

std::vector<NamedTensor> state_dict(Module& module) {
  std::vector<NamedTensor> list;
  module.visit([&](const std::string& name, at::Tensor& tensor, TensorRole role) {
    list.push_back({name, tensor.detach(), role});
  });
  return list;
}

// "\n  2 missing: a, b" with at most ten names; nothing for an empty list.
static std::string line(const std::string& title, const std::vector<std::string>& names) {
  constexpr size_t kShown = 10;
  if (names.empty()) return "";
  std::string text;
  for (size_t i = 0; i < std::min(names.size(), kShown); i++) text += (i ? ", " : "") + names[i];
  if (names.size() > kShown) text += ", and " + std::to_string(names.size() - kShown) + " more";
  return "\n  " + std::to_string(names.size()) + " " + title + ": " + text;
}

LoadReport load_state_dict(Module& module, const std::map<std::string, at::Tensor>& state, LoadOptions options) {
  LoadReport report;
  std::vector<std::string> misfits;
  std::vector<std::pair<at::Tensor, at::Tensor>> copies;
  std::map<std::string, at::Tensor> rest = state;
  module.visit([&](const std::string& name, at::Tensor& tensor, TensorRole) {
    auto found = state.find(name);
    if (found == state.end()) {
      report.missing.push_back(name);
      return;
    }
    rest.erase(name);
    if (found->second.sizes() != tensor.sizes())
      misfits.push_back(name + " expected " + shape_text(tensor) + ", got " + shape_text(found->second));
    else
      copies.emplace_back(tensor, found->second);
  });
  for (const auto& entry : rest) report.unexpected.push_back(entry.first);
  bool wrong_names = !report.missing.empty() || !report.unexpected.empty();
  if (!misfits.empty() || (options.strict && wrong_names)) {
    std::string text = "the state does not fit the module:" + line("of another shape", misfits);
    if (options.strict) text += line("missing", report.missing) + line("unexpected", report.unexpected);
    throw Error("nn.load_state_dict", text);
  }
  at::NoGradGuard no_grad;
  for (auto& [target, source] : copies) target.copy_(source);
  return report;
}

}  // namespace sslrun::nn
