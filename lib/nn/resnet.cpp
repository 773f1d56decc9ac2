// Builds the stem and four stages of residual blocks, and runs them.
#include "lib/nn/resnet.h"

#include <ATen/ATen.h>

#include <algorithm>

#include "lib/core/error.h"
#include "lib/core/shape_text.h"
#include "lib/nn/conv2d.h"
#include "lib/nn/init.h"
#include "lib/nn/linear.h"
#include "lib/nn/max_pool.h"
#include "lib/nn/norm.h"
#include "lib/nn/norm_relu.h"
#include "lib/nn/residual_block.h"
#include "lib/nn/sequential.h"

namespace sslrun::nn {

struct Structure {
  int64_t depth;
  bool bottleneck;
  int64_t blocks[4];
};
static constexpr Structure kStructures[] = {{18, false, {2, 2, 2, 2}},
                                            {34, false, {3, 4, 6, 3}},
                                            {50, true, {3, 4, 6, 3}},
                                            {101, true, {3, 4, 23, 3}},
                                            {152, true, {3, 8, 36, 3}}};

static const std::vector<std::string> kStages = {"conv1", "stem", "layer1", "layer2", "layer3", "layer4"};

const std::vector<std::string>& ResNet::block_stages() {
  static const std::vector<std::string> names(kStages.begin() + 2, kStages.end());
  return names;
}

static const Structure& structure(const ResNetOptions& options) {
  for (const auto& candidate : kStructures) {
    if (candidate.depth != options.depth) continue;
    if (options.width < 1 || options.width > 2)
      throw Error("nn.resnet", "expected 1 or 2 for 'width', got " + std::to_string(options.width));
    if (options.width == 2 && !candidate.bottleneck)
      throw Error("nn.resnet", "width 2 needs bottleneck blocks: expected depth 50, 101 or 152, got " +
                                   std::to_string(options.depth));
    if (options.in_channels < 1 || options.in_channels > 1024)
      throw Error("nn.resnet", "expected 1 to 1024 for 'in_channels', got " + std::to_string(options.in_channels));
    if (options.base_channels < 1 || options.base_channels > 1024)
      throw Error("nn.resnet", "expected 1 to 1024 for 'base_channels', got " + std::to_string(options.base_channels));
    return candidate;
  }
  throw Error("nn.resnet", "expected 18, 34, 50, 101 or 152 for 'depth', got " + std::to_string(options.depth));
}

// torchvision initialises after construction, in module order.
static void initialise(Module& module, bool zero_last_norm) {
  if (auto* conv = dynamic_cast<Conv2d*>(&module)) kaiming_normal_fan_out(conv->weight());
  for (const auto& child : module.children()) initialise(*child.module, zero_last_norm);
  const char* last = module.kind() == "Bottleneck" ? "bn3" : module.kind() == "BasicBlock" ? "bn2" : nullptr;
  if (!zero_last_norm || !last) return;
  at::NoGradGuard no_grad;
  module.child(last)->tensor("weight")->zero_();
}

ResNet::ResNet(const ResNetOptions& options) : Module("resnet"), options_(options), channels_(options.base_channels) {
  const Structure& shape = structure(options);
  Conv2dOptions stem;
  stem.bias = false;
  stem.stride = options.small_stem ? 1 : 2;
  stem.padding = options.small_stem ? 1 : 3;
  conv1_ =
      &add_child("conv1", std::make_shared<Conv2d>(options.in_channels, channels_, options.small_stem ? 3 : 7, stem));
  bn1_ = &add_child("bn1", std::make_shared<BatchNorm2d>(channels_));
  for (int i = 0; i < 4; i++)
    stages_[i] = &add_child(kStages[i + 2], make_stage(options.base_channels << i, shape.blocks[i], i == 0 ? 1 : 2));
  if (options.num_classes < 0)
    throw Error("nn.resnet", "expected 0 or more for 'num_classes', got " + std::to_string(options.num_classes));
  if (options.num_classes > 0) fc_ = &add_child("fc", std::make_shared<Linear>(channels_, options.num_classes));
  initialise(*this, options.zero_init_residual);
  for (const auto& name : options.checkpoint) {
    const auto& known = block_stages();
    if (std::find(known.begin(), known.end(), name) == known.end()) fail(unknown_stage(name, known));
    child(name)->set_checkpointed(true);
  }
}

ModulePtr ResNet::make_stage(int64_t planes, int64_t blocks, int64_t stride) {
  bool bottleneck = structure(options_).bottleneck;
  int64_t out_channels = planes * (bottleneck ? Bottleneck::kExpansion : BasicBlock::kExpansion);
  std::vector<ModulePtr> chain;
  for (int64_t i = 0; i < blocks; i++) {
    BlockOptions options{channels_, planes, i == 0 ? stride : 1, options_.width, nullptr};
    if (options.stride != 1 || channels_ != out_channels)
      options.downsample = make_downsample(channels_, out_channels, options.stride);
    if (bottleneck)
      chain.push_back(std::make_shared<Bottleneck>(options));
    else
      chain.push_back(std::make_shared<BasicBlock>(options));
    channels_ = out_channels;
  }
  return std::make_shared<Sequential>(std::move(chain));
}

at::Tensor ResNet::first_map(at::Tensor input) {
  if (input.dim() != 4 || input.size(1) != options_.in_channels)
    fail("expected input [N, " + std::to_string(options_.in_channels) + ", H, W], got " + shape_text(input));
  return norm_relu(**bn1_, (*conv1_)->forward(std::move(input)));
}

at::Tensor ResNet::pool(at::Tensor map) { return options_.small_stem ? map : max_pool(map, {3, 2, 1}); }

at::Tensor ResNet::forward(at::Tensor input) {
  at::Tensor output = pool(first_map(std::move(input)));
  for (auto* stage : stages_) output = (*stage)->call(std::move(output));
  output = at::adaptive_avg_pool2d(output, {1, 1}).flatten(1);
  return fc_ ? (*fc_)->forward(std::move(output)) : output;
}

std::vector<Stage> ResNet::stages() {
  int64_t stride = options_.small_stem ? 1 : 2, expansion = channels_ / (options_.base_channels * 8);
  std::vector<Stage> list = {{kStages[0], options_.base_channels, stride}};
  if (!options_.small_stem) stride *= 2;
  for (int i = 0; i < 4; i++) list.push_back({kStages[i + 2], (options_.base_channels << i) * expansion, stride << i});
  return list;
}

std::vector<at::Tensor> ResNet::features(at::Tensor input, const std::vector<std::string>& stages) {
  std::vector<at::Tensor> maps(stages.size());
  size_t last = 0;
  for (const auto& name : stages) {
    auto found = std::find(kStages.begin(), kStages.end(), name);
    if (found == kStages.end()) fail(unknown_stage(name, kStages));
    last = std::max(last, size_t(found - kStages.begin()));
  }
  at::Tensor output = first_map(std::move(input));
  for (size_t stage = 0;; stage++) {
    for (size_t i = 0; i < stages.size(); i++)
      if (stages[i] == kStages[stage]) maps[i] = output;
    if (stage == last) return maps;
    output = stage == 0 ? pool(output) : (*stages_[stage - 1])->call(std::move(output));
  }
}

std::string ResNet::details() const {
  return "depth=" + std::to_string(options_.depth) + (options_.width == 1 ? "" : ", width=2") +
         (options_.in_channels == 3 ? "" : ", in_channels=" + std::to_string(options_.in_channels)) +
         (options_.base_channels == 64 ? "" : ", base_channels=" + std::to_string(options_.base_channels)) +
         (options_.small_stem ? ", stem='small'" : "");
}

std::optional<int64_t> ResNet::out_features() const { return fc_ ? (*fc_)->out_features() : channels_; }

}  // namespace sslrun::nn
