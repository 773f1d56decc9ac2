// C++ objects as Lua userdata: one metatable per type, `:release()`, `__gc`, and checked access.
#pragma once
#include <memory>
#include <new>

#include "bindings/gate/declaration.h"
#include "lib/core/error.h"

namespace sslrun::lua {

// Specialise with the type's public name: template <> struct TypeName<Loader> { static constexpr const char* value =
// "Loader"; };
template <class T>
struct TypeName;

template <class T>
const void* type_key() {
  static char key;
  return &key;
}

// What "got B" says about the value at `index`: "number", "Tensor", "Loader", "nil", "no value".
std::string describe(lua_State* L, int index);

// The object at `index`, or null when it is something else. The shared_ptr is empty after release().
template <class T>
std::shared_ptr<T>* test_object(lua_State* L, int index) {
  if (lua_type(L, index) != LUA_TUSERDATA || !lua_getmetatable(L, index)) return nullptr;
  lua_pushlightuserdata(L, const_cast<void*>(type_key<T>()));
  lua_rawget(L, LUA_REGISTRYINDEX);
  bool same = lua_rawequal(L, -1, -2);
  lua_pop(L, 2);
  return same ? static_cast<std::shared_ptr<T>*>(lua_touserdata(L, index)) : nullptr;
}

// The object at `index`; throws "[op] expected Loader, got number" or "[op] Loader used after release()".
template <class T>
std::shared_ptr<T>& check_object(lua_State* L, int index, std::string_view op) {
  auto* object = test_object<T>(L, index);
  if (!object) throw Error(op, std::string("expected ") + TypeName<T>::value + ", got " + describe(L, index));
  if (!*object) throw Error(op, std::string(TypeName<T>::value) + " used after release()");
  return *object;
}

template <class T>
void push_object(lua_State* L, std::shared_ptr<T> object) {
  void* memory = lua_newuserdata(L, sizeof(std::shared_ptr<T>));
  new (memory) std::shared_ptr<T>(std::move(object));
  lua_pushlightuserdata(L, const_cast<void*>(type_key<T>()));
  lua_rawget(L, LUA_REGISTRYINDEX);
  lua_setmetatable(L, -2);
}

template <class T>
int release_object(lua_State* L) {
  auto* object = test_object<T>(L, 1);
  if (!object) throw Error("release", std::string("expected ") + TypeName<T>::value + ", got " + describe(L, 1));
  object->reset();
  return 0;
}

// Leaves the released state behind, not a destroyed pointer: the finalizer of another object, collected together with
// this one or at exit, may still reach it.
template <class T>
int collect_object(lua_State* L) {
  static_cast<std::shared_ptr<T>*>(lua_touserdata(L, 1))->reset();
  return 0;
}

// Registers T's metatable with methods reached through __index; adds release, __gc, __name. Leaves the stack as it was.
// Metamethods ("__call", "__len", "__tostring", "__index") may be given among the functions; a "__index" function
// replaces the method table as index and finds that table as its first upvalue.
template <class T>
void make_class(lua_State* L, const std::vector<NamedFunction>& functions) {
  lua_newtable(L);  // metatable
  lua_newtable(L);  // methods
  lua_pushcfunction(L, gate<release_object<T>>);
  lua_setfield(L, -2, "release");
  lua_CFunction index = nullptr;
  for (const auto& entry : functions) {
    bool meta = std::string_view(entry.name).starts_with("__");
    if (std::string_view(entry.name) == "__index") {
      index = entry.function;
      continue;
    }
    lua_pushcfunction(L, entry.function);
    lua_setfield(L, meta ? -3 : -2, entry.name);
  }
  lua_pushvalue(L, -1);
  lua_setfield(L, -3, "__methods");  // for tab completion and help()
  if (index) lua_pushcclosure(L, index, 1);
  lua_setfield(L, -2, "__index");
  lua_pushcfunction(L, collect_object<T>);
  lua_setfield(L, -2, "__gc");
  lua_pushstring(L, TypeName<T>::value);
  lua_setfield(L, -2, "__name");
  lua_pushlightuserdata(L, const_cast<void*>(type_key<T>()));
  lua_insert(L, -2);
  lua_rawset(L, LUA_REGISTRYINDEX);
}

// The same with what the class and its methods are; metamethods need no words. Methods are declared as "Loader:epoch".
template <class T>
void bind_class(lua_State* L, std::string about, std::vector<Bound> methods, std::vector<NamedFunction> metamethods) {
  std::string name = TypeName<T>::value;
  std::vector<std::string> names;
  for (const Bound& method : methods) names.push_back(last_part(method.declaration.name));
  for (size_t i = 0; i < methods.size(); i++) metamethods.push_back({names[i].c_str(), methods[i].function});
  make_class<T>(L, metamethods);
  declare({.name = name, .about = std::move(about)});
  declare({.name = name + ":release", .about = "Gives up what it holds at once; using it afterwards is an error."});
  for (Bound& method : methods) declare(std::move(method.declaration));
}

}  // namespace sslrun::lua
