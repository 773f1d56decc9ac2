// Random generators.
#include "bindings/tensor/aten_generator.h"

#include <ATen/CPUGeneratorImpl.h>

#include "bindings/gate/stack.h"
#include "bindings/gate/userdata.h"
#include "bindings/tensor/aten_names.h"

namespace sslrun::lua {

template <>
struct TypeName<at::Generator> {
  static constexpr const char* value = "Generator";
};

at::Generator* test_generator(lua_State* L, int index) {
  auto* generator = test_object<at::Generator>(L, index);
  return generator ? generator->get() : nullptr;
}

static int generator(lua_State* L) {
  int64_t seed =
      lua_isnoneornil(L, 1) ? int64_t(c10::default_rng_seed_val) : check_integer(L, 1, "torch.generator", "seed");
  Options options(L, 2, "torch.generator");
  std::string name = options.string("device", "cpu");
  options.finish();
  auto device = device_from_name(name);
  if (!device)
    throw Error("torch.generator",
                "expected a device for 'device', got '" + name + "'" + did_you_mean(name, device_names()));
  at::Generator made = device->is_cpu() ? at::detail::createCPUGenerator()
                                        : at::globalContext()
                                              .getAcceleratorHooksInterface(device->type())
                                              .getNewGenerator(device->has_index() ? device->index() : 0);
  made.set_current_seed(uint64_t(seed));
  push_object(L, std::make_shared<at::Generator>(std::move(made)));
  return 1;
}

static int manual_seed(lua_State* L) {
  auto& self = check_object<at::Generator>(L, 1, "generator.manual_seed");
  self->set_current_seed(uint64_t(check_integer(L, 2, "generator.manual_seed", "seed")));
  lua_settop(L, 1);
  return 1;
}

static int initial_seed(lua_State* L) {
  lua_pushnumber(L, double(check_object<at::Generator>(L, 1, "generator.initial_seed")->current_seed()));
  return 1;
}

void open_generator(lua_State* L) {
  static constexpr NamedFunction methods[] = {{"manual_seed", gate<manual_seed>}, {"initial_seed", gate<initial_seed>}};
  register_class<at::Generator>(L, methods);
  lua_pushcfunction(L, gate<generator>);
  lua_setfield(L, -2, "generator");
}

}  // namespace sslrun::lua
