// Exceptions to Lua errors.
#include "bindings/gate/gate.h"

#include <cstdlib>

#include "bindings/gate/attempts.h"
#include "lib/core/interrupt.h"
#include "lib/core/quoted.h"

namespace sslrun::lua {

static std::string& prefix_storage() {
  static std::string prefix;
  return prefix;
}

void set_library_prefix(std::string_view prefix) { prefix_storage() = prefix; }
const std::string& library_prefix() { return prefix_storage(); }

void* interrupt_token() {
  static char token;
  return &token;
}

// Messages quote what files say, which may be anything.
static constexpr size_t kLongestMessage = 16384;

std::string where_user(lua_State* L) {
  lua_Debug frame;
  for (int level = 1; lua_getstack(L, level, &frame); level++) {
    lua_getinfo(L, "Sl", &frame);
    if (frame.currentline < 0) continue;
    std::string_view source = frame.source;
    if (!prefix_storage().empty() && source.starts_with(prefix_storage())) continue;
    return std::string(frame.short_src) + ":" + std::to_string(frame.currentline) + ": ";
  }
  return "";
}

static int (*other_way)(lua_State* L, Function f) = nullptr;

void go_by(int (*way)(lua_State* L, Function f)) { other_way = way; }

int run_gated(lua_State* L, Function f) {
  if (other_way) [[unlikely]]
    return other_way(L, f);
  return run_straight(L, f);
}

int run_straight(lua_State* L, Function f) {
  bool stopped = false;
  if (!interrupted()) [[likely]] {
    try {
      return f(L);
    } catch (const Interrupted&) {
      stopped = true;
    } catch (const c10::Error& error) {
      static const bool debug = std::getenv("SSLRUN_DEBUG") != nullptr;
      std::string text =
          where_user(L) + (debug ? error.what() : shortened(error.what_without_backtrace(), kLongestMessage));
      lua_pushlstring(L, text.data(), text.size());
    } catch (const std::exception& error) {
      std::string text = where_user(L) + shortened(error.what(), kLongestMessage);
      lua_pushlstring(L, text.data(), text.size());
    }
  } else {
    stopped = true;
  }
  if (stopped) lua_pushlightuserdata(L, interrupt_token());
  return lua_error(L);
}

}  // namespace sslrun::lua
