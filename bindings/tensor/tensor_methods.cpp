// Own methods of Tensor.
#include "bindings/tensor/tensor_methods.h"

#include "bindings/gate/stack.h"
#include "bindings/gate/userdata.h"
#include "bindings/tensor/tensor.h"
#include "bindings/tensor/tensor_construct.h"
#include "bindings/tensor/tensor_fields.h"
#include "bindings/tensor/tensor_names.h"

namespace sslrun::lua {

static int item(lua_State* L) {
  at::Tensor& self = check_tensor(L, 1, "Tensor.item");
  if (self.numel() != 1)
    throw Error("Tensor.item", "expected a Tensor with one element, got shape " + c10::str(self.sizes()));
  push_item(L, self);
  return 1;
}

static int tolist(lua_State* L) {
  push_list(L, check_tensor(L, 1, "Tensor.tolist"));
  return 1;
}

// sizes() or strides() as array, or the one of a dimension.
static int push_per_dim(lua_State* L, const char* op, at::IntArrayRef values) {
  if (lua_isnoneornil(L, 2)) {
    push_sizes(L, values);
    return 1;
  }
  auto count = int64_t(values.size());
  int64_t dim = check_integer(L, 2, op, "dim");
  if (dim < -count || dim >= count)
    throw Error(op, "dimension out of range (expected to be in range of [" + std::to_string(-count) + ", " +
                        std::to_string(count - 1) + "], got " + std::to_string(dim) + ")");
  lua_pushnumber(L, double(values[size_t(dim < 0 ? dim + count : dim)]));
  return 1;
}

static int size(lua_State* L) { return push_per_dim(L, "Tensor.size", check_tensor(L, 1, "Tensor.size").sizes()); }
static int stride(lua_State* L) {
  return push_per_dim(L, "Tensor.stride", check_tensor(L, 1, "Tensor.stride").strides());
}

static int dim(lua_State* L) {
  lua_pushnumber(L, double(check_tensor(L, 1, "Tensor.dim").dim()));
  return 1;
}

static int numel(lua_State* L) {
  lua_pushnumber(L, double(check_tensor(L, 1, "Tensor.numel").numel()));
  return 1;
}

static int element_size(lua_State* L) {
  lua_pushnumber(L, double(check_tensor(L, 1, "Tensor.element_size").element_size()));
  return 1;
}

static int data_ptr(lua_State* L) {
  lua_pushnumber(L, double(reinterpret_cast<uintptr_t>(check_tensor(L, 1, "Tensor.data_ptr").data_ptr())));
  return 1;
}

static int is_same(lua_State* L) {
  lua_pushboolean(L, check_tensor(L, 1, "Tensor.is_same").is_same(check_tensor(L, 2, "Tensor.is_same")));
  return 1;
}

// What t:to(…) asks for.
struct Conversion {
  std::optional<at::Device> device;
  std::optional<at::ScalarType> dtype;
  std::optional<at::MemoryFormat> memory_format;
  bool non_blocking = false, copy = false;
};

static Conversion read_conversion(lua_State* L, const char* op) {
  Conversion wanted;
  int last = lua_gettop(L);
  int options_at = last >= 2 && lua_istable(L, last) ? last-- : last + 1;
  for (int i = 2; i <= last; i++) {
    if (test_tensor(L, i)) {
      at::Tensor& other = check_tensor(L, i, op);
      wanted.device = other.device();
      wanted.dtype = other.scalar_type();
      continue;
    }
    std::string name = check_string(L, i, op, "dtype or device");
    if (auto dtype = dtype_from_name(name)) {
      wanted.dtype = dtype;
    } else if (auto device = device_from_name(name)) {
      wanted.device = device;
    } else {
      auto names = dtype_names();
      names.insert(names.end(), device_names().begin(), device_names().end());
      throw Error(op, "expected a dtype or a device, got '" + name + "'" + did_you_mean(name, names));
    }
  }
  Options options(L, options_at, op);
  if (options.has("device")) wanted.device = parse_device(op, options.string("device", ""));
  if (options.has("dtype")) wanted.dtype = parse_dtype(op, options.string("dtype", ""));
  if (options.has("memory_format")) wanted.memory_format = parse_memory_format(op, options.string("memory_format", ""));
  wanted.non_blocking = options.boolean("non_blocking", false);
  wanted.copy = options.boolean("copy", false);
  options.finish();
  return wanted;
}

static int push_converted(lua_State* L, const at::Tensor& self, const Conversion& wanted) {
  auto options = self.options().memory_format(std::nullopt);
  if (wanted.device) options = options.device(*wanted.device);
  if (wanted.dtype) options = options.dtype(*wanted.dtype);
  at::Tensor converted = self.to(options, wanted.non_blocking, wanted.copy, wanted.memory_format);
  if (converted.is_same(self))
    lua_pushvalue(L, 1);  // the same object: t:to('cpu') == t for a CPU Tensor
  else
    push_tensor(L, std::move(converted));
  return 1;
}

static int to(lua_State* L) {
  at::Tensor& self = check_tensor(L, 1, "Tensor.to");
  return push_converted(L, self, read_conversion(L, "Tensor.to"));
}

template <at::ScalarType dtype>
static int to_dtype(lua_State* L) {
  at::Tensor& self = check_tensor(L, 1, "Tensor.to");
  Conversion wanted = read_conversion(L, "Tensor.to");
  wanted.dtype = dtype;
  return push_converted(L, self, wanted);
}

static int cpu(lua_State* L) {
  at::Tensor& self = check_tensor(L, 1, "Tensor.cpu");
  Conversion wanted = read_conversion(L, "Tensor.cpu");
  wanted.device = at::Device(at::kCPU);
  return push_converted(L, self, wanted);
}

// cuda(), cuda(1), cuda('cuda:1')
static int cuda(lua_State* L) {
  at::Tensor& self = check_tensor(L, 1, "Tensor.cuda");
  at::Device device(at::kCUDA);
  if (lua_type(L, 2) == LUA_TNUMBER) {
    device.set_index(c10::DeviceIndex(check_integer(L, 2, "Tensor.cuda", "device")));
    lua_remove(L, 2);
  }
  Conversion wanted = read_conversion(L, "Tensor.cuda");
  if (!wanted.device) wanted.device = device;
  return push_converted(L, self, wanted);
}

static at::MemoryFormat read_format(lua_State* L, const char* op) {
  if (lua_isnoneornil(L, 2)) return at::MemoryFormat::Contiguous;
  if (!lua_istable(L, 2)) return parse_memory_format(op, check_string(L, 2, op, "memory_format"));
  Options options(L, 2, op);
  std::string name = options.string("memory_format", "contiguous_format");
  options.finish();
  return parse_memory_format(op, name);
}

static int contiguous(lua_State* L) {
  at::Tensor& self = check_tensor(L, 1, "Tensor.contiguous");
  at::Tensor made = self.contiguous(read_format(L, "Tensor.contiguous"));
  if (made.is_same(self))
    lua_pushvalue(L, 1);
  else
    push_tensor(L, std::move(made));
  return 1;
}

static int is_contiguous(lua_State* L) {
  at::Tensor& self = check_tensor(L, 1, "Tensor.is_contiguous");
  lua_pushboolean(L, self.is_contiguous(read_format(L, "Tensor.is_contiguous")));
  return 1;
}

static int detach(lua_State* L) {
  push_tensor(L, check_tensor(L, 1, "Tensor.detach").detach());
  return 1;
}

static int requires_grad(lua_State* L) {
  at::Tensor& self = check_tensor(L, 1, "Tensor.requires_grad_");
  self.requires_grad_(lua_isnoneornil(L, 2) || check_boolean(L, 2, "Tensor.requires_grad_", "requires_grad"));
  lua_settop(L, 1);
  return 1;
}

// t:type() -> 'torch.FloatTensor'; t:type('float16') converts.
static int type(lua_State* L) {
  at::Tensor& self = check_tensor(L, 1, "Tensor.type");
  if (lua_isnoneornil(L, 2)) {
    push_string(
        L, (self.is_cuda() ? "torch.cuda." : "torch.") + std::string(c10::toString(self.scalar_type())) + "Tensor");
    return 1;
  }
  Conversion wanted;
  wanted.dtype = parse_dtype("Tensor.type", check_string(L, 2, "Tensor.type", "dtype"));
  return push_converted(L, self, wanted);
}

static int release(lua_State* L) {
  at::Tensor* self = test_tensor(L, 1);
  if (!self) throw Error("Tensor.release", "expected a Tensor, got " + describe(L, 1));
  self->reset();
  return 0;
}

void open_methods(lua_State* L) {
  static constexpr NamedFunction kMethods[] = {
      {"item", gate<item>},
      {"tolist", gate<tolist>},
      {"size", gate<size>},
      {"stride", gate<stride>},
      {"dim", gate<dim>},
      {"ndimension", gate<dim>},
      {"numel", gate<numel>},
      {"nelement", gate<numel>},
      {"element_size", gate<element_size>},
      {"data_ptr", gate<data_ptr>},
      {"is_same", gate<is_same>},
      {"to", gate<to>},
      {"float", gate<to_dtype<at::kFloat>>},
      {"double", gate<to_dtype<at::kDouble>>},
      {"half", gate<to_dtype<at::kHalf>>},
      {"bfloat16", gate<to_dtype<at::kBFloat16>>},
      {"long", gate<to_dtype<at::kLong>>},
      {"int", gate<to_dtype<at::kInt>>},
      {"short", gate<to_dtype<at::kShort>>},
      {"char", gate<to_dtype<at::kChar>>},
      {"byte", gate<to_dtype<at::kByte>>},
      {"bool", gate<to_dtype<at::kBool>>},
      {"cfloat", gate<to_dtype<at::kComplexFloat>>},
      {"cdouble", gate<to_dtype<at::kComplexDouble>>},
      {"cpu", gate<cpu>},
      {"cuda", gate<cuda>},
      {"contiguous", gate<contiguous>},
      {"is_contiguous", gate<is_contiguous>},
      {"detach", gate<detach>},
      {"requires_grad_", gate<requires_grad>},
      {"type", gate<type>},
      {"release", gate<release>},
  };
  set_functions(L, kMethods);
}

}  // namespace sslrun::lua
