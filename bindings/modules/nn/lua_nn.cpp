// Lua module `nn`: networks, parameters, and what is done to whole modules.
#include "bindings/modules/nn/lua_nn.h"

#include "bindings/modules/open_all.h"
#include "bindings/tensor/tensor.h"
#include "lib/nn/ema.h"
#include "lib/nn/resnet.h"
#include "lib/nn/sequential.h"
#include "lib/nn/sync_batch_norm.h"

namespace sslrun::lua {

static int sequential(lua_State* L) {
  const char* op = "nn.sequential";
  check_table(L, 1, op, "modules");
  int count = int(lua_objlen(L, 1));
  std::vector<nn::ModulePtr> modules;
  for (int i = 1; i <= count; i++) {
    lua_rawgeti(L, 1, i);
    modules.push_back(check_object<nn::Module>(L, -1, op));
    lua_pop(L, 1);
  }
  push_module(L, std::make_shared<nn::Sequential>(std::move(modules)));
  for (int i = 1; i <= count; i++) {
    lua_rawgeti(L, 1, i);
    keep_child(L, -2, std::to_string(i - 1), -1);
    lua_pop(L, 1);
  }
  return 1;
}
static const Bound kSequential{gate<sequential>,
                               {.name = "nn.sequential",
                                .about = "A chain of modules. The children are named '0', '1', …: `net[0]` is the "
                                         "first one.",
                                .arguments = {{"modules", "Module[]", "from the input on"}},
                                .results = {{"", "Module", "the input of the first to the output of the last"}},
                                .source = "torch.nn.Sequential"}};

static const OptionsOf<nn::MlpOptions> kMlpOptions({
    field("dims", &nn::MlpOptions::dims, "widths from the input on, two or more", at_least(1)).must_be_given(),
    field("norm", &nn::MlpOptions::norm, "BatchNorm1d after every hidden Linear"),
    field("last_norm", &nn::MlpOptions::last_norm, "BatchNorm1d after the last Linear"),
    field("last_affine", &nn::MlpOptions::last_affine, "weight and bias of that last norm"),
    field("bias", &nn::MlpOptions::bias, "bias of the Linears").or_else("where no norm follows"),
    field("last_bias", &nn::MlpOptions::last_bias, "bias of the last Linear").or_else("as `bias`"),
});
static int mlp(lua_State* L) {
  push_module(L, nn::make_mlp(read_options(L, 1, "nn.mlp", kMlpOptions)));
  return 1;
}
static const Bound kMlp{
    gate<mlp>,
    {.name = "nn.mlp",
     .about = "A projector or predictor: Linear, BatchNorm1d and ReLU for every hidden width, and a last Linear.",
     .options = &kMlpOptions,
     .results = {{"", "Module", "[N, dims[1]] to [N, the last width]: an nn.sequential"}},
     .source = "arXiv 2011.10566, section 3"}};

static const OptionsOf<nn::ResNetOptions> kResNetOptions({
    field("depth", &nn::ResNetOptions::depth, "layers: 18, 34, 50, 101 or 152"),
    field("width", &nn::ResNetOptions::width,
          "2 doubles the inner width of every bottleneck, torchvision's wide_resnet50_2 (depth 50, 101, 152)",
          between(1, 2)),
    field("in_channels", &nn::ResNetOptions::in_channels, "channels of the pictures", between(1, 1024)),
    field("base_channels", &nn::ResNetOptions::base_channels,
          "channels of the stem; the stages have 1, 2, 4 and 8 times as many", between(1, 1024)),
    field("num_classes", &nn::ResNetOptions::num_classes, "width of the last layer `fc`; 0: none", at_least(0)),
    choice_field("stem", &nn::ResNetOptions::small_stem,
                 "'small' is a 3x3 convolution of stride 1 without max-pool, for pictures of 32 to 64 pixels",
                 {{"imagenet", false}, {"small", true}}),
    field("zero_init_residual", &nn::ResNetOptions::zero_init_residual,
          "the last norm weight of every block starts at 0"),
    Option("checkpoint", "true|string[]",
           "stages, or true for all four, whose activations are computed again in the backward pass (nn.checkpointed)",
           [](lua_State* L, int index, const std::string& op, void* object) {
             auto& stages = static_cast<nn::ResNetOptions*>(object)->checkpoint;
             if (lua_isboolean(L, index))
               stages = lua_toboolean(L, index) ? nn::ResNet::block_stages() : std::vector<std::string>();
             else
               stages = check_strings(L, index, op, "checkpoint");
           })
        .or_else("none"),
    // Both are what scripts/ssl/modules.lua goes by.
    Option("weights", "string", "file to load, whose depth and widths must be the network's; '' is none",
           [](lua_State* L, int index, const std::string& op, void*) { check_path(L, index, op, "weights"); }),
    Option("fit_channels", "'cycle'|'zero'|'refuse'",
           "what becomes of the first convolution of weights for another number of channels",
           [](lua_State* L, int index, const std::string& op, void*) {
             Field words{.name = "fit_channels", .choices = {"cycle", "zero", "refuse"}};
             check_value(words, check_string(L, index, op, words.name), op);
           })
        .or_else("'cycle'"),
});
static int resnet(lua_State* L) {
  push_module(L, std::make_shared<nn::ResNet>(read_options(L, 1, "nn.resnet", kResNetOptions)));
  return 1;
}
static const Bound kResNet{
    gate<resnet>,
    {.name = "nn.resnet",
     .about =
         "ResNet with torchvision's structure, names and initial values; the stride of a bottleneck is that of its "
         "3x3 convolution. It is a backbone with the stages 'conv1' and 'layer1' to 'layer4'.",
     .options = &kResNetOptions,
     .results = {{"", "Module", "[N, in_channels, H, W] to pooled features [N, C], or to logits [N, num_classes]"}},
     .source = "arXiv 1512.03385; pytorch/vision, torchvision/models/resnet.py"}};

static const OptionsOf<nn::SyncBatchNormOptions> kSyncOptions({
    field("groups", &nn::SyncBatchNormOptions::group,
          "consecutive processes that share statistics, a divisor of their number; 0: all", at_least(0)),
});
static int convert_sync_batchnorm(lua_State* L) {
  const char* op = "nn.convert_sync_batchnorm";
  auto module = check_object<nn::Module>(L, 1, op);
  push_module(L, nn::convert_sync_batchnorm(module, read_options(L, 2, op, kSyncOptions)));
  return 1;
}
static const Bound kConvertSyncBatchNorm{
    gate<convert_sync_batchnorm>,
    {.name = "nn.convert_sync_batchnorm",
     .about = "Replaces every batch norm below the module by a SyncBatchNorm with its tensors.",
     .arguments = {{"model", "Module", "changed in place"}},
     .options = &kSyncOptions,
     .results = {{"", "Module", "the model, or the replacement where it is a batch norm itself"}},
     .source = "torch.nn.SyncBatchNorm.convert_sync_batchnorm"}};

static int parameter(lua_State* L) {
  push_tensor(L, check_tensor(L, 1, "nn.parameter").detach().set_requires_grad(true));
  return 1;
}
static const Bound kParameter{gate<parameter>,
                              {.name = "nn.parameter",
                               .about = "A trainable leaf that shares the Tensor's memory, for children of nn.module.",
                               .arguments = {{"tensor", "Tensor", "any shape, float"}},
                               .results = {{"", "Tensor", "the same shape; it requires a gradient"}},
                               .source = "torch.nn.Parameter"}};

static int ema_update(lua_State* L) {
  const char* op = "nn.ema_update";
  auto target = check_object<nn::Module>(L, 1, op), online = check_object<nn::Module>(L, 2, op);
  if (at::Tensor* momentum = test_tensor(L, 3))
    nn::ema_update(*target, *online, *momentum);
  else
    nn::ema_update(*target, *online, check_number(L, 3, op, "momentum"));
  return 0;
}
static const Bound kEmaUpdate{
    gate<ema_update>,
    {.name = "nn.ema_update",
     .about = "Moves the target's parameters towards those of the online network: momentum * target + (1 - momentum) * "
              "online, without gradients. Buffers stay. Parameters that differ in name, shape, dtype or device are an "
              "error, and nothing is then changed.",
     .arguments = {{"target", "Module", "changed in place"},
                   {"online", "Module", "of the same parameters"},
                   {"momentum", "number|Tensor", "0 to 1; 0 copies; a scalar Tensor on a GPU is not waited for"}},
     .source = "arXiv 2006.07733, equation 1"}};

static const Bound kModule{
    gate<make_lua_module>,
    {.name = "nn.module",
     .about =
         "A module made of parts. Children become fields of `self`, and everything that walks the tree finds them: "
         "parameters, state dicts, `to`, `train`, optimisers. Tensors that require a gradient are parameters, "
         "others buffers.",
     .arguments = {{"name", "string", "of its kind, in errors and prints"},
                   {"children", "table?", "{name = Module or Tensor}, sorted by name, or {{name, child}, …} in order"},
                   {"methods", "function|table", "`forward(self, …)`, or a table of methods and values"}},
     .results = {{"", "Module", "calls `forward` with all arguments"}}}};

static const Bound kOnePass{
    gate<one_pass>,
    {.name = "nn.one_pass",
     .about =
         "Views of a batch through one network, as if it were called for each in turn: every batch norm takes each "
         "view as a batch of its own, and its running statistics take view after view. On a GPU views of one shape "
         "go through it together, joined along the first dimension; on a CPU, in float64, and where shapes differ, one "
         "by one.",
     .arguments = {{"network", "function|Module", "gets a Tensor, gives Tensors with the rows of its input"},
                   {"...", "Tensor", "the views [B, ...]"}},
     .results = {{"", "Tensor", "all results for the first view, then all for the second, and so on"},
                 {"...", "Tensor", "the others"}}}};

void open_nn(lua_State* L) {
  register_module_class(L);
  lua_newtable(L);
  declare({.name = "nn", .about = "Layers, networks, and modules written in Lua, with PyTorch's names."});
  add_layers(L);
  bind(L, {kSequential, kMlp, kResNet, kConvertSyncBatchNorm, kOnePass, kParameter, kEmaUpdate, kModule});
  bind(L, checkpointed_functions());
}

}  // namespace sslrun::lua
