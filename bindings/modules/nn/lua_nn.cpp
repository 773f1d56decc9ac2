// Lua module `nn`: constructors of layers and networks.
#include "bindings/modules/nn/lua_nn.h"

#include "bindings/modules/open_all.h"
#include "bindings/tensor/tensor.h"
#include "lib/nn/conv2d.h"
#include "lib/nn/ema.h"
#include "lib/nn/linear.h"
#include "lib/nn/norm.h"
#include "lib/nn/pointwise.h"
#include "lib/nn/pooling.h"
#include "lib/nn/resnet.h"
#include "lib/nn/sequential.h"
#include "lib/nn/sync_batch_norm.h"

namespace sslrun::lua {

template <class T, class... Arguments>
static int push_new(lua_State* L, Arguments... arguments) {
  push_module(L, std::make_shared<T>(std::move(arguments)...));
  return 1;
}

static int64_t positive(lua_State* L, int index, const char* op, const char* name) {
  int64_t value = check_integer(L, index, op, name);
  if (value < 1)
    throw Error(op, std::string("expected a positive integer for '") + name + "', got " + std::to_string(value));
  return value;
}

static int linear(lua_State* L) {
  const char* op = "nn.Linear";
  int64_t in = positive(L, 1, op, "in_features"), out = positive(L, 2, op, "out_features");
  Options options(L, 3, op);
  bool bias = options.boolean("bias", true);
  options.finish();
  return push_new<nn::Linear>(L, in, out, bias);
}

static int conv2d(lua_State* L) {
  const char* op = "nn.Conv2d";
  int64_t in = positive(L, 1, op, "in_channels"), out = positive(L, 2, op, "out_channels");
  int64_t kernel = positive(L, 3, op, "kernel_size");
  Options options(L, 4, op);
  nn::Conv2dOptions settings;
  settings.stride = options.integer("stride", 1);
  settings.padding = options.integer("padding", 0);
  settings.dilation = options.integer("dilation", 1);
  settings.groups = options.integer("groups", 1);
  settings.bias = options.boolean("bias", true);
  options.finish();
  return push_new<nn::Conv2d>(L, in, out, kernel, settings);
}

template <class Norm>
static int batch_norm(lua_State* L, const char* op) {
  int64_t channels = positive(L, 1, op, "num_features");
  Options options(L, 2, op);
  nn::BatchNormOptions settings;
  settings.eps = options.number("eps", settings.eps);
  settings.momentum = options.number("momentum", settings.momentum);
  settings.affine = options.boolean("affine", true);
  options.finish();
  return push_new<Norm>(L, channels, settings);
}
static int batch_norm1d(lua_State* L) { return batch_norm<nn::BatchNorm1d>(L, "nn.BatchNorm1d"); }
static int batch_norm2d(lua_State* L) { return batch_norm<nn::BatchNorm2d>(L, "nn.BatchNorm2d"); }

static int sync_batch_norm(lua_State* L) { return batch_norm<nn::SyncBatchNorm>(L, "nn.SyncBatchNorm"); }

// nn.convert_sync_batchnorm(model, {groups=}): the model, its batch norms replaced by ones over all processes, or over
// groups of that many consecutive ones.
static int convert_sync_batchnorm(lua_State* L) {
  const char* op = "nn.convert_sync_batchnorm";
  auto module = check_object<nn::Module>(L, 1, op);
  Options options(L, 2, op);
  int64_t group = options.integer("groups", 0);
  options.finish();
  push_module(L, nn::convert_sync_batchnorm(module, group));
  return 1;
}

static int layer_norm(lua_State* L) {
  const char* op = "nn.LayerNorm";
  int64_t features = positive(L, 1, op, "features");
  Options options(L, 2, op);
  double eps = options.number("eps", 1e-5);
  bool affine = options.boolean("affine", true);
  options.finish();
  return push_new<nn::LayerNorm>(L, features, eps, affine);
}

static int relu(lua_State* L) {
  Options options(L, 1, "nn.ReLU");
  bool inplace = options.boolean("inplace", false);
  options.finish();
  return push_new<nn::ReLU>(L, inplace);
}

template <class Pool>
static int window_pool(lua_State* L, const char* op) {
  int64_t kernel = positive(L, 1, op, "kernel_size");
  Options options(L, 2, op);
  int64_t stride = options.integer("stride", kernel), padding = options.integer("padding", 0);
  options.finish();
  return push_new<Pool>(L, kernel, stride, padding);
}
static int max_pool2d(lua_State* L) { return window_pool<nn::MaxPool2d>(L, "nn.MaxPool2d"); }
static int avg_pool2d(lua_State* L) { return window_pool<nn::AvgPool2d>(L, "nn.AvgPool2d"); }

static int adaptive_avg_pool2d(lua_State* L) {
  return push_new<nn::AdaptiveAvgPool2d>(L, positive(L, 1, "nn.AdaptiveAvgPool2d", "output_size"));
}

static int flatten(lua_State* L) { return push_new<nn::Flatten>(L); }
static int identity(lua_State* L) { return push_new<nn::Identity>(L); }

static int dropout(lua_State* L) {
  return push_new<nn::Dropout>(L, lua_isnoneornil(L, 1) ? 0.5 : check_number(L, 1, "nn.Dropout", "p"));
}

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

static int mlp(lua_State* L) {
  check_table(L, 1, "nn.mlp", "options");
  Options options(L, 1, "nn.mlp");
  nn::MlpOptions settings;
  settings.dims = options.integers("dims", {});
  settings.norm = options.boolean("norm", true);
  settings.last_norm = options.boolean("last_norm", false);
  settings.last_affine = options.boolean("last_affine", true);
  if (options.has("bias")) settings.bias = options.boolean("bias", true);
  if (options.has("last_bias")) settings.last_bias = options.boolean("last_bias", true);
  options.finish();
  push_module(L, nn::make_mlp(settings));
  return 1;
}

static int resnet(lua_State* L) {
  Options options(L, 1, "nn.resnet");
  nn::ResNetOptions settings;
  settings.depth = options.integer("depth", settings.depth);
  settings.width = options.integer("width", settings.width);
  settings.in_channels = options.integer("in_channels", settings.in_channels);
  settings.base_channels = options.integer("base_channels", settings.base_channels);
  settings.num_classes = options.integer("num_classes", settings.num_classes);
  settings.small_stem = options.choice("stem", "imagenet", {"imagenet", "small"}) == "small";
  settings.zero_init_residual = options.boolean("zero_init_residual", false);
  options.path("weights", "");  // scripts/ssl/modules.lua loads them
  options.choice("fit_channels", "cycle", {"cycle", "zero", "refuse"});
  options.finish();
  return push_new<nn::ResNet>(L, settings);
}

// nn.parameter(tensor): a trainable leaf that shares the tensor's memory.
static int parameter(lua_State* L) {
  push_tensor(L, check_tensor(L, 1, "nn.parameter").detach().set_requires_grad(true));
  return 1;
}

// nn.ema_update(target, online, momentum): target's parameters towards online's.
static int ema_update(lua_State* L) {
  const char* op = "nn.ema_update";
  auto target = check_object<nn::Module>(L, 1, op), online = check_object<nn::Module>(L, 2, op);
  nn::ema_update(*target, *online, check_number(L, 3, op, "momentum"));
  return 0;
}

void open_nn(lua_State* L) {
  register_module_class(L);
  lua_newtable(L);
  set_functions(L, {{"Linear", gate<linear>},
                    {"Conv2d", gate<conv2d>},
                    {"BatchNorm1d", gate<batch_norm1d>},
                    {"BatchNorm2d", gate<batch_norm2d>},
                    {"SyncBatchNorm", gate<sync_batch_norm>},
                    {"convert_sync_batchnorm", gate<convert_sync_batchnorm>},
                    {"LayerNorm", gate<layer_norm>},
                    {"ReLU", gate<relu>},
                    {"MaxPool2d", gate<max_pool2d>},
                    {"AvgPool2d", gate<avg_pool2d>},
                    {"AdaptiveAvgPool2d", gate<adaptive_avg_pool2d>},
                    {"Flatten", gate<flatten>},
                    {"Identity", gate<identity>},
                    {"Dropout", gate<dropout>},
                    {"sequential", gate<sequential>},
                    {"mlp", gate<mlp>},
                    {"resnet", gate<resnet>},
                    {"parameter", gate<parameter>},
                    {"ema_update", gate<ema_update>},
                    {"module", gate<make_lua_module>}});
}

}  // namespace sslrun::lua
