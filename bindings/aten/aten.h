// Every ATen operator of the linked LibTorch as a Lua function, found by schema through the dispatcher.
#pragma once
#include <lua.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace sslrun::lua {

// Pushes the function torch.NAME, or nil when no operator has that name. A trailing `_op` reaches names that are Lua
// keywords (`and_op` -> nothing, `repeat_op` -> repeat). Costs a new closure: the caller caches it in its table.
void push_op(lua_State* L, std::string_view name);

// Pushes the table of Tensor methods found so far: name -> function. Other files may add their own methods to it.
void push_tensor_methods(lua_State* L);

// Pushes the Tensor method of that name and caches it in the methods table; nil when no operator takes a Tensor first.
void push_tensor_method(lua_State* L, std::string_view name);

// Names of all operators, sorted, without namespace and overload; those of Tensor methods only when `methods`.
std::vector<std::string> op_names(bool methods = false);

// Schemas of all overloads of one operator, in the order in which they are tried; empty when there is none.
std::vector<std::string> op_schemas(std::string_view name);

// "unknown name 'adddd'; nearest: 'add', 'addmm'", looking at operators and at the string keys of the table at `index`.
std::string unknown_name(lua_State* L, int index, std::string_view name);

// Adds torch.schemas, torch.overloads, torch.which, torch.generator and the fallback for operators to the table on top
// of the stack.
void open_aten(lua_State* L);

}  // namespace sslrun::lua
