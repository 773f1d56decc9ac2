// Own methods of Tensor.
#include "bindings/tensor/tensor_methods.h"

#include "bindings/gate/stack.h"
#include "bindings/gate/userdata.h"
#include "bindings/tensor/name_options.h"
#include "bindings/tensor/tensor.h"
#include "bindings/tensor/tensor_construct.h"
#include "bindings/tensor/tensor_fields.h"

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
  if (lua_isnoneornil(L, 2)) return push_sizes(L, values), 1;
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

static const OptionsOf<Conversion> kConversion({
    device_option(&Conversion::device, "the device it is on"),
    dtype_option(&Conversion::dtype, "the dtype it has"),
    memory_format_option(&Conversion::memory_format, "'preserve_format'"),
    field("non_blocking", &Conversion::non_blocking, "does not wait for a copy from pinned memory to a GPU"),
    field("copy", &Conversion::copy, "copies also where nothing changes"),
});

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
  kConversion.read(L, options_at, op, &wanted);
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

namespace {
struct FormatOptions {
  std::optional<at::MemoryFormat> memory_format;
};
}  // namespace

static const OptionsOf<FormatOptions> kFormat({memory_format_option(&FormatOptions::memory_format,
                                                                    "'contiguous_format'")});

static const DeclaredValue kFormatArgument{"memory_format", "string?", "as the option of that name"};

static at::MemoryFormat read_format(lua_State* L, const char* op) {
  if (lua_isnoneornil(L, 2)) return at::MemoryFormat::Contiguous;
  if (lua_isstring(L, 2)) return parse_memory_format(op, check_string(L, 2, op, "memory_format"));
  return read_options(L, 2, op, kFormat).memory_format.value_or(at::MemoryFormat::Contiguous);
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

static std::vector<Bound> values() {
  return {
      {gate<item>,
       {.name = "Tensor:item",
        .about = "The value of a Tensor of one element; any other is an error. Waits for the GPU.",
        .results = {{"", "number|boolean|{real: number, imag: number}", "integers beyond 2^53 lose digits"}},
        .source = "docs.pytorch.org, torch.Tensor.item"}},
      {gate<tolist>,
       {.name = "Tensor:tolist",
        .about = "The values as nested arrays, which begin at 1; of a 0-d Tensor its value. Waits for the GPU.",
        .results = {{"", "any", "numbers, booleans or {real =, imag =}"}},
        .source = "docs.pytorch.org, torch.Tensor.tolist"}},
      {gate<data_ptr>,
       {.name = "Tensor:data_ptr", .about = "Address of the first element.", .results = {{"", "integer", ""}}}},
      {gate<is_same>,
       {.name = "Tensor:is_same",
        .about = "Whether both are one Tensor; views of the same memory are not.",
        .arguments = {{"other", "Tensor", ""}},
        .results = {{"", "boolean", ""}}}},
      {gate<release>,
       {.name = "Tensor:release",
        .about =
            "Frees the Tensor at once, its memory when no view or graph needs it; using it afterwards is an error."}},
  };
}

static std::vector<Bound> measures() {
  static const DeclaredValue kDim{"dim", "integer?", "from 0, negative ones count from the end; nil: all dimensions"};
  Declaration dims{.name = "Tensor:dim", .about = "Number of dimensions.", .results = {{"", "integer", ""}}};
  Declaration count{.name = "Tensor:numel", .about = "Number of elements.", .results = {{"", "integer", ""}}};
  Declaration dims_too = dims, count_too = count;
  dims_too.name = "Tensor:ndimension", count_too.name = "Tensor:nelement";
  return {
      {gate<size>,
       {.name = "Tensor:size",
        .about = "Size of a dimension, or of all as an array from 1.",
        .arguments = {kDim},
        .results = {{"", "integer|integer[]", ""}}}},
      {gate<stride>,
       {.name = "Tensor:stride",
        .about = "Elements between two neighbours along a dimension, or along each as an array from 1.",
        .arguments = {kDim},
        .results = {{"", "integer|integer[]", ""}}}},
      {gate<dim>, std::move(dims)},
      {gate<dim>, std::move(dims_too)},
      {gate<numel>, std::move(count)},
      {gate<numel>, std::move(count_too)},
      {gate<element_size>,
       {.name = "Tensor:element_size", .about = "Bytes of one element.", .results = {{"", "integer", ""}}}},
      {gate<is_contiguous>,
       {.name = "Tensor:is_contiguous",
        .about = "Whether its elements lie in memory without gaps in the order of a memory format.",
        .arguments = {kFormatArgument},
        .options = &kFormat,
        .results = {{"", "boolean", ""}}}},
  };
}

static const DeclaredValue kSame{"", "Tensor", "the same Tensor where nothing changes"};

static std::vector<Bound> moves() {
  return {
      {gate<to>,
       {.name = "Tensor:to",
        .about =
            "Converts to a dtype, moves to a device, or both: `t:to('cuda', 'float16')`, `t:to(u)` as another Tensor "
            "is.",
        .arguments = {{"...", "string|Tensor", "a dtype, a device, or a Tensor that has both"}},
        .options = &kConversion,
        .results = {kSame},
        .source = "docs.pytorch.org, torch.Tensor.to"}},
      {gate<cpu>, {.name = "Tensor:cpu", .about = "Moves to the CPU.", .options = &kConversion, .results = {kSame}}},
      {gate<cuda>,
       {.name = "Tensor:cuda",
        .about = "Moves to a GPU.",
        .arguments = {{"device", "integer|string|nil", "1 or 'cuda:1'; nil: the current one"}},
        .options = &kConversion,
        .results = {kSame}}},
      {gate<type>,
       {.name = "Tensor:type",
        .about = "With a dtype converts; without one gives the old name of the type.",
        .arguments = {{"dtype", "string?", ""}},
        .results = {{"", "Tensor|string", "'torch.FloatTensor' without an argument"}}}},
      {gate<contiguous>,
       {.name = "Tensor:contiguous",
        .about = "Copies where its elements do not lie in memory without gaps in the order of a memory format.",
        .arguments = {kFormatArgument},
        .options = &kFormat,
        .results = {kSame}}},
      {gate<detach>,
       {.name = "Tensor:detach",
        .about = "The same memory without history: no gradient flows back through it.",
        .results = {{"", "Tensor", ""}}}},
      {gate<requires_grad>,
       {.name = "Tensor:requires_grad_",
        .about = "Says whether backward() computes its gradient.",
        .arguments = {{"requires_grad", "boolean?", "nil: true"}},
        .results = {{"", "Tensor", "itself"}}}},
  };
}

// t:float() and its kin.
template <at::ScalarType dtype>
static Bound conversion(const char* name) {
  return {gate<to_dtype<dtype>>,
          {.name = std::string("Tensor:") + name,
           .about = std::string("Converts to ") + dtype_name(dtype) + ".",
           .options = &kConversion,
           .results = {kSame}}};
}

void open_methods(lua_State* L) {
  bind(L, values());
  bind(L, measures());
  bind(L, moves());
  bind(L, {conversion<at::kFloat>("float"), conversion<at::kDouble>("double"), conversion<at::kHalf>("half"),
           conversion<at::kBFloat16>("bfloat16"), conversion<at::kLong>("long"), conversion<at::kInt>("int"),
           conversion<at::kShort>("short"), conversion<at::kChar>("char"), conversion<at::kByte>("byte"),
           conversion<at::kBool>("bool"), conversion<at::kComplexFloat>("cfloat"),
           conversion<at::kComplexDouble>("cdouble")});
}

}  // namespace sslrun::lua
