// Modes that hold while a function runs, and the global settings of LibTorch.
#include "bindings/autograd/autograd_mode.h"

#include <ATen/Parallel.h>
#include <ATen/autocast_mode.h>
#include <ATen/detail/CUDAHooksInterface.h>
#include <c10/core/impl/VirtualGuardImpl.h>

#include "bindings/gate/declaration.h"
#include "bindings/gate/stack.h"
#include "bindings/gate/userdata.h"
#include "bindings/tensor/tensor.h"
#include "bindings/tensor/tensor_names.h"
#include "lib/cuda/devices.h"

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

namespace {
struct CudaOptions {
  std::optional<bool> tf32, benchmark;
};
}  // namespace

static const OptionsOf<CudaOptions> kCuda({
    field("tf32", &CudaOptions::tf32, "float32 products and convolutions in TF32").or_else("as it is"),
    field("benchmark", &CudaOptions::benchmark, "cuDNN times its kernels at the first use of each shape")
        .or_else("as it is"),
});

static int set_cuda_options(lua_State* L) {
  auto wanted = read_options(L, 1, "torch.set_cuda_options", kCuda);
  auto& context = at::globalContext();
  bool tf32 = wanted.tf32.value_or(context.allowTF32CuBLAS());
  context.setAllowTF32CuBLAS(tf32);
  context.setAllowTF32CuDNN(tf32);
  context.setBenchmarkCuDNN(wanted.benchmark.value_or(context.benchmarkCuDNN()));
  return 0;
}

static int cuda_is_available(lua_State* L) {
  lua_pushboolean(L, cuda::gpus().count > 0);
  return 1;
}

static int cuda_device_count(lua_State* L) {
  lua_pushinteger(L, cuda::gpus().count);
  return 1;
}

static int cuda_synchronize(lua_State* L) {
  if (cuda::gpus().count == 0) throw Error("torch.cuda_synchronize", "no CUDA device is available");
  auto current = c10::impl::VirtualGuardImpl(at::kCUDA).getDevice().index();
  at::detail::getCUDAHooks().deviceSynchronize(c10::DeviceIndex(luaL_optinteger(L, 1, current)));
  return 0;
}

static const DeclaredValue kFunction{"fn", "fun(...): ...", ""}, kArguments{"...", "any", "its arguments"},
    kWhatItReturns{"...", "any", "what the function returns"}, kCount{"", "integer", ""}, kFlag{"", "boolean", ""};

static std::vector<Bound> modes() {
  return {
      {gate<no_grad>,
       {.name = "torch.no_grad",
        .about = "Calls a function without recording operations for gradients; an error ends the mode too.",
        .arguments = {kFunction, kArguments},
        .results = {kWhatItReturns},
        .source = "docs.pytorch.org, torch.no_grad"}},
      {gate<enable_grad>,
       {.name = "torch.enable_grad",
        .about = "Calls a function that records operations for gradients, inside torch.no_grad.",
        .arguments = {kFunction, kArguments},
        .results = {kWhatItReturns}}},
      {gate<inference_mode>,
       {.name = "torch.inference_mode",
        .about = "As torch.no_grad, a little faster; Tensors made in it can never take part in gradients.",
        .arguments = {kFunction, kArguments},
        .results = {kWhatItReturns},
        .source = "docs.pytorch.org, torch.autograd.grad_mode.inference_mode"}},
      {gate<is_grad_enabled>,
       {.name = "torch.is_grad_enabled",
        .about = "Whether operations are recorded for gradients here.",
        .results = {kFlag}}},
      {gate<autocast>,
       {.name = "torch.autocast",
        .about = "Calls a function whose products and convolutions compute in a short format.",
        .arguments = {{"device", "string", "'cpu' or 'cuda'"},
                      {"dtype", "'float16'|'bfloat16'|false|nil",
                       "may be left out: the device's own; false: full precision inside another autocast"},
                      kFunction,
                      kArguments},
        .results = {kWhatItReturns},
        .source = "docs.pytorch.org, torch.autocast"}},
  };
}

static std::vector<Bound> settings() {
  static const DeclaredValue kDevice{"device", "string?", "nil: 'cpu'"};
  return {
      {gate<manual_seed>,
       {.name = "torch.manual_seed",
        .about = "Seeds LibTorch's default generators of all devices.",
        .arguments = {{"seed", "integer", ""}}}},
      {gate<get_rng_state>,
       {.name = "torch.get_rng_state",
        .about = "The state of a device's default generator.",
        .arguments = {kDevice},
        .results = {{"", "Tensor", "[bytes] uint8"}}}},
      {gate<set_rng_state>,
       {.name = "torch.set_rng_state",
        .about = "Puts a device's default generator where torch.get_rng_state found it.",
        .arguments = {{"state", "Tensor", "[bytes] uint8"}, kDevice}}},
      {gate<set_num_threads>,
       {.name = "torch.set_num_threads",
        .about = "CPU threads of one operation; the option `--threads` of the program says it from the start.",
        .arguments = {{"threads", "integer", "1 or more"}}}},
      {gate<get_num_threads>,
       {.name = "torch.get_num_threads", .about = "CPU threads of one operation.", .results = {kCount}}},
      {gate<set_cuda_options>,
       {.name = "torch.set_cuda_options",
        .about = "How GPUs compute; a run sets it by its key `precision`. Without a GPU nothing follows from it.",
        .options = &kCuda}},
      {gate<cuda_is_available>,
       {.name = "torch.cuda_is_available", .about = "Whether there is a GPU that can be used.", .results = {kFlag}}},
      {gate<cuda_device_count>,
       {.name = "torch.cuda_device_count", .about = "How many GPUs can be used.", .results = {kCount}}},
      {gate<cuda_synchronize>,
       {.name = "torch.cuda_synchronize",
        .about = "Waits until a GPU has done all that it was given. An error where there is none.",
        .arguments = {{"device", "integer?", "from 0; nil: the current one"}}}},
  };
}

void open_autograd_mode(lua_State* L) {
  bind(L, modes());
  bind(L, settings());
}

}  // namespace sslrun::lua
