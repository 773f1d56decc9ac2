// Many linear classifiers on the same features, trained in one pass: a sweep of learning rates and weight decays.
#pragma once
#include <ATen/core/Tensor.h>

#include <optional>
#include <vector>

namespace sslrun::eval {

enum class HeadLoss {
  kCrossEntropy,  // softmax
  kBceSum,        // sigmoid cross entropy of several labels: their sum
  kBceMean        // their mean
};

struct LinearHeadOptions {
  int64_t features = 0, classes = 0;
  std::vector<double> lr{0.1}, weight_decay{0};  // of each head; one value of either holds for all
  HeadLoss loss = HeadLoss::kCrossEntropy;
  std::optional<double> ignore;  // multi-label target value whose entries count nothing in the loss
  double momentum = 0.9;
  bool nesterov = false;
  bool larc = false;  // layer-wise rates by optim::larc_factor's defaults
  double clip = 0;    // largest gradient norm of a head; 0: none
  double init_std = 0.01, init_bias = 0;
  uint64_t seed = 0;  // of the initial weights, which all heads share
  at::Device device = at::kCPU;

  bool multi_label() const { return loss != HeadLoss::kCrossEntropy; }
};

// H heads of C classes each. Every step is torch.optim.SGD's for each head alone, with the loss's mean over the batch.
class LinearHeads {
 public:
  explicit LinearHeads(const LinearHeadOptions& options);  // throws Error("eval.linear_heads", ...)

  int64_t heads() const { return heads_; }
  // One step on features [B, D] and targets (int64 [B], or [B, C] of 1, 0 and `ignore`); each head's learning rate is
  // multiplied by `factor`. Returns the losses before the step, [H] float.
  at::Tensor step(const at::Tensor& features, const at::Tensor& targets, double factor);
  at::Tensor scores(const at::Tensor& features) const;  // logits [N, H, C] float
  at::Tensor weight() const;                            // [H, C, D]
  at::Tensor bias() const;                              // [H, C]

 private:
  void apply(at::Tensor& parameter, at::Tensor& momentum, at::Tensor gradient, double factor);

  LinearHeadOptions options_;
  int64_t heads_;
  at::Tensor lr_, decay_;                                       // [H, 1]
  bool decays_;                                                 // whether any weight decay is above 0
  at::Tensor weight_, bias_, weight_momentum_, bias_momentum_;  // [H, C * D], [H, C]
};

}  // namespace sslrun::eval
