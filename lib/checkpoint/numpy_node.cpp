// Arguments and states of NumPy's pickled objects.
#include "lib/checkpoint/numpy_node.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cstring>
#include <stdexcept>

#include "lib/checkpoint/numpy_array.h"

namespace sslrun::checkpoint {

[[noreturn]] static void refuse(const std::string& rule) { throw std::invalid_argument(rule); }

Node* make_numpy_type(Arena& arena, const std::vector<Node*>& arguments) {
  if (arguments.empty() || arguments[0]->kind != Node::kString) refuse("a malformed NumPy element type");
  auto type = parse_numpy_type(arguments[0]->text);
  if (!type) throw Unreadable{"NumPy's element type '" + std::string(arguments[0]->text.substr(0, 32)) + "'"};
  Node* node = arena.make(Node::kNumpyType);
  node->type = type->type;
  node->big_endian = type->big_endian;
  return node;
}

void set_byte_order(Node& type, const Node& state) {
  if (state.kind != Node::kTuple || state.items.size() < 2 || state.items[1]->kind != Node::kString)
    refuse("a malformed NumPy element type");
  type.big_endian = state.items[1]->text == ">";
}

static std::vector<int64_t> read_shape(const Node& node) {
  if (node.kind != Node::kTuple) refuse("a NumPy array without a shape");
  std::vector<int64_t> shape;
  for (const Node* item : node.items) {
    if (item->kind != Node::kInt) refuse("a NumPy array whose shape holds something other than integers");
    shape.push_back(item->integer);
  }
  return shape;
}

static at::Tensor read_array(Arena& arena, const Node& type, const Node& shape, bool fortran_order,
                             const Node& content) {
  if (type.kind != Node::kNumpyType) refuse("a NumPy array without an element type");
  if (content.kind != Node::kString) refuse("a NumPy array without bytes");
  auto sizes = read_shape(shape);
  auto bytes = array_bytes(type.type, sizes);
  if (!bytes) refuse("a NumPy array of impossible shape");
  if (uint64_t(*bytes) != content.text.size())
    refuse("a NumPy array of " + std::to_string(*bytes) + " bytes with " + std::to_string(content.text.size()));
  auto high = [](char byte) { return uint8_t(byte) > 1; };
  if (type.type == at::kBool && std::any_of(content.text.begin(), content.text.end(), high))
    refuse("a NumPy array of bool that is not made of 0 and 1");
  arena.budget().steps(100 + uint64_t(*bytes) / 256);
  arena.budget().bytes(384 + uint64_t(*bytes));
  at::Tensor memory = at::empty({*bytes}, at::kByte);
  if (*bytes) std::memcpy(memory.mutable_data_ptr(), content.text.data(), size_t(*bytes));
  return make_array(memory, {type.type, type.big_endian}, sizes, fortran_order);
}

void fill_numpy_array(Arena& arena, Node& array, const Node& state) {
  if (state.kind == Node::kTuple)
    for (const Node* part : state.items)
      if (part->kind == Node::kOpaque) {
        array.kind = Node::kOpaque;
        array.text = "numpy.ndarray";
        array.items = part->items;
        return;
      }
  if (state.kind != Node::kTuple || state.items.size() != 5 || state.items[3]->kind != Node::kBool)
    refuse("a malformed NumPy array");
  array.tensor = read_array(arena, *state.items[2], *state.items[1], state.items[3]->integer != 0, *state.items[4]);
  array.kind = Node::kTensor;
}

Node* make_numpy_buffer(Arena& arena, const std::vector<Node*>& arguments) {
  if (arguments.size() != 4 || arguments[3]->kind != Node::kString) refuse("a malformed NumPy array");
  Node* node = arena.make(Node::kTensor);
  node->tensor = read_array(arena, *arguments[1], *arguments[2], arguments[3]->text == "F", *arguments[0]);
  return node;
}

Node* make_numpy_scalar(Arena& arena, const std::vector<Node*>& arguments) {
  if (arguments.size() != 2) refuse("a malformed NumPy number");
  Node shape;
  shape.kind = Node::kTuple;
  at::Tensor value = read_array(arena, *arguments[0], shape, false, *arguments[1]);
  if (value.is_complex()) throw Unreadable{"a complex number"};
  bool integral = c10::isIntegralType(value.scalar_type(), false);
  Node* node = arena.make(value.scalar_type() == at::kBool ? Node::kBool : integral ? Node::kInt : Node::kFloat);
  if (node->kind == Node::kFloat)
    node->number = value.item<double>();
  else
    node->integer = value.scalar_type() == at::kUInt64 ? int64_t(*static_cast<const uint64_t*>(value.const_data_ptr()))
                                                       : value.item<int64_t>();
  return node;
}

}  // namespace sslrun::checkpoint
