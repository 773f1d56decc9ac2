// Loading of texts, files and modules.
#include "host/chunks.h"

#include <cstdio>
#include <fstream>
#include <iterator>
#include <string_view>

#include "bindings/gate/stack.h"
#include "bindings/gate/strict.h"
#include "host/lua51.h"

namespace sslrun::host {

static void advise(lua_State* L, std::string_view source) {
  size_t length;
  const char* message = lua_tolstring(L, -1, &length);
  if (!message) return;
  std::string text = with_advice(std::string(message, length), source);
  lua_pop(L, 1);
  lua::push_string(L, text);
}

int load_text(lua_State* L, const std::string& text, const char* name) {
  int status = luaL_loadbuffer(L, text.data(), text.size(), name);
  if (status == LUA_ERRSYNTAX) advise(L, text);
  return status;
}

static std::string text_of_file(const char* path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

// Upon a signal nothing is loaded.
static int load_standard_input(lua_State* L) {
  std::string text;
  char part[1 << 16];
  while (size_t count = std::fread(part, 1, sizeof part, stdin)) text.append(part, count);
  if (std::ferror(stdin)) {
    lua_pushliteral(L, "cannot read standard input");
    return LUA_ERRFILE;
  }
  if (text.starts_with('#')) text.insert(0, "--");  // #!/usr/bin/env sslrun
  return load_text(L, text, "=stdin");
}

int load_file(lua_State* L, const char* path) {
  if (!path) return load_standard_input(L);
  int status = luaL_loadfile(L, path);
  if (status == LUA_ERRSYNTAX) advise(L, text_of_file(path));
  return status;
}

// Calls Lua's own function, the upvalue, with the arguments of this one. Where it found a syntax error, `text` gives
// what the first argument stands for.
static int load_as_lua_does(lua_State* L, std::string (*text)(lua_State* L)) {
  int arguments = lua_gettop(L);
  lua_pushvalue(L, lua_upvalueindex(1));
  for (int i = 1; i <= arguments; i++) lua_pushvalue(L, i);
  lua_call(L, arguments, LUA_MULTRET);
  int results = lua_gettop(L) - arguments;
  if (results == 2 && lua_isnil(L, -2) && lua_type(L, 1) == LUA_TSTRING) advise(L, text(L));
  return results;
}

// load and loadstring.
static int load_value(lua_State* L) {
  return load_as_lua_does(L, [](lua_State* L) { return std::string(lua::check_string(L, 1, "load", "chunk")); });
}

// loadfile.
static int load_named(lua_State* L) {
  return load_as_lua_does(L, [](lua_State* L) { return text_of_file(lua_tostring(L, 1)); });
}

static int do_file(lua_State* L) {
  const char* path = luaL_optstring(L, 1, nullptr);
  lua_settop(L, 1);
  if (load_file(L, path) != 0) return lua_error(L);
  lua_call(L, 0, LUA_MULTRET);
  return lua_gettop(L) - 1;
}

// A table of functions; not a class, a list, or data under names that a caller may not find.
static bool is_function_table(lua_State* L, int index) {
  if (lua_type(L, index) != LUA_TTABLE || lua_objlen(L, index) > 0) return false;
  lua_getfield(L, index, "__index");
  bool is_class = !lua_isnil(L, -1);
  lua_pop(L, 1);
  bool functions = false;
  lua_pushvalue(L, index);
  lua_pushnil(L);
  while (lua_next(L, -2)) {
    functions |= lua_isfunction(L, -1);
    lua_pop(L, 1);
  }
  lua_pop(L, 1);
  return functions && !is_class;
}

// The modules in the table at `index` are called as it offers them: ssl.schedule, not by the file that they are in.
static void name_members(lua_State* L, int index, const std::string& module) {
  lua_pushnil(L);
  while (lua_next(L, index)) {
    if (lua_type(L, -2) == LUA_TSTRING && lua_istable(L, -1)) lua::rename_strict(L, module + "." + lua_tostring(L, -2));
    lua_pop(L, 1);
  }
}

// Runs the chunk of a module of our library. Upvalue: the chunk.
static int run_library_module(lua_State* L) {
  std::string name = lua::check_string(L, 1, "require", "name");
  lua_settop(L, 1);
  lua_pushvalue(L, lua_upvalueindex(1));
  lua_insert(L, 1);
  lua_call(L, 1, 1);
  if (is_function_table(L, 1)) lua::make_strict(L, name);
  if (name == "ssl") name_members(L, 1, name);
  return 1;
}

// package.loaders[2]: the file of a module on package.path.
static int find_module(lua_State* L) {
  std::string name = lua::check_string(L, 1, "require", "name");
  lua_settop(L, 1);
  lua_getglobal(L, "package");
  lua_getfield(L, 2, "searchpath");
  lua_pushvalue(L, 1);
  lua_getfield(L, 2, "path");
  if (lua_type(L, -1) != LUA_TSTRING) return luaL_error(L, "'package.path' must be a string");
  lua_call(L, 2, 2);
  if (lua_isnil(L, -2)) return 1;  // where it was looked for
  lua_pop(L, 1);
  if (load_file(L, lua_tostring(L, -1)) != 0)
    return luaL_error(L, "error loading module '%s' from file '%s':\n\t%s", name.c_str(), lua_tostring(L, -2),
                      lua_tostring(L, -1));
  if (name == "ssl" || name.starts_with("ssl.")) lua_pushcclosure(L, lua::gate<run_library_module>, 1);
  return 1;
}

static void wrap_global(lua_State* L, const char* name, lua_CFunction wrapper) {
  lua_getglobal(L, name);
  lua_pushcclosure(L, wrapper, 1);
  lua_setglobal(L, name);
}

void open_chunks(lua_State* L) {
  wrap_global(L, "load", lua::gate<load_value>);
  wrap_global(L, "loadstring", lua::gate<load_value>);
  wrap_global(L, "loadfile", lua::gate<load_named>);
  wrap_global(L, "dofile", lua::gate<do_file>);
  lua_getglobal(L, "package");
  lua_getfield(L, -1, "loaders");
  lua_pushcfunction(L, lua::gate<find_module>);
  lua_rawseti(L, -2, 2);
  lua_pop(L, 2);
}

}  // namespace sslrun::host
