// Read, compile (as an expression first), run, show; what is shown, completed and explained is Lua: scripts/ssl/repl/.
#include "host/repl.h"

#include <torch/headeronly/version.h>

#include <csignal>
#include <cstdio>

#include "bindings/gate/gate.h"
#include "host/chunks.h"
#include "host/errors.h"
#include "host/line_editor.h"
#include "host/lua51.h"
#include "host/signals.h"

namespace sslrun::host {

// Pushes require(name); pushes nil after an error message when that fails.
static void push_required(lua_State* L, const char* name) {
  lua_getglobal(L, "require");
  lua_pushstring(L, name);
  if (call(L, 1, 1) != kDone) lua_pushnil(L);
}

static Completions complete(lua_State* L, int function, const std::string& text) {
  Completions found;
  int top = lua_gettop(L);
  lua_pushvalue(L, function);
  lua_pushlstring(L, text.data(), text.size());
  // An error while looking for names only means that there are none.
  if (lua_isfunction(L, function) && lua_pcall(L, 1, 2, 0) == 0 && lua_istable(L, -1)) {
    found.typed = size_t(lua_tointeger(L, -2));
    for (int i = 1, n = int(lua_objlen(L, -1)); i <= n; i++) {
      lua_rawgeti(L, -1, i);
      if (const char* name = lua_tostring(L, -1)) found.names.push_back(name);
      lua_pop(L, 1);
    }
  }
  lua_settop(L, top);
  return found;
}

static bool ends_early(lua_State* L) {
  constexpr std::string_view kEnd = "'<eof>'";
  return std::string_view(lua_tostring(L, -1)).ends_with(kEnd);
}

static int compile(lua_State* L, const std::string& text) { return load_text(L, text, "=(repl)"); }

enum class Parsed { kComplete, kIncomplete, kWrong };

// Leaves the compiled function, or the error message, on the stack.
static Parsed parse(lua_State* L, std::string text) {
  size_t first = text.find_first_not_of(" \t");
  if (first != std::string::npos && text[first] == '=') text.erase(0, first + 1);
  if (compile(L, "return " + text) == 0) {
    // `return f(x)` would be a tail call: errors inside would not know their line. As arguments it is none.
    // (Behind a comment the bracket is lost; the tail call then has to do.)
    if (compile(L, "local function values(...) return ... end return values(" + text + ")") == 0)
      lua_remove(L, -2);
    else
      lua_pop(L, 1);
    return Parsed::kComplete;
  }
  bool incomplete = ends_early(L);
  std::string as_expression = lua_tostring(L, -1);
  lua_pop(L, 1);
  // Every entry is a chunk of its own: a leading `local x = ...` would be gone at once, so it makes a global.
  if (text.starts_with("local ") && (text.find('=') != std::string::npos || text.starts_with("local function "))) {
    std::string global = text.substr(6);
    if (compile(L, global) == 0) return Parsed::kComplete;
    lua_pop(L, 1);
  }
  if (compile(L, text) == 0) return Parsed::kComplete;
  if (incomplete || ends_early(L)) return Parsed::kIncomplete;
  if (has_advice(as_expression) && !has_advice(lua_tostring(L, -1))) {
    lua_pop(L, 1);
    lua_pushstring(L, as_expression.c_str());
  }
  return Parsed::kWrong;
}

// Runs the function on the stack and shows its results. Returns the exit code of a signal that ends the session, or 0.
static int run_and_show(lua_State* L, int show) {
  int base = lua_gettop(L);
  int code = call(L, 0, LUA_MULTRET);
  if (code == kDone && lua_gettop(L) >= base) {
    lua_pushvalue(L, show);
    lua_insert(L, base);
    code = call(L, lua_gettop(L) - base, 0);
  }
  lua_settop(L, base - 1);
  if (!caught_signal()) return 0;
  bool stays = caught_signal() == SIGINT;
  rearm_signals(L);
  if (!stays) return code;
  std::fputs("interrupted\n", stderr);
  return 0;
}

int run_repl(lua_State* L) {
  set_quiet_interrupts(true);
  push_required(L, "ssl");
  lua_setglobal(L, "ssl");
  push_required(L, "ssl.repl.help");
  lua_setglobal(L, "help");
  push_required(L, "ssl.repl.complete");
  int complete_function = lua_gettop(L);
  push_required(L, "ssl.repl.show");
  int show = lua_gettop(L);
  std::printf("sslrun %s, LibTorch %s. help() tells more, Tab completes, Ctrl-D leaves.\n", SSLRUN_VERSION,
              TORCH_VERSION);

  std::string chunk, line;  // what is typed may go on in a table that a line above has opened
  LineEditor editor(history_path(),
                    [&](const std::string& text) { return complete(L, complete_function, chunk + "\n" + text); });
  for (;;) {
    std::fflush(stdout);
    auto outcome = editor.read(chunk.empty() ? "> " : ">> ", line);
    if (outcome == LineEditor::Outcome::kInterrupted) {
      int signal_number = caught_signal();
      rearm_signals(L);
      if (signal_number != SIGINT) return 128 + signal_number;
      chunk.clear();
      continue;
    }
    if (outcome == LineEditor::Outcome::kEnd) {
      std::fputs("\n", stdout);
      return kDone;
    }
    chunk += (chunk.empty() ? "" : "\n") + line;
    if (chunk.find_first_not_of(" \t\n") == std::string::npos) {
      chunk.clear();
      continue;
    }
    Parsed parsed = parse(L, chunk);
    if (parsed == Parsed::kIncomplete) {
      lua_pop(L, 1);
      continue;
    }
    chunk.clear();
    if (parsed == Parsed::kWrong) {
      std::fprintf(stderr, "%s\n", lua_tostring(L, -1));
      lua_pop(L, 1);
    } else if (int code = run_and_show(L, show)) {
      return code;
    }
  }
}

}  // namespace sslrun::host
