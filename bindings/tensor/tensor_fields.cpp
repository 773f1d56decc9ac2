// Getters and setters of Tensor fields.
#include "bindings/tensor/tensor_fields.h"

#include "bindings/gate/declaration.h"
#include "bindings/gate/stack.h"
#include "bindings/gate/strict.h"
#include "bindings/gate/userdata.h"
#include "bindings/tensor/tensor.h"
#include "bindings/tensor/tensor_names.h"
#include "bindings/tensor/tensor_print.h"

namespace sslrun::lua {

static int sizes_text(lua_State* L) {
  std::string text = "{";
  for (int64_t size : check_integers(L, 1, "shape", "shape")) text += (text == "{" ? "" : ", ") + std::to_string(size);
  push_string(L, text + "}");
  return 1;
}

void push_sizes(lua_State* L, at::IntArrayRef sizes) {
  lua_createtable(L, int(sizes.size()), 0);
  for (size_t i = 0; i < sizes.size(); i++) {
    lua_pushnumber(L, double(sizes[i]));
    lua_rawseti(L, -2, int(i) + 1);
  }
  static const char kKind[] = "shape";
  make_bounded(L, kKind, gate<sizes_text>);
}

static at::Tensor& self(lua_State* L) { return check_tensor(L, 1, "Tensor"); }

static int shape(lua_State* L) {
  push_sizes(L, self(L).sizes());
  return 1;
}

static int dtype(lua_State* L) {
  lua_pushstring(L, dtype_name(self(L).scalar_type()));
  return 1;
}

static int device(lua_State* L) {
  at::Device device = self(L).device();
  if (device.is_cpu())
    lua_pushliteral(L, "cpu");
  else
    push_string(L, device.str());
  return 1;
}

static int layout(lua_State* L) {
  push_string(L, layout_name(self(L).layout()));
  return 1;
}

static int grad(lua_State* L) {
  push_tensor(L, self(L).grad());
  return 1;
}

static int requires_grad(lua_State* L) {
  lua_pushboolean(L, self(L).requires_grad());
  return 1;
}

static int is_leaf(lua_State* L) {
  lua_pushboolean(L, self(L).is_leaf());
  return 1;
}

static int is_cuda(lua_State* L) {
  lua_pushboolean(L, self(L).is_cuda());
  return 1;
}

static int ndim(lua_State* L) {
  lua_pushinteger(L, lua_Integer(self(L).dim()));
  return 1;
}

static int nbytes(lua_State* L) {
  lua_pushnumber(L, double(self(L).nbytes()));
  return 1;
}

static int grad_fn(lua_State* L) {
  std::string name = grad_fn_name(self(L));
  if (name.empty())
    lua_pushnil(L);
  else
    push_string(L, name);
  return 1;
}

static int data(lua_State* L) {
  push_tensor(L, self(L).variable_data());
  return 1;
}

static int transposed(lua_State* L) {
  push_tensor(L, self(L).numpy_T());
  return 1;
}

static int matrix_transposed(lua_State* L) {
  push_tensor(L, self(L).mT());
  return 1;
}

void open_fields(lua_State* L) {
  bind(L,
       {
           {gate<shape>,
            {.name = "Tensor.shape",
             .about = "Sizes of all dimensions, an array from 1: `t.shape[1]` is that of dimension 0.",
             .results = {{"", "integer[]", ""}}}},
           {gate<dtype>,
            {.name = "Tensor.dtype",
             .about = "Type of the elements: 'float32', 'int64' and so on.",
             .results = {{"", "string", ""}}}},
           {gate<device>,
            {.name = "Tensor.device",
             .about = "Where the memory is: 'cpu', 'cuda:0' and so on.",
             .results = {{"", "string", ""}}}},
           {gate<layout>,
            {.name = "Tensor.layout",
             .about = "How it is stored: 'strided', 'sparse_coo' and so on.",
             .results = {{"", "string", ""}}}},
           {gate<grad>,
            {.name = "Tensor.grad",
             .about = "The gradient that backward() computed, nil before; can be assigned, nil clears it.",
             .results = {{"", "Tensor?", ""}}}},
           {gate<requires_grad>,
            {.name = "Tensor.requires_grad",
             .about = "Whether backward() computes its gradient; can be assigned where it is a leaf.",
             .results = {{"", "boolean", ""}}}},
           {gate<is_leaf>,
            {.name = "Tensor.is_leaf",
             .about = "Whether it was made by the user and not by operators that record gradients.",
             .results = {{"", "boolean", ""}}}},
           {gate<is_cuda>,
            {.name = "Tensor.is_cuda", .about = "Whether its memory is on a GPU.", .results = {{"", "boolean", ""}}}},
           {gate<ndim>, {.name = "Tensor.ndim", .about = "Number of dimensions.", .results = {{"", "integer", ""}}}},
           {gate<nbytes>,
            {.name = "Tensor.nbytes", .about = "Bytes of all elements.", .results = {{"", "integer", ""}}}},
           {gate<grad_fn>,
            {.name = "Tensor.grad_fn",
             .about = "Name of the operator that made it while gradients were recorded, nil of a leaf.",
             .results = {{"", "string?", ""}}}},
           {gate<data>,
            {.name = "Tensor.data",
             .about = "The same memory without history; can be assigned: takes the memory of another Tensor.",
             .results = {{"", "Tensor", ""}}}},
           {gate<transposed>,
            {.name = "Tensor.T",
             .about = "The same memory with its dimensions in reverse order.",
             .results = {{"", "Tensor", ""}}}},
           {gate<matrix_transposed>,
            {.name = "Tensor.mT",
             .about = "The same memory with the last two dimensions exchanged.",
             .results = {{"", "Tensor", ""}}}},
       });
}

static void assign_grad(lua_State* L, at::Tensor& tensor) {
  if (lua_isnil(L, 3)) return tensor.mutable_grad().reset();
  at::Tensor& grad = check_tensor(L, 3, "Tensor.grad");
  if (grad.is_same(tensor)) throw Error("Tensor.grad", "a Tensor cannot be its own gradient");
  if (!grad.sizes().equals(tensor.sizes()))
    throw Error("Tensor.grad", "expected the shape of the Tensor itself (" + c10::str(tensor.sizes()) + "), got " +
                                   c10::str(grad.sizes()));
  if (grad.scalar_type() != tensor.scalar_type() || grad.device() != tensor.device())
    throw Error("Tensor.grad", std::string("expected dtype ") + dtype_name(tensor.scalar_type()) + " on " +
                                   tensor.device().str() + ", got " + dtype_name(grad.scalar_type()) + " on " +
                                   grad.device().str());
  tensor.mutable_grad() = grad;
}

int assign_field(lua_State* L) {
  at::Tensor& tensor = self(L);
  std::string_view name = lua_tostring(L, 2);
  if (name == "grad")
    assign_grad(L, tensor);
  else if (name == "requires_grad")
    tensor.requires_grad_(check_boolean(L, 3, "Tensor", "requires_grad"));
  else if (name == "data")
    tensor.set_data(check_tensor(L, 3, "Tensor.data"));
  else
    throw Error("Tensor", "field '" + std::string(name) + "' cannot be assigned; grad, requires_grad and data can" +
                              did_you_mean(name, {"grad", "requires_grad", "data"}));
  return 0;
}

}  // namespace sslrun::lua
