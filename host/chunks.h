// Loading Lua: the one place where text becomes a function, whoever asks for it.
#pragma once
#include <lua.hpp>
#include <string>

namespace sslrun::host {

// As luaL_loadbuffer and luaL_loadfile (null: standard input), with advice where the text is no Lua 5.1.
int load_text(lua_State* L, const std::string& text, const char* name);
int load_file(lua_State* L, const char* path);

// Makes load, loadstring, loadfile, dofile and require load this way. Modules of our own library (`ssl` and below)
// that are tables of functions come back strict: reading a name that they do not have is an error.
void open_chunks(lua_State* L);

}  // namespace sslrun::host
