// Modes that hold while a function runs, and the global settings of LibTorch.
#include "bindings/autograd/autograd_mode.h"

#include <ATen/Parallel.h>
#include <ATen/autocast_mode.h>
#include <ATen/detail/CUDAHooksInterface.h>

#include "bindings/gate/stack.h"
#include "bindings/gate/userdata.h"
#include "bindings/tensor/tensor.h"
#include "bindings/tensor/tensor_names.h"

namespace sslrun::lua {

// Calls the function at `index` with the arguments behind it; all its results are ours. The caller's guards end with
// its frame, also when an error unwinds it.
static int call_rest(lua_State* L, int index, const char* op) {
  if (lua_type(L, index) != LUA_TFUNCTION) throw Error(op, "expected a function, got " + describe(L, index));
  lua_call(L, lua_gettop(L) - index, LUA_MULTRET);
  return lua_gettop(L) - index + 1;
}

static int no_grad(lua_State* L) {
  at::NoGradGuard guard;
  return call_rest(L, 1, "torch.no_grad");
}

static int enable_grad(lua_State* L) {
  at::AutoGradMode guard(true);
  return call_rest(L, 1, "torch.enable_grad");
}

static int inference_mode(lua_State* L) {
  c10::InferenceMode guard;
  return call_rest(L, 1, "torch.inference_mode");
}

static int is_grad_enabled(lua_State* L) {
  lua_pushboolean(L, at::GradMode::is_enabled());
  return 1;
}

namespace {

// Autocast of one device type, as Python's `with torch.autocast(...)`.
class Autocast {
 public:
  Autocast(at::DeviceType device, std::optional<at::ScalarType> dtype, bool enabled)
      : device_(device),
        enabled_before_(at::autocast::is_autocast_enabled(device)),
        dtype_before_(at::autocast::get_autocast_dtype(device)) {
    at::autocast::set_autocast_enabled(device, enabled);
    if (dtype) at::autocast::set_autocast_dtype(device, *dtype);
    at::autocast::increment_nesting();
  }
  Autocast(const Autocast&) = delete;
  Autocast& operator=(const Autocast&) = delete;
  ~Autocast() {
    if (at::autocast::decrement_nesting() == 0) at::autocast::clear_cache();
    at::autocast::set_autocast_enabled(device_, enabled_before_);
    at::autocast::set_autocast_dtype(device_, dtype_before_);
  }

 private:
  at::DeviceType device_;
  bool enabled_before_;
  at::ScalarType dtype_before_;
};

}  // namespace

// torch.autocast(device, [dtype | false,] fn, ...): false runs fn in full precision inside another autocast.
static int autocast(lua_State* L) {
  constexpr const char* kOp = "torch.autocast";
  at::DeviceType device = parse_device(kOp, check_string(L, 1, kOp, "device")).type();
  int function = 2;
  bool enabled = true;
  std::optional<at::ScalarType> dtype;
  if (lua_type(L, 2) != LUA_TFUNCTION) {
    function = 3;
    if (lua_type(L, 2) == LUA_TBOOLEAN)
      enabled = lua_toboolean(L, 2);
    else if (!lua_isnil(L, 2))
      dtype = parse_dtype(kOp, check_string(L, 2, kOp, "dtype"));
  }
  if (dtype && *dtype != at::kHalf && *dtype != at::kBFloat16)
    throw Error(kOp, std::string("expected 'float16', 'bfloat16' or false as dtype, got '") + dtype_name(*dtype) + "'");
  Autocast guard(device, dtype, enabled);
  return call_rest(L, function, kOp);
}

static int manual_seed(lua_State* L) {
  at::manual_seed(uint64_t(check_integer(L, 1, "torch.manual_seed", "seed")));
  return 0;
}

static at::Generator generator_of(lua_State* L, int index, const char* op) {
  at::Device device = parse_device(op, lua_isnoneornil(L, index) ? "cpu" : check_string(L, index, op, "device"));
  return at::globalContext().defaultGenerator(device);
}

static int get_rng_state(lua_State* L) {
  at::Generator generator = generator_of(L, 1, "torch.get_rng_state");
  std::lock_guard<std::mutex> lock(generator.mutex());
  push_tensor(L, generator.get_state());
  return 1;
}

static int set_rng_state(lua_State* L) {
  at::Tensor& state = check_tensor(L, 1, "torch.set_rng_state");
  at::Generator generator = generator_of(L, 2, "torch.set_rng_state");
  std::lock_guard<std::mutex> lock(generator.mutex());
  generator.set_state(state);
  return 0;
}

static int set_num_threads(lua_State* L) {
  int64_t count = check_integer(L, 1, "torch.set_num_threads", "threads");
  if (count < 1) throw Error("torch.set_num_threads", "expected at least 1 thread, got " + std::to_string(count));
  at::set_num_threads(int(count));
  return 0;
}

static int get_num_threads(lua_State* L) {
  lua_pushinteger(L, at::get_num_threads());
  return 1;
}

// torch.set_cuda_options{tf32 = false, benchmark = false}: float32 products and convolutions in TF32, and cuDNN timing
// its kernels at the first use of each shape. Without a GPU nothing follows from them.
static int set_cuda_options(lua_State* L) {
  Options options(L, 1, "torch.set_cuda_options");
  auto& context = at::globalContext();
  bool tf32 = options.boolean("tf32", context.allowTF32CuBLAS());
  bool benchmark = options.boolean("benchmark", context.benchmarkCuDNN());
  options.finish();
  context.setAllowTF32CuBLAS(tf32);
  context.setAllowTF32CuDNN(tf32);
  context.setBenchmarkCuDNN(benchmark);
  return 0;
}

static int cuda_devices() {
  return at::detail::getCUDAHooks().hasCUDA() ? at::detail::getCUDAHooks().deviceCount() : 0;
}

static int cuda_is_available(lua_State* L) {
  lua_pushboolean(L, cuda_devices() > 0);
  return 1;
}

static int cuda_device_count(lua_State* L) {
  lua_pushinteger(L, cuda_devices());
  return 1;
}

static int cuda_synchronize(lua_State* L) {
  if (cuda_devices() == 0) throw Error("torch.cuda_synchronize", "no CUDA device is available");
  at::detail::getCUDAHooks().deviceSynchronize(c10::DeviceIndex(luaL_optinteger(L, 1, 0)));
  return 0;
}

void open_autograd_mode(lua_State* L) {
  static constexpr NamedFunction kFunctions[] = {
      {"no_grad", gate<no_grad>},
      {"enable_grad", gate<enable_grad>},
      {"inference_mode", gate<inference_mode>},
      {"is_grad_enabled", gate<is_grad_enabled>},
      {"autocast", gate<autocast>},
      {"manual_seed", gate<manual_seed>},
      {"get_rng_state", gate<get_rng_state>},
      {"set_rng_state", gate<set_rng_state>},
      {"set_num_threads", gate<set_num_threads>},
      {"get_num_threads", gate<get_num_threads>},
      {"set_cuda_options", gate<set_cuda_options>},
      {"cuda_is_available", gate<cuda_is_available>},
      {"cuda_device_count", gate<cuda_device_count>},
      {"cuda_synchronize", gate<cuda_synchronize>},
  };
  set_functions(L, kFunctions);
}

}  // namespace sslrun::lua
