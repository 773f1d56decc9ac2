// A chain of modules with the children names '0', '1', ... and the multi-layer perceptron made of it.
#pragma once
#include "lib/nn/module.h"

namespace sslrun::nn {

class Sequential : public Module {
 public:
  explicit Sequential(std::vector<ModulePtr> modules, std::string kind = "sequential");
  at::Tensor forward(at::Tensor input) override;
  std::optional<int64_t> out_features() const override;
};

struct MlpOptions {
  std::vector<int64_t> dims;      // in, hidden ..., out; each 1 or more
  bool norm = true;               // BatchNorm1d after every hidden Linear
  bool last_norm = false;         // BatchNorm1d after the last Linear
  bool last_affine = true;        // weight and bias of that last norm
  std::optional<bool> bias;       // of all Linears; by default only where no norm follows
  std::optional<bool> last_bias;  // of the last Linear; by default like `bias`
};

// Linear (- BatchNorm1d) - ReLU per hidden width, then Linear (- BatchNorm1d). Input [N, dims[0]], output [N,
// dims[-1]]. SimSiam's projector: dims {2048, 2048, 2048, 2048}, last_norm, last_affine = false (arXiv 2011.10566,
// section 3).
std::shared_ptr<Sequential> make_mlp(const MlpOptions& options);

}  // namespace sslrun::nn
