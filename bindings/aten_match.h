// Which overload fits a call: type tests only, no conversion and no exception.
#pragma once
#include <lua.hpp>

#include "bindings/aten_schema.h"

namespace sslrun::lua {

// The arguments of one call on the Lua stack.
struct Arguments {
  lua_State* L;
  int count;    // positional arguments, at 1 .. count
  int options;  // index of the trailing table of keyword arguments, or 0
  int keys;     // keyword arguments in it, without `out` and `requires_grad`
  bool out;     // `out=` is given
  bool requires_grad;
};

// Reads the stack: finds the trailing table with string keys, drops trailing nils.
Arguments read_arguments(lua_State* L);

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
