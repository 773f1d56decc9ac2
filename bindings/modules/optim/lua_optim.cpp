// Lua module `optim`.
#include "bindings/modules/optim/lua_optim.h"

#include "bindings/modules/nn/lua_nn.h"
#include "bindings/modules/open_all.h"
#include "bindings/tensor/tensor.h"
#include "lib/optim/adam.h"
#include "lib/optim/larc.h"
#include "lib/optim/lars.h"
#include "lib/optim/sgd.h"

namespace sslrun::lua {

// Appends the tensors of a Module, a Tensor, or an array of these.
static void append_params(lua_State* L, int index, const std::string& op, std::vector<at::Tensor>& params) {
  if (index < 0) index += lua_gettop(L) + 1;
  if (auto* module = test_object<nn::Module>(L, index); module && *module) {
    for (auto& tensor : (*module)->parameters()) params.push_back(std::move(tensor));
  } else if (at::Tensor* tensor = test_tensor(L, index); tensor && tensor->defined()) {
    params.push_back(*tensor);
  } else if (lua_type(L, index) == LUA_TTABLE) {
    for (int i = 1; i <= int(lua_objlen(L, index)); i++) {
      lua_rawgeti(L, index, i);
      append_params(L, -1, op, params);
      lua_pop(L, 1);
    }
  } else {
    throw Error(op, "expected a Module or Tensors as parameters, got " + describe(L, index));
  }
}

static bool holds_groups(lua_State* L, int index) {
  if (lua_type(L, index) != LUA_TTABLE) return false;
  lua_rawgeti(L, index, 1);
  bool groups = lua_type(L, -1) == LUA_TTABLE;
  if (groups) {
    lua_getfield(L, -1, "params");
    groups = !lua_isnil(L, -1);
    lua_pop(L, 1);
  }
  lua_pop(L, 1);
  return groups;
}

// A group {params =, lr =, …} on top of the stack, whose other settings are those of `defaults`.
static optim::Group read_group(lua_State* L, const OptionTable& table, const std::string& place,
                               const optim::Settings& defaults, bool has_lr) {
  int index = lua_gettop(L);
  optim::Group group{.settings = defaults};
  table.read(L, index, place, group.settings.struct_of_fields(), 0, {"params", "fixed_lr", "name"});
  lua_getfield(L, index, "params");
  append_params(L, -1, place, group.params);
  lua_pop(L, 1);
  if (!has_lr && !is_given(L, index, "lr")) throw Error(place, "expected 'lr'");
  optim::GroupTraits traits;
  group_traits().read_known(L, index, place, &traits);
  group.fixed_lr = traits.fixed_lr.value_or(false);
  group.name = traits.name.value_or("");
  return group;
}

static std::vector<optim::Group> read_groups(lua_State* L, const OptionTable& table, const std::string& op,
                                             const optim::Settings& defaults, bool has_lr) {
  std::vector<optim::Group> groups;
  if (!holds_groups(L, 1)) {
    if (!has_lr) throw Error(op, "expected 'lr'");
    groups.push_back({.settings = defaults});
    append_params(L, 1, op, groups[0].params);
  }
  for (int i = 1; holds_groups(L, 1) && i <= int(lua_objlen(L, 1)); i++) {
    lua_rawgeti(L, 1, i);
    if (!lua_istable(L, -1)) mismatch(L, -1, op, "group " + std::to_string(i), "a table");
    groups.push_back(read_group(L, table, op + " group " + std::to_string(i), defaults, has_lr));
    lua_pop(L, 1);
  }
  for (auto& group : groups) group.base_lr = group.settings.lr();
  return groups;
}

// Pushes the optimiser that (groups, options) and what its constructor also takes make.
template <class Kind, class Options, class... More>
static int push_made(lua_State* L, const char* op, const OptionsOf<Options>& table, More... more) {
  Options options = read_options(L, 2, op, table);
  bool given = is_given(L, 2, "lr"), has_lr = given || table.defaults().lr > 0;
  auto optimizer = std::make_shared<Kind>(read_groups(L, table, op, options, has_lr), more...);
  if (given) optimizer->set_base_lr(options.lr);
  push_object<optim::Optimizer>(L, std::move(optimizer));
  return 1;
}

template <class Options>
static OptionsOf<Options> declared(Options defaults = {}) {
  return OptionsOf<Options>({Options::fields().begin(), Options::fields().end()}, defaults);
}
static const auto kSgdOptions = declared<optim::SgdOptions>();
static const auto kAdamOptions = declared<optim::AdamOptions>();
static const auto kAdamWOptions = declared(optim::adamw_defaults());
static const auto kLarsOptions = declared<optim::LarsOptions>();
static const auto kLarcOptions = declared<optim::LarcOptions>();

static int sgd(lua_State* L) { return push_made<optim::SGD>(L, "optim.SGD", kSgdOptions); }
static int adam(lua_State* L) { return push_made<optim::Adam>(L, "optim.Adam", kAdamOptions, false); }
static int adamw(lua_State* L) { return push_made<optim::Adam>(L, "optim.AdamW", kAdamWOptions, true); }
static int lars(lua_State* L) { return push_made<optim::LARS>(L, "optim.LARS", kLarsOptions); }
static int larc(lua_State* L) { return push_made<optim::LARC>(L, "optim.LARC", kLarcOptions); }

static Bound constructor(lua_CFunction function, const char* name, const char* about, const OptionTable* options,
                         const char* source) {
  return {function,
          {.name = name,
           .about = about,
           .arguments = {{"params", "Module|Tensor|table",
                          "what is trained: a Module, a Tensor, an array of these, or an array of groups {params =, "
                          "name =, fixed_lr =, …} with settings of their own"}},
           .options = options,
           .results = {{"", "Optimizer", "of these parameters"}},
           .source = source}};
}

static std::vector<Bound> constructors() {
  return {constructor(gate<sgd>, "optim.SGD", "Stochastic gradient descent with momentum.", &kSgdOptions,
                      "torch.optim.SGD"),
          constructor(gate<adam>, "optim.Adam", "Adam; weight decay is added to the gradient.", &kAdamOptions,
                      "arXiv 1412.6980; torch.optim.Adam"),
          constructor(gate<adamw>, "optim.AdamW", "Adam with weight decay apart from the gradient.", &kAdamWOptions,
                      "arXiv 1711.05101; torch.optim.AdamW"),
          constructor(gate<lars>, "optim.LARS",
                      "SGD with momentum whose tensors get rates in proportion to the ratio of their norm to that of "
                      "their gradient with weight decay, as in WCL's code.",
                      &kLarsOptions,
                      "mingkai-zheng/WCL, util/LARS.py; open-mmlab/OpenSelfSup, openselfsup/utils/optimizers.py"),
          constructor(gate<larc>, "optim.LARC",
                      "apex's LARC without clipping, around SGD with momentum, as SwAV and SS-PRL use it.",
                      &kLarcOptions, "NVIDIA/apex, apex/parallel/LARC.py")};
}

static std::shared_ptr<optim::Optimizer>& self(lua_State* L, const char* op) {
  return check_object<optim::Optimizer>(L, 1, op);
}

static int step(lua_State* L) {
  auto& optimizer = *self(L, "optim.step");
  if (lua_isnoneornil(L, 2))
    optimizer.step();
  else
    optimizer.step(check_tensor(L, 2, "optim.step"));
  return 0;
}

static int keep_rates_on_device(lua_State* L) {
  self(L, "optim.keep_rates_on_device")->keep_rates_on_device();
  return 0;
}

static int keep_rates_on_host(lua_State* L) {
  self(L, "optim.keep_rates_on_host")->keep_rates_on_host();
  return 0;
}

static int zero_grad(lua_State* L) {
  self(L, "optim.zero_grad")->zero_grad();
  return 0;
}

static int lr(lua_State* L) {
  lua_pushnumber(L, self(L, "optim.lr")->lr());
  return 1;
}

static int set_lr(lua_State* L) {
  self(L, "optim.set_lr")->set_lr(check_number(L, 2, "optim.set_lr", "lr"));
  return 0;
}

static int groups(lua_State* L) {
  auto& optimizer = *self(L, "optim.groups");
  lua_newtable(L);
  int count = 0;
  for (const auto& group : optimizer.groups()) {
    push_group(L, group.settings, group.traits());
    lua_createtable(L, int(group.params.size()), 0);
    for (size_t i = 0; i < group.params.size(); i++) {
      push_tensor(L, group.params[i]);
      lua_rawseti(L, -2, int(i + 1));
    }
    lua_setfield(L, -2, "params");
    lua_rawseti(L, -2, ++count);
  }
  return 1;
}

static int set(lua_State* L) {
  const char* op = "optim.set";
  auto& optimizer = *self(L, op);
  int64_t number = check_integer(L, 2, op, "group"), count = int64_t(optimizer.groups().size());
  if (number < 1 || number > count)
    throw Error(op, "expected a group from 1 to " + std::to_string(count) + ", got " + std::to_string(number));
  std::string key = check_string(L, 3, op, "key");
  if (lua_isnoneornil(L, 4)) mismatch(L, 4, op, key, "a value");
  optim::Group group = optimizer.groups()[size_t(number - 1)];
  lua_newtable(L);
  lua_pushvalue(L, 4);
  lua_setfield(L, -2, key.c_str());
  int table = lua_gettop(L);
  options_of(group.settings).read(L, table, op, group.settings.struct_of_fields(), 0, group_traits().names());
  optim::GroupTraits traits;
  group_traits().read_known(L, table, op, &traits);
  group.base_lr = traits.base_lr.value_or(group.base_lr);
  group.fixed_lr = traits.fixed_lr.value_or(group.fixed_lr);
  group.name = traits.name.value_or(group.name);
  optimizer.check(group.settings);
  if (group.rate.defined()) group.rate.fill_(group.settings.lr());
  optimizer.groups()[size_t(number - 1)] = std::move(group);
  return 0;
}

static int text(lua_State* L) {
  auto* object = test_object<optim::Optimizer>(L, 1);
  if (!object || !*object) {
    push_string(L, "Optimizer (released)");
    return 1;
  }
  std::string text = (*object)->op() + " (";
  size_t count = 0;
  for (const auto& group : (*object)->groups()) count += group.params.size();
  push_string(L, text + std::to_string(count) + " parameters, lr " + std::to_string((*object)->lr()) + ")");
  return 1;
}

static std::vector<Bound> step_methods() {
  return {{gate<step>,
           {.name = "Optimizer:step",
            .about = "One update of every parameter that has a gradient. Where a gradient scaler found an infinity "
                     "neither parameters nor states change.",
            .arguments = {{"found_inf", "Tensor?", "[] float32 on the parameters' device: not 0 skips the update"}}}},
          {gate<zero_grad>,
           {.name = "Optimizer:zero_grad", .about = "Drops all gradients: they are nil until the next backward."}},
          {gate<keep_rates_on_device>,
           {.name = "Optimizer:keep_rates_on_device",
            .about = "From now on updates read the rates from the device's memory, so that a recorded CUDA graph "
                     "follows set_lr."}},
          {gate<keep_rates_on_host>,
           {.name = "Optimizer:keep_rates_on_host",
            .about = "The end of keep_rates_on_device: rates are float64 again, not rounded to float32."}},
          {gate<lr>,
           {.name = "Optimizer:lr",
            .about = "The optimiser's own rate: that of groups without one of their own.",
            .results = {{"", "number", "the rate"}}}},
          {gate<set_lr>,
           {.name = "Optimizer:set_lr",
            .about = "Moves the own rate. Groups with rates of their own keep their ratio to it, those with `fixed_lr` "
                     "stay.",
            .arguments = {{"lr", "number", "0 or more"}},
            .source = "torch.optim.lr_scheduler.LambdaLR"}}};
}

static std::vector<Bound> group_methods() {
  return {{gate<groups>,
           {.name = "Optimizer:groups",
            .about = "The groups with their settings.",
            .results = {{"", "table[]", "{params = {Tensor, …}, lr =, initial_lr =, fixed_lr =, name =, …}"}}}},
          {gate<set>,
           {.name = "Optimizer:set",
            .about = "Changes one setting of one group.",
            .arguments = {{"group", "integer", "from 1"},
                          {"key", "string", "an option of the optimiser, 'initial_lr', 'fixed_lr' or 'name'"},
                          {"value", "any", "as in the options"}}}},
          {gate<optimizer_state_dict>,
           {.name = "Optimizer:state_dict",
            .about = "Settings and moments in torch.optim's layout, for checkpoint.save.",
            .results = {{"", "table", "{state = {[parameter from 0] = {name = Tensor}}, param_groups = {…}}"}}}},
          {gate<optimizer_load_state_dict>,
           {.name = "Optimizer:load_state_dict",
            .about = "Settings and moments of a state dict, torch.optim's too. Groups or shapes that do not fit are an "
                     "error, and nothing is then changed.",
            .arguments = {{"state", "table", "as state_dict gives it"}},
            .source = "torch.optim.Optimizer.load_state_dict"}},
          {gate<optimizer_load_moments>,
           {.name = "Optimizer:load_moments",
            .about = "The moments of a state dict alone; settings stay. Those of another kind of optimiser are an "
                     "error.",
            .arguments = {{"state", "table", "as state_dict gives it"}}}}};
}

void open_optim(lua_State* L) {
  std::vector<Bound> methods = step_methods();
  for (Bound& method : group_methods()) methods.push_back(std::move(method));
  bind_class<optim::Optimizer>(L, "Updates parameters by their gradients, in groups with settings of their own.",
                               std::move(methods), {{"__tostring", gate<text>}});
  lua_newtable(L);
  declare({.name = "optim", .about = "Optimisers: torch.optim's by its fused kernels, and layer-wise rates."});
  bind(L, constructors());
}

}  // namespace sslrun::lua
