// Random generators.
#include "bindings/tensor/aten_generator.h"

#include <ATen/CPUGeneratorImpl.h>

#include "bindings/gate/stack.h"
#include "bindings/gate/userdata.h"
#include "bindings/tensor/name_options.h"
#include "lib/cuda/devices.h"

namespace sslrun::lua {

template <>
struct TypeName<at::Generator> {
  static constexpr const char* value = "Generator";
};

at::Generator* test_generator(lua_State* L, int index) {
  auto* generator = test_object<at::Generator>(L, index);
  return generator ? generator->get() : nullptr;
}

namespace {
struct GeneratorOptions {
  at::Device device = at::kCPU;
};
}  // namespace

static const OptionsOf<GeneratorOptions> kGenerator({
    name_option("device", &GeneratorOptions::device, "'cpu', 'cuda' or 'cuda:N': where it draws", "'cpu'",
                parse_device),
});

static int generator(lua_State* L) {
  int64_t seed =
      lua_isnoneornil(L, 1) ? int64_t(c10::default_rng_seed_val) : check_integer(L, 1, "torch.generator", "seed");
  at::Device device = cuda::with_index(read_options(L, 2, "torch.generator", kGenerator).device);
  at::Generator made =
      device.is_cpu() ? at::detail::createCPUGenerator()
                      : at::globalContext().getAcceleratorHooksInterface(device.type()).getNewGenerator(device.index());
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
  static const DeclaredValue kSeed{"seed", "integer", ""};
  bind_class<at::Generator>(
      L, "A random generator of its own, for the keyword `generator` of operators.",
      {{gate<manual_seed>,
        {.name = "Generator:manual_seed",
         .about = "Begins again from a seed.",
         .arguments = {kSeed},
         .results = {{"", "Generator", "itself"}}}},
       {gate<initial_seed>,
        {.name = "Generator:initial_seed", .about = "The seed that it began with.", .results = {{"", "integer", ""}}}}},
      {});
  bind(L,
       {{gate<generator>,
         {.name = "torch.generator",
          .about =
              "Makes a random generator: torch.rand({2}, {generator = g}) draws from it and leaves the others alone.",
          .arguments = {{"seed", "integer?", "nil: LibTorch's own, 67280421310721"}},
          .options = &kGenerator,
          .results = {{"", "Generator", ""}},
          .source = "docs.pytorch.org, torch.Generator"}}});
}

}  // namespace sslrun::lua
