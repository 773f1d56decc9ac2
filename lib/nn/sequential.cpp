// Chains of modules.
#include "lib/nn/sequential.h"

#include "lib/core/error.h"
#include "lib/nn/linear.h"
#include "lib/nn/norm.h"
#include "lib/nn/norm_relu.h"
#include "lib/nn/pointwise.h"

namespace sslrun::nn {

Sequential::Sequential(std::vector<ModulePtr> modules, std::string kind) : Module(std::move(kind)) {
  for (auto& module : modules) add_child(std::to_string(children().size()), std::move(module));
}

static bool is_norm_relu(Module& norm, Module& relu) {
  return dynamic_cast<BatchNorm*>(&norm) && dynamic_cast<ReLU*>(&relu) && !norm.checkpointed() && !relu.checkpointed();
}

at::Tensor Sequential::forward(at::Tensor input) {
  for (auto child = children().begin(); child != children().end(); ++child) {
    auto next = std::next(child);
    if (next != children().end() && is_norm_relu(*child->module, *next->module))
      input = norm_relu(*(child++)->module, std::move(input));
    else
      input = child->module->call(std::move(input));
  }
  return input;
}

std::optional<int64_t> Sequential::out_features() const {
  for (auto child = children().rbegin(); child != children().rend(); ++child)
    if (auto width = child->module->out_features()) return width;
  return std::nullopt;
}

std::shared_ptr<Sequential> make_mlp(const MlpOptions& options) {
  const auto& dims = options.dims;
  if (dims.size() < 2)
    throw Error("nn.mlp", "expected at least two widths in 'dims', got " + std::to_string(dims.size()));
  std::vector<ModulePtr> modules;
  for (size_t i = 0; i + 1 < dims.size(); i++) {
    bool last = i + 2 == dims.size();
    bool norm = last ? options.last_norm : options.norm;
    bool bias = options.bias.value_or(!norm);
    if (last) bias = options.last_bias.value_or(bias);
    modules.push_back(std::make_shared<Linear>(dims[i], dims[i + 1], LinearOptions{.bias = bias}));
    BatchNormOptions norm_options;
    norm_options.affine = !last || options.last_affine;
    if (norm) modules.push_back(std::make_shared<BatchNorm1d>(dims[i + 1], norm_options));
    if (!last) modules.push_back(std::make_shared<ReLU>(ReLUOptions{.inplace = true}));
  }
  return std::make_shared<Sequential>(std::move(modules), "mlp");
}

}  // namespace sslrun::nn
