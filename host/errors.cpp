// Message handler, traceback and exit codes.
#include "host/errors.h"

#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <string>

#include "bindings/gate/gate.h"
#include "host/report.h"
#include "host/signals.h"
#include "lib/core/interrupt.h"

namespace sslrun::host {

static char usage_key;
static std::string command, failure;

void set_command(std::string_view name) { command = name; }

bool debugging() {
  static const bool wanted = std::getenv("SSLRUN_DEBUG") != nullptr;
  return wanted;
}

void complain(std::string_view text) {
  std::fflush(stdout);
  std::fprintf(stderr, "sslrun: %.*s\n", int(text.size()), text.data());
}

static bool is_usage_error(lua_State* L, int index) {
  if (!lua_istable(L, index) || !lua_getmetatable(L, index)) return false;
  lua_pushlightuserdata(L, &usage_key);
  lua_rawget(L, LUA_REGISTRYINDEX);
  bool same = lua_rawequal(L, -1, -2);
  lua_pop(L, 2);
  return same;
}

static int usage_error_text(lua_State* L) {
  lua_getfield(L, 1, "message");
  return 1;
}

void make_usage_error(lua_State* L) {
  lua_createtable(L, 0, 1);
  lua_insert(L, -2);
  lua_setfield(L, -2, "message");
  lua_pushlightuserdata(L, &usage_key);
  lua_rawget(L, LUA_REGISTRYINDEX);
  if (lua_isnil(L, -1)) {
    lua_pop(L, 1);
    lua_newtable(L);
    lua_pushcfunction(L, usage_error_text);
    lua_setfield(L, -2, "__tostring");
    lua_pushlightuserdata(L, &usage_key);
    lua_pushvalue(L, -2);
    lua_rawset(L, LUA_REGISTRYINDEX);
  }
  lua_setmetatable(L, -2);
}

static std::string to_text(lua_State* L, int index) {
  size_t length;
  const char* text = lua_tolstring(L, index, &length);
  return text ? std::string(text, length) : "";
}

// Frames that the user did not write: C functions, LuaJIT's own, scripts/ssl.
static bool is_users(const lua_Debug& frame) {
  std::string_view source = frame.source;
  return frame.currentline >= 0 && !source.starts_with("=[") &&
         (lua::library_prefix().empty() || !source.starts_with(lua::library_prefix()));
}

static std::string place(const lua_Debug& frame) {
  return std::string(frame.short_src) + ":" + std::to_string(frame.currentline) + ": ";
}

// A message that begins with a line of scripts/ssl begins with the user's line instead.
static std::string at_users_line(lua_State* L, std::string text) {
  lua_Debug frame;
  for (int level = 1; lua_getstack(L, level, &frame); level++) {
    lua_getinfo(L, "Sl", &frame);
    if (frame.currentline < 0) continue;
    if (is_users(frame)) break;
    std::string users = lua::where_user(L);
    if (!users.empty() && text.starts_with(place(frame))) return users + text.substr(place(frame).size());
  }
  return text;
}

static std::string message_of(lua_State* L, int index) {
  if (lua_type(L, index) == LUA_TSTRING || lua_type(L, index) == LUA_TNUMBER)
    return debugging() ? to_text(L, index) : at_users_line(L, to_text(L, index));
  std::string where = lua::where_user(L);
  if (luaL_getmetafield(L, index, "__tostring")) {
    lua_pushvalue(L, index);
    if (lua_pcall(L, 1, 1, 0) == 0 && lua_type(L, -1) == LUA_TSTRING) return where + to_text(L, -1);
  } else if (lua_istable(L, index)) {
    lua_getfield(L, index, "message");
    if (lua_type(L, -1) == LUA_TSTRING) return where + to_text(L, -1);
  }
  return where + "(the error value is " + (lua_isnil(L, index) ? "nil" : std::string("a ") + luaL_typename(L, index)) +
         ")";
}

static std::string function_name(const lua_Debug& frame) {
  if (std::string_view(frame.what) == "main") return "in main chunk";
  if (frame.name) return std::string("in function '") + frame.name + "'";
  return "in function <" + std::string(frame.short_src) + ":" + std::to_string(frame.linedefined) + ">";
}

// The user's frames, innermost first; nothing when that would only repeat where `message` says it happened.
static std::string traceback(lua_State* L, const std::string& message) {
  constexpr size_t kFirst = 10, kLast = 10;
  std::vector<std::string> lines;
  bool repeats = true;
  lua_Debug frame;
  for (int level = 1; lua_getstack(L, level, &frame); level++) {
    lua_getinfo(L, "Snl", &frame);
    if (!is_users(frame)) continue;
    repeats = lines.empty() && message.starts_with(place(frame));
    lines.push_back("\n  " + place(frame) + function_name(frame));
  }
  std::string text = lines.empty() || repeats ? "" : "\ntraceback:";
  for (size_t i = 0; i < lines.size() && !repeats; i++) {
    if (i == kFirst && lines.size() > kFirst + kLast + 1) {
      i = lines.size() - kLast;
      text += "\n  ... (" + std::to_string(i - kFirst) + " more)";
    }
    text += lines[i];
  }
  return text;
}

// "scripts/commands/x.lua:42: text" without its place, which is none of the user's; LuaJIT cuts the start of long
// paths.
static std::string_view without_own_place(std::string_view text) {
  size_t end = text.find(".lua:"), folder = text.substr(0, end).rfind('/');
  if (end == text.npos || folder == text.npos || text.substr(0, folder).find('\n') != text.npos) return text;
  std::string_view where = text.substr(0, folder);
  bool own = where.ends_with("scripts/commands") || where.find("scripts/ssl") != where.npos;
  size_t behind = text.find(": ", end);
  bool numbered =
      behind != text.npos && text.substr(end + 5, behind - end - 5).find_first_not_of("0123456789") == text.npos;
  return own && numbered ? text.substr(behind + 2) : text;
}

static std::string by_name(std::string_view text) {
  return "sslrun: " + (command.empty() ? "" : command + ": ") + std::string(text);
}

static int message_handler(lua_State* L) {
  if (interrupted() || is_usage_error(L, 1)) return 1;
  if (debugging()) {
    lua_pushstring(L, message_of(L, 1).c_str());
    luaL_traceback(L, L, lua_tostring(L, -1), 1);
    return 1;
  }
  std::string text = message_of(L, 1);
  text += traceback(L, text);
  lua_pushlstring(L, text.data(), text.size());
  return 1;
}

const std::string& last_failure() { return failure; }

int call(lua_State* L, int arguments, int results) {
  int base = lua_gettop(L) - arguments;
  lua_pushcfunction(L, message_handler);
  lua_insert(L, base);
  int status = lua_pcall(L, arguments, results, base);
  lua_remove(L, base);
  if (status == 0) return kDone;
  int code = kFailure;
  if (caught_signal()) {
    code = 128 + caught_signal();
    if (caught_signal() == 2 && !isatty(2)) complain("interrupted");
  } else if (is_usage_error(L, -1)) {
    lua_getfield(L, -1, "message");
    report_failure(by_name(to_text(L, -1)));
    lua_pop(L, 1);
    code = kUsage;
  } else {
    std::fflush(stdout);
    std::string text = lua_isstring(L, -1) ? to_text(L, -1) : message_of(L, lua_gettop(L));
    if (!command.empty() && !debugging()) text = by_name(without_own_place(text));
    if (status == LUA_ERRMEM) text = "sslrun: out of memory: Lua could not get more";
    // Near the end of its stack LuaJIT sometimes cannot call the message handler.
    if (status == LUA_ERRERR)
      text = (command.empty() ? "sslrun: " : "") + text + " (no traceback; does a function call itself without end?)";
    report_failure(text);
    failure = text;
  }
  lua_settop(L, base - 1);
  return code;
}

}  // namespace sslrun::host
