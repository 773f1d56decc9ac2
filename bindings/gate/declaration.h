// What a bound function, class or module is, declared where it is bound: help, reference pages and editors' types are
// made of it.
#pragma once
#include "bindings/gate/gate.h"
#include "bindings/gate/option_table.h"

namespace sslrun::lua {

// A value that a function takes or gives. `type` is a type as LuaLS writes it ("Tensor", "integer", "string[]",
// "Loader?" where nil or nothing will do, "..." as the name of any number of them); `about` begins with the shape
// of a Tensor: "[N, D] float: one feature a row".
struct DeclaredValue {
  std::string name, type, about;
};

struct Declaration {
  std::string name;   // "loss.nt_xent", "Loader:epoch"; of a class "Loader", of a module "loss"
  std::string about;  // sentences: what it does, what is an error
  std::vector<DeclaredValue> arguments;
  const OptionTable* options = nullptr;  // of the trailing table; must outlive the program's Lua state
  std::vector<DeclaredValue> results;    // names may be empty
  std::string source;                    // "arXiv 2002.05709, equation 1", "facebookresearch/simsiam, main.py"
};

// A function with what it is.
struct Bound {
  lua_CFunction function;
  Declaration declaration;
};

// Sets each function in the table on top of the stack under the part of its name behind the last '.' or ':', and
// keeps its declaration.
void bind(lua_State* L, std::vector<Bound> functions);

// Keeps a declaration without a function of its own: a class, a module, a field ("Tensor.shape").
void declare(Declaration declaration);

// All of them, in the order of their names.
std::vector<const Declaration*> declarations();

// Pushes the array of all: {name, about, source, arguments = {{name, type, about}}, results, options = {{name, type,
// about, default, otherwise, choices, range, required}}}.
int push_declarations(lua_State* L);

// The last part of a name: "epoch" of "Loader:epoch".
std::string last_part(const std::string& name);

}  // namespace sslrun::lua
