// ResNet with torchvision's structure, parameter names and initialisation (He et al., arXiv 1512.03385; v1.5: the
// stride of a bottleneck sits in its 3x3 convolution).
#pragma once
#include "lib/nn/backbone.h"
#include "lib/nn/module.h"

namespace sslrun::nn {

struct ResNetOptions {
  int64_t depth = 50;                   // 18, 34, 50, 101 or 152
  int64_t width = 1;                    // 2: inner width of every bottleneck doubled, as torchvision's wide_resnet50_2
  int64_t in_channels = 3;              // of the pictures
  int64_t base_channels = 64;           // of the stem; the stages have 1, 2, 4 and 8 times as many
  int64_t num_classes = 0;              // 0: no `fc`, the output is the pooled feature
  bool small_stem = false;              // 3x3 convolution of stride 1, no max-pool: for images of 32 to 64 pixels
  bool zero_init_residual = false;      // last norm weight of every block starts at 0 (arXiv 1706.02677)
  std::vector<std::string> checkpoint;  // of "layer1" ... "layer4": those that are checkpointed (lib/nn/checkpointed.h)
};

class ResNet : public Module, public Backbone {
 public:
  // Draws from torch's global generator in the same order as torchvision (for num_classes > 0 and the normal stem).
  explicit ResNet(const ResNetOptions& options);

  // "layer1" ... "layer4".
  static const std::vector<std::string>& block_stages();
  // [N, in_channels, H, W] to [N, C] pooled features, or logits [N, num_classes].
  at::Tensor forward(at::Tensor input) override;
  // "conv1" (with norm and ReLU) and "layer1" ... "layer4".
  std::vector<Stage> stages() override;
  // Takes "stem" too, the map behind the pooling.
  std::vector<at::Tensor> features(at::Tensor input, const std::vector<std::string>& stages) override;
  Backbone* backbone() override { return this; }

  std::string details() const override;
  std::optional<int64_t> out_features() const override;

 private:
  at::Tensor first_map(at::Tensor input);
  at::Tensor pool(at::Tensor map);
  ModulePtr make_stage(int64_t planes, int64_t blocks, int64_t stride);

  ResNetOptions options_;
  int64_t channels_;
  ModulePtr* conv1_;
  ModulePtr* bn1_;
  ModulePtr* stages_[4];
  ModulePtr* fc_ = nullptr;
};

}  // namespace sslrun::nn
