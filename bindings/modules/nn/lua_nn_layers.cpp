// Lua module `nn`: layers.
#include "bindings/modules/nn/lua_nn.h"
#include "lib/nn/conv2d.h"
#include "lib/nn/linear.h"
#include "lib/nn/norm.h"
#include "lib/nn/pointwise.h"
#include "lib/nn/pooling.h"
#include "lib/nn/sync_batch_norm.h"

namespace sslrun::lua {

template <class T, class... Arguments>
static int push_new(lua_State* L, Arguments... arguments) {
  push_module(L, std::make_shared<T>(std::move(arguments)...));
  return 1;
}

// A width, a count of channels or the side of a window.
static int64_t positive(lua_State* L, int index, const char* op, const char* name) {
  return check_integer(L, index, op, name, at_least(1));
}
static DeclaredValue size_argument(const char* name, std::string about) {
  return {name, "integer", std::move(about) + ", 1 or more"};
}

static const OptionsOf<nn::LinearOptions> kLinearOptions({
    field("bias", &nn::LinearOptions::bias, "adds a bias [out_features]"),
});
static int linear(lua_State* L) {
  const char* op = "nn.Linear";
  int64_t in = positive(L, 1, op, "in_features"), out = positive(L, 2, op, "out_features");
  return push_new<nn::Linear>(L, in, out, read_options(L, 3, op, kLinearOptions));
}
static const Bound kLinear{gate<linear>,
                           {.name = "nn.Linear",
                            .about = "Fully connected layer: `x W^T + b` with `weight` [out_features, in_features].",
                            .arguments = {size_argument("in_features", "width of the input"),
                                          size_argument("out_features", "width of the output")},
                            .options = &kLinearOptions,
                            .results = {{"", "Module", "[..., in_features] to [..., out_features]"}},
                            .source = "torch.nn.Linear"}};

static const OptionsOf<nn::Conv2dOptions> kConv2dOptions({
    field("stride", &nn::Conv2dOptions::stride, "pixels from window to window", at_least(1)),
    field("padding", &nn::Conv2dOptions::padding, "zeros at each side, in pixels", at_least(0)),
    field("dilation", &nn::Conv2dOptions::dilation, "pixels from weight to weight of the kernel", at_least(1)),
    field("groups", &nn::Conv2dOptions::groups, "groups of channels that do not see each other; divides both counts",
          at_least(1)),
    field("bias", &nn::Conv2dOptions::bias, "adds a bias [out_channels]"),
});
static int conv2d(lua_State* L) {
  const char* op = "nn.Conv2d";
  int64_t in = positive(L, 1, op, "in_channels"), out = positive(L, 2, op, "out_channels");
  int64_t kernel = positive(L, 3, op, "kernel_size");
  return push_new<nn::Conv2d>(L, in, out, kernel, read_options(L, 4, op, kConv2dOptions));
}
static const Bound kConv2d{
    gate<conv2d>,
    {.name = "nn.Conv2d",
     .about = "Two-dimensional convolution with `weight` [out_channels, in_channels / groups, kernel, kernel].",
     .arguments = {size_argument("in_channels", "channels of the input"),
                   size_argument("out_channels", "channels of the output"),
                   size_argument("kernel_size", "side of the kernel in pixels")},
     .options = &kConv2dOptions,
     .results = {{"", "Module", "[N, in_channels, H, W] to [N, out_channels, H', W']"}},
     .source = "torch.nn.Conv2d"}};

static const OptionsOf<nn::BatchNormOptions> kBatchNormOptions({
    field("eps", &nn::BatchNormOptions::eps, "added to the variance", at_least(0)),
    field("momentum", &nn::BatchNormOptions::momentum, "weight of the new batch in the running statistics", share()),
    field("affine", &nn::BatchNormOptions::affine, "trains a weight and a bias per channel"),
});
template <class Norm>
static int batch_norm(lua_State* L, const char* op) {
  int64_t channels = positive(L, 1, op, "num_features");
  return push_new<Norm>(L, channels, read_options(L, 2, op, kBatchNormOptions));
}
static int batch_norm1d(lua_State* L) { return batch_norm<nn::BatchNorm1d>(L, "nn.BatchNorm1d"); }
static int batch_norm2d(lua_State* L) { return batch_norm<nn::BatchNorm2d>(L, "nn.BatchNorm2d"); }
static int sync_batch_norm(lua_State* L) { return batch_norm<nn::SyncBatchNorm>(L, "nn.SyncBatchNorm"); }

static Declaration batch_norm_declaration(const char* name, std::string about, std::string shape, const char* source) {
  return {.name = name,
          .about = std::move(about),
          .arguments = {size_argument("num_features", "channels")},
          .options = &kBatchNormOptions,
          .results = {{"", "Module", shape + " to the same shape"}},
          .source = source};
}
static const Bound kBatchNorm1d{
    gate<batch_norm1d>,
    batch_norm_declaration("nn.BatchNorm1d",
                           "Normalises every channel over the batch; in evaluation by the running statistics.",
                           "[N, num_features] or [N, num_features, L]", "arXiv 1502.03167; torch.nn.BatchNorm1d")};
static const Bound kBatchNorm2d{
    gate<batch_norm2d>,
    batch_norm_declaration("nn.BatchNorm2d",
                           "Normalises every channel over batch and places; in evaluation by the running statistics.",
                           "[N, num_features, H, W]", "arXiv 1502.03167; torch.nn.BatchNorm2d")};
static const Bound kSyncBatchNorm{
    gate<sync_batch_norm>,
    batch_norm_declaration("nn.SyncBatchNorm",
                           "Batch norm over the joined batch of all processes; one process alone is BatchNorm.",
                           "[N, num_features, …]", "torch.nn.SyncBatchNorm")};

static const OptionsOf<nn::LayerNormOptions> kLayerNormOptions({
    field("eps", &nn::LayerNormOptions::eps, "added to the variance", at_least(0)),
    field("affine", &nn::LayerNormOptions::affine, "trains a weight and a bias per feature"),
});
static int layer_norm(lua_State* L) {
  const char* op = "nn.LayerNorm";
  int64_t features = positive(L, 1, op, "features");
  return push_new<nn::LayerNorm>(L, features, read_options(L, 2, op, kLayerNormOptions));
}
static const Bound kLayerNorm{gate<layer_norm>,
                              {.name = "nn.LayerNorm",
                               .about = "Normalises the last dimension of every row.",
                               .arguments = {size_argument("features", "width of the last dimension")},
                               .options = &kLayerNormOptions,
                               .results = {{"", "Module", "[..., features] to the same shape"}},
                               .source = "arXiv 1607.06450; torch.nn.LayerNorm"}};

static const OptionsOf<nn::ReLUOptions> kReluOptions({
    field("inplace", &nn::ReLUOptions::inplace, "writes the result over the input"),
});
static int relu(lua_State* L) { return push_new<nn::ReLU>(L, read_options(L, 1, "nn.ReLU", kReluOptions)); }
static const Bound kRelu{gate<relu>,
                         {.name = "nn.ReLU",
                          .about = "max(0, x).",
                          .options = &kReluOptions,
                          .results = {{"", "Module", "any shape to the same shape"}},
                          .source = "torch.nn.ReLU"}};

static const OptionsOf<nn::PoolOptions> kPoolOptions({
    field("stride", &nn::PoolOptions::stride, "pixels from window to window", at_least(1)).or_else("the window's side"),
    field("padding", &nn::PoolOptions::padding, "pixels at each side, at most half of the window", at_least(0)),
});
template <class Pool>
static int window_pool(lua_State* L, const char* op) {
  int64_t kernel = positive(L, 1, op, "kernel_size");
  return push_new<Pool>(L, kernel, read_options(L, 2, op, kPoolOptions));
}
static int max_pool2d(lua_State* L) { return window_pool<nn::MaxPool2d>(L, "nn.MaxPool2d"); }
static int avg_pool2d(lua_State* L) { return window_pool<nn::AvgPool2d>(L, "nn.AvgPool2d"); }

static Declaration pool_declaration(const char* name, std::string about, const char* source) {
  return {.name = name,
          .about = std::move(about),
          .arguments = {size_argument("kernel_size", "side of the window in pixels")},
          .options = &kPoolOptions,
          .results = {{"", "Module", "[N, C, H, W] to [N, C, H', W']"}},
          .source = source};
}
static const Bound kMaxPool2d{
    gate<max_pool2d>, pool_declaration("nn.MaxPool2d", "The largest value of every window.", "torch.nn.MaxPool2d")};
static const Bound kAvgPool2d{gate<avg_pool2d>,
                              pool_declaration("nn.AvgPool2d", "The mean of every window.", "torch.nn.AvgPool2d")};

static int adaptive_avg_pool2d(lua_State* L) {
  return push_new<nn::AdaptiveAvgPool2d>(L, positive(L, 1, "nn.AdaptiveAvgPool2d", "output_size"));
}
static const Bound kAdaptiveAvgPool2d{gate<adaptive_avg_pool2d>,
                                      {.name = "nn.AdaptiveAvgPool2d",
                                       .about = "Means of as many windows as the result has places.",
                                       .arguments = {size_argument("output_size", "side of the result")},
                                       .results = {{"", "Module", "[N, C, H, W] to [N, C, output_size, output_size]"}},
                                       .source = "torch.nn.AdaptiveAvgPool2d"}};

static int flatten(lua_State* L) { return push_new<nn::Flatten>(L); }
static const Bound kFlatten{gate<flatten>,
                            {.name = "nn.Flatten",
                             .about = "One row of values per item of the batch.",
                             .results = {{"", "Module", "[N, …] to [N, D]"}},
                             .source = "torch.nn.Flatten"}};

static int identity(lua_State* L) { return push_new<nn::Identity>(L); }
static const Bound kIdentity{gate<identity>,
                             {.name = "nn.Identity",
                              .about = "Returns its input, to stand where a layer was.",
                              .results = {{"", "Module", "any shape to the same shape"}},
                              .source = "torch.nn.Identity"}};

static int dropout(lua_State* L) {
  if (lua_isnoneornil(L, 1)) return push_new<nn::Dropout>(L);
  return push_new<nn::Dropout>(L, check_number(L, 1, "nn.Dropout", "p", share()));
}
static const Bound kDropout{gate<dropout>,
                            {.name = "nn.Dropout",
                             .about = "In training zeroes values at random and scales the rest by 1 / (1 - p).",
                             .arguments = {{"p", "number?", "probability of a zero, 0 to 1; 0.5 without"}},
                             .results = {{"", "Module", "any shape to the same shape"}},
                             .source = "torch.nn.Dropout"}};

void add_layers(lua_State* L) {
  bind(L, {kLinear, kConv2d, kBatchNorm1d, kBatchNorm2d, kSyncBatchNorm, kLayerNorm, kRelu, kMaxPool2d, kAvgPool2d,
           kAdaptiveAvgPool2d, kFlatten, kIdentity, kDropout});
}

}  // namespace sslrun::lua
