// Tables whose missing fields are errors: modules, and lists that know their end.
#pragma once
#include <lua.hpp>
#include <string_view>

namespace sslrun::lua {

// Reading a field that the table on top of the stack does not have becomes the error "[nn] unknown name 'Linaer';
// nearest: 'Linear'" at the user's line. Names that begin with "__" stay nil (Lua's own look-ups); rawget, pairs and
// next never meet it. A table with a metatable of its own is left alone.
void make_strict(lua_State* L, std::string_view module);

// The strict table on top of the stack is called `module` in its errors from now on; any other table is left alone.
void rename_strict(lua_State* L, std::string_view module);

// Throws that error for the key at index 2 of the table at index 1.
[[noreturn]] void throw_unknown_name(lua_State* L, std::string_view module);

// Gives the table on top of the stack the shared metatable of that kind of list: reading a number that is none of its
// items is the error "[shape] expected an index in 1..2, got 7"; other keys are nil. `text` becomes __tostring, or
// null. ipairs, unpack and # never meet it.
void make_bounded(lua_State* L, const char* kind, lua_CFunction text);

}  // namespace sslrun::lua
