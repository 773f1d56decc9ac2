// JSON texts of Lua values, both ways.
#pragma once
#include <lua.hpp>
#include <string>

namespace sslrun::lua {

// The text of the value at `index`; throws "[log.json] expected ..." for what JSON cannot hold.
std::string json_of(lua_State* L, int index);

// log.json(value) and log.parse_json(text).
int write_json(lua_State* L);
int parse_json(lua_State* L);

}  // namespace sslrun::lua
