// Methods of modules for their tensors as a whole: state dicts, device and dtype.
#include "bindings/modules/nn/lua_nn.h"
#include "bindings/tensor/aten_names.h"
#include "bindings/tensor/tensor.h"
#include "lib/nn/state_dict.h"

namespace sslrun::lua {

static int state_dict(lua_State* L) {
  auto list = nn::state_dict(*check_object<nn::Module>(L, 1, "nn.state_dict"));
  lua_createtable(L, 0, int(list.size()));
  for (auto& entry : list) {
    push_string(L, entry.name);
    push_tensor(L, std::move(entry.tensor));
    lua_rawset(L, -3);
  }
  return 1;
}

static void push_names(lua_State* L, const std::vector<std::string>& names, const char* field) {
  lua_createtable(L, int(names.size()), 0);
  for (size_t i = 0; i < names.size(); i++) {
    push_string(L, names[i]);
    lua_rawseti(L, -2, int(i + 1));
  }
  lua_setfield(L, -2, field);
}

static const OptionsOf<nn::LoadOptions> kLoadOptions({
    field("strict", &nn::LoadOptions::strict, "missing and unexpected names are errors; other shapes always are"),
});
static int load_state_dict(lua_State* L) {
  const char* op = "nn.load_state_dict";
  auto module = check_object<nn::Module>(L, 1, op);
  check_table(L, 2, op, "state");
  auto options = read_options(L, 3, op, kLoadOptions);
  std::map<std::string, at::Tensor> state;
  for (lua_pushnil(L); lua_next(L, 2); lua_pop(L, 1)) {
    if (lua_type(L, -2) != LUA_TSTRING) throw Error(op, "expected names as keys, got " + describe(L, -2));
    std::string name = lua_tostring(L, -2);
    at::Tensor* tensor = test_tensor(L, -1);
    if (!tensor || !tensor->defined()) throw Error(op, "expected a Tensor for '" + name + "', got " + describe(L, -1));
    state[name] = *tensor;
  }
  auto report = nn::load_state_dict(*module, state, options);
  lua_newtable(L);
  push_names(L, report.missing, "missing");
  push_names(L, report.unexpected, "unexpected");
  return 1;
}

static void read_place(const std::string& text, nn::Placement& placement, const std::string& op) {
  if (auto device = device_from_name(text)) {
    placement.device = device;
  } else if (auto dtype = dtype_from_name(text); dtype && at::isFloatingType(*dtype)) {
    placement.dtype = dtype;
  } else {
    std::vector<std::string> names = device_names();
    names.insert(names.end(), {"float32", "float64", "float16", "bfloat16"});
    throw Error(op, "expected a device or a floating-point dtype, got '" + text + "'" + did_you_mean(text, names));
  }
}

static Option place_option(const char* name, const char* about) {
  return {name, "string", about, [name](lua_State* L, int index, const std::string& op, void* placement) {
            read_place(check_string(L, index, op, name), *static_cast<nn::Placement*>(placement), op);
          }};
}
static const OptionsOf<nn::Placement> kPlacement({
    place_option("device", "'cpu', 'cuda' or 'cuda:1'"),
    place_option("dtype", "of floating-point tensors; integer buffers keep theirs"),
    choice_field("memory_format", &nn::Placement::memory_format, "order in memory of four-dimensional tensors",
                 {{"preserve_format", std::optional<at::MemoryFormat>()},
                  {"contiguous_format", std::optional(at::MemoryFormat::Contiguous)},
                  {"channels_last", std::optional(at::MemoryFormat::ChannelsLast)}}),
});
static int to(lua_State* L) {
  const char* op = "nn.to";
  auto module = check_object<nn::Module>(L, 1, op);
  nn::Placement placement;
  if (lua_type(L, 2) == LUA_TTABLE) {
    placement = read_options(L, 2, op, kPlacement);
  } else {
    read_place(check_string(L, 2, op, "device or dtype"), placement, op);
  }
  nn::place(*module, placement);
  return return_self(L);
}

std::vector<Bound> module_state_methods() {
  return {{gate<state_dict>,
           {.name = "Module:state_dict",
            .about = "Parameters and buffers by name, for checkpoint.save; torch.load reads them.",
            .results = {{"", "table<string, Tensor>", "they share memory with the module"}}}},
          {gate<load_state_dict>,
           {.name = "Module:load_state_dict",
            .about = "Copies tensors by name. Names and shapes that do not fit are an error that lists them, and "
                     "nothing is then changed.",
            .arguments = {{"state", "table<string, Tensor>", "by name, as state_dict gives them"}},
            .options = &kLoadOptions,
            .results = {{"", "table", "{missing = {name, …}, unexpected = {name, …}}"}}}},
          {gate<to>,
           {.name = "Module:to",
            .about = "Converts all tensors in place.",
            .arguments = {{"place", "string?", "a device or a floating-point dtype, instead of options"}},
            .options = &kPlacement,
            .results = {result_self()}}}};
}

}  // namespace sslrun::lua
