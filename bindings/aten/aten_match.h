// Which overload fits a call: type tests only, no conversion and no exception.
#pragma once
#include <c10/util/SmallVector.h>

#include <lua.hpp>

#include "bindings/aten/aten_schema.h"

namespace sslrun::lua {

struct Keyword {
  const char* key;  // address of Lua's string
  int index;        // where the value lies on the stack
};

// The arguments of one call on the Lua stack.
struct Arguments {
  lua_State* L;
  int count;                              // positional arguments, at 1 .. count
  int options;                            // index of the trailing table of keyword arguments, or 0
  int out;                                // index of the value of `out=`, or 0
  int requires_grad;                      // index of the value of `requires_grad=`, or 0
  c10::SmallVector<Keyword, 4> keywords;  // the others

  // Index of the keyword argument for a slot, or 0.
  int find(const Slot& slot) const {
    for (const Keyword& keyword : keywords)
      if (keyword.key == slot.key) return keyword.index;
    return 0;
  }
};

// Reads the stack: finds the trailing table with string keys and pushes its values, drops trailing nils.
Arguments read_arguments(lua_State* L);

// Compiles the overloads and gives each slot its key.
void prepare(lua_State* L, Op& op);

enum class Misfit { kNone, kTooMany, kMissing, kType, kKeywords, kOut, kRequiresGrad };

// Why an overload does not fit; `slot` for kMissing and kType.
struct Fit {
  Misfit misfit;
  int slot;
};

// `lenient`: optional arguments without a default may be missing too.
Fit fit(const Overload& overload, const Arguments& arguments, bool lenient = false);

// Can the value at `index` (not nil) become this slot's argument.
bool fits(lua_State* L, int index, const Slot& slot);

// Is the number an integer as Python would have it: integer-valued and exact (|x| <= 2^53).
inline bool is_integer(double value) {
  return value >= -9007199254740992.0 && value <= 9007199254740992.0 && value == double(int64_t(value));
}

}  // namespace sslrun::lua
