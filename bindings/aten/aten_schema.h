// The compiled form of an operator's schemas: one slot per argument, overloads in the order in which Python tries them.
#pragma once
#include <ATen/core/dispatch/Dispatcher.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace sslrun::lua {

enum class Kind : uint8_t {
  kTensor,
  kScalar,
  kInt,
  kFloat,
  kBool,
  kString,
  kDtype,
  kLayout,
  kMemoryFormat,
  kDevice,
  kReduction,
  kGenerator,
  kDimname,
  kInts,
  kFloats,
  kBools,
  kScalars,
  kTensors,
  kOptionalTensors,
  kDimnames,
  kUnsupported,
};

// One argument of an overload.
struct Slot {
  Kind kind;
  bool optional;      // nil is a value
  bool has_default;   // `fallback` stands in when nothing is given
  bool keyword_only;  // behind the `*` of the schema
  bool out;           // receives a result: `out=`
  bool numbers;       // a Tensor slot that takes a Lua number as wrapped scalar
  int32_t count;      // N of int[N], 0 for int[]
  std::string name;
  const char* key = nullptr;  // the name as Lua's own string: compared by address
  std::string type;           // as the schema writes it: "int[2]", "Tensor?"
  c10::IValue fallback;
};

// The position of the slot of that name, or -1.
int find_slot(const std::vector<Slot>& slots, std::string_view name);

// Which autograd kernels a call may pass by (bindings/tensor/below_autograd.h).
enum class Shortcut : uint8_t {
  kNone,      // changes or aliases an argument
  kAutograd,  // when no gradient flows; composed of other operators, may return a view of an argument
  kViews,     // when no gradient flows; an operator with a new result
  kFactory,   // always, as Python's factories do
};

struct Needs;

struct Overload {
  c10::OperatorHandle handle;
  std::vector<Slot> slots;
  int positional;      // slots that can be given by position
  int outs;            // slots with `out`
  bool spread;         // view(2, 3) for view({2, 3})
  bool factory;        // makes a new tensor: takes requires_grad=
  bool returns_first;  // in-place: the result is the first argument
  Shortcut shortcut;
  const char* excluded;                // why it cannot be called, or null
  std::shared_ptr<const Needs> needs;  // of a guarded operator, else null
};

struct Op {
  std::string name;
  std::vector<c10::OperatorHandle> handles;
  std::vector<Overload> overloads;  // filled by compiled()
  int self = 0;                     // as method: the position where the tensor goes
  const void* keys_of = nullptr;    // the Lua state whose strings Slot::key are
};

// The operator of that name (without "aten::"), or null. A trailing `_op` is dropped where needed.
Op* find_op(std::string_view name);

// All operators by name.
std::vector<Op*> all_ops();

// Fills op.overloads at the first call.
const std::vector<Overload>& compiled(Op& op);

// Can the operator be a Tensor method: some overload takes a Tensor first (or as `self` at op.self).
bool is_method(Op& op);

// "add(Tensor self, Tensor other, *, Scalar alpha=1) -> Tensor"
std::string schema_text(const Overload& overload);

}  // namespace sslrun::lua
