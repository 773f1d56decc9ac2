// Opening and closing the Lua state; the global table `sslrun`.
#include "host/state.h"

#include <dlfcn.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <torch/cuda.h>
#include <torch/headeronly/version.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>
#include <sstream>

#include "bindings/gate/declaration.h"
#include "bindings/gate/gate.h"
#include "bindings/gate/stack.h"
#include "bindings/gate/strict.h"
#include "bindings/modules/open_all.h"
#include "bindings/modules/processes.h"
#include "host/chunks.h"
#include "host/errors.h"
#include "host/locate.h"
#include "host/signals.h"
#include "lib/core/error.h"
#include "lib/core/interrupt.h"

namespace sslrun::host {

static char exit_functions_key;

// "auto" and "cuda" become the device they mean here; throws UsageError when there is no such GPU.
static std::string resolve_device(const std::string& wanted) {
  if (wanted == "cpu") return wanted;
  size_t count = torch::cuda::device_count();
  size_t own = count ? size_t(lua::processes().local_rank) % count : 0;  // one process per GPU
  if (wanted == "auto") return count ? "cuda:" + std::to_string(own) : "cpu";
  size_t index = wanted == "cuda" ? own : size_t(std::stoi(wanted.substr(5)));
  if (count == 0)
    throw UsageError("--device " + wanted + ": no usable GPU (" +
                     (at::hasCUDA() || dlsym(RTLD_DEFAULT, "cudaRuntimeGetVersion")
                          ? "no NVIDIA driver or no GPU was found"
                          : "this LibTorch has no CUDA") +
                     "); use --device cpu or auto");
  if (index >= count)
    throw UsageError("--device " + wanted + ": there " +
                     (count == 1 ? "is 1 GPU" : "are " + std::to_string(count) + " GPUs") + ", counted from 0");
  return "cuda:" + std::to_string(index);
}

// sslrun.exit(code): code is a number 0..255, true (0), false (1) or nothing (0).
static int exit_program(lua_State* L) {
  int code = 0;
  if (lua_isboolean(L, 1))
    code = lua_toboolean(L, 1) ? 0 : 1;
  else if (!lua_isnoneornil(L, 1)) {
    int64_t wanted = lua::check_integer(L, 1, "sslrun.exit", "code");
    if (wanted < 0 || wanted > 255)
      throw Error("sslrun.exit", "expected a code from 0 to 255, got " + std::to_string(wanted));
    code = int(wanted);
  }
  leave(L, code);
}

static int at_exit(lua_State* L) {
  if (!lua_isfunction(L, 1))
    throw Error("sslrun.at_exit", std::string("expected a function, got ") + luaL_typename(L, 1));
  lua_pushlightuserdata(L, &exit_functions_key);
  lua_rawget(L, LUA_REGISTRYINDEX);
  lua_pushvalue(L, 1);
  lua_rawseti(L, -2, int(lua_objlen(L, -2)) + 1);
  return 0;
}

static int sleep_seconds(lua_State* L) {
  double seconds = lua::check_number(L, 1, "sslrun.sleep", "seconds");
  using Clock = std::chrono::steady_clock;
  auto end = Clock::now() + std::chrono::duration<double>(std::min(seconds, 1e9));
  for (;;) {
    check_interrupt();
    double left = std::chrono::duration<double>(end - Clock::now()).count();
    if (left <= 0) return 0;
    poll(nullptr, 0, int(std::ceil(std::min(left, 0.1) * 1000)));
  }
}

// sslrun.columns(): width of the terminal that standard output is, as it is now; 80 where that is not known.
static int columns(lua_State* L) {
  winsize size{};
  bool known = ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
  lua_pushinteger(L, known ? size.ws_col : 80);
  return 1;
}

static constexpr std::pair<const char*, int> kPostponable[] = {
    {"SIGINT", SIGINT}, {"SIGTERM", SIGTERM}, {"SIGHUP", SIGHUP}, {"SIGUSR1", SIGUSR1}};

// sslrun.postpone_stop{names}: these signals only ask from now on, see sslrun.asked_to_stop; {} for none.
static int postpone_stop_signals(lua_State* L) {
  const char* op = "sslrun.postpone_stop";
  if (!lua_istable(L, 1)) throw Error(op, std::string("expected a list of signals, got ") + luaL_typename(L, 1));
  std::vector<int> signals;
  for (int i = 1; i <= int(lua_objlen(L, 1)); i++) {
    lua_rawgeti(L, 1, i);
    std::string name = lua::check_string(L, -1, op, "signal");
    auto found =
        std::find_if(std::begin(kPostponable), std::end(kPostponable), [&](auto& e) { return name == e.first; });
    if (found == std::end(kPostponable))
      throw Error(op, "expected SIGINT, SIGTERM, SIGHUP or SIGUSR1, got '" + name + "'");
    signals.push_back(found->second);
    lua_pop(L, 1);
  }
  postpone_stop(signals);
  return 0;
}

// sslrun.asked_to_stop(): the name of the signal that came, nil when none did.
static int asked_to_stop_by(lua_State* L) {
  int signal_number = asked_to_stop();
  for (const auto& [name, number] : kPostponable)
    if (number == signal_number) return lua::push_string(L, name), 1;
  return 0;
}

static int usage_error(lua_State* L) {
  lua::check_string(L, 1, "sslrun.usage_error", "message");
  lua_settop(L, 1);
  make_usage_error(L);
  return 1;
}

// sslrun.nearest_name(name, names): the one of `names` that a misspelt one was meant to be, nil when none is near.
static int push_nearest_name(lua_State* L) {
  const char* op = "sslrun.nearest_name";
  std::string found = nearest_name(lua::check_string(L, 1, op, "name"), lua::check_strings(L, 2, op, "names"));
  found.empty() ? lua_pushnil(L) : lua::push_string(L, found);
  return 1;
}

// sslrun.device is found out when it is first read: asking the driver takes longer than the rest of the start.
static int index_sslrun(lua_State* L) {
  std::string_view name = lua_type(L, 2) == LUA_TSTRING ? lua_tostring(L, 2) : "";
  if (name == "recipe") return 0;  // none runs
  if (name != "device") lua::throw_unknown_name(L, "sslrun");
  lua_getmetatable(L, 1);
  lua_getfield(L, -1, "wanted_device");
  std::string device = resolve_device(lua_tostring(L, -1));
  lua::push_string(L, device);
  lua_pushvalue(L, -1);
  lua_setfield(L, 1, "device");
  return 1;
}

static void push_strings(lua_State* L, const std::vector<std::string>& strings) {
  lua_createtable(L, int(strings.size()), 1);
  for (size_t i = 0; i < strings.size(); i++) {
    lua::push_string(L, strings[i]);
    lua_rawseti(L, -2, int(i) + 1);
  }
}

static void set_string(lua_State* L, const char* key, const std::string& value) {
  lua::push_string(L, value);
  lua_setfield(L, -2, key);
}

static void open_sslrun(lua_State* L, const CommandLine& line) {
  static constexpr lua::NamedFunction kFunctions[] = {
      {"declarations", lua::gate<lua::push_declarations>},
      {"exit", lua::gate<exit_program>},
      {"at_exit", lua::gate<at_exit>},
      {"sleep", lua::gate<sleep_seconds>},
      {"columns", lua::gate<columns>},
      {"usage_error", lua::gate<usage_error>},
      {"nearest_name", lua::gate<push_nearest_name>},
      {"postpone_stop", lua::gate<postpone_stop_signals>},
      {"asked_to_stop", lua::gate<asked_to_stop_by>},
  };
  lua_newtable(L);
  lua::set_functions(L, kFunctions);
  set_string(L, "version", SSLRUN_VERSION);
  set_string(L, "torch_version", TORCH_VERSION);
  set_string(L, "command_line", line.whole);
  set_string(L, "scripts_dir", scripts_folder().string());
  set_string(L, "program", program_path().string());
  if (line.action == Action::kFile) set_string(L, "recipe", line.file);
  lua_pushboolean(L, isatty(STDOUT_FILENO));
  lua_setfield(L, -2, "isatty");
  push_strings(L, line.arguments);
  lua_setfield(L, -2, "args");
  lua_createtable(L, 0, 3);
  set_string(L, "wanted_device", line.device);
  lua_createtable(L, 0, 1);  // for tab completion: a field that is not there before it is read
  lua_pushboolean(L, true);
  lua_setfield(L, -2, "device");
  lua_setfield(L, -2, "__methods");
  lua_pushcfunction(L, lua::gate<index_sslrun>);
  lua_setfield(L, -2, "__index");
  lua_setmetatable(L, -2);
  lua_pushvalue(L, -1);
  lua_setglobal(L, "sslrun");
  lua_getfield(L, LUA_REGISTRYINDEX, "_LOADED");
  lua_insert(L, -2);
  lua_setfield(L, -2, "sslrun");
  lua_pop(L, 1);

  lua_getglobal(L, "os");  // os.exit would skip the exit functions
  lua_pushcfunction(L, lua::gate<exit_program>);
  lua_setfield(L, -2, "exit");
  lua_pop(L, 1);
  push_strings(L, line.arguments);
  lua::push_string(L, line.name);
  lua_rawseti(L, -2, 0);
  lua_setglobal(L, "arg");
}

// package[key] without `entry`.
static std::string path_without(lua_State* L, const char* key, const std::string& entry) {
  lua_getfield(L, -1, key);
  std::stringstream entries(lua_tostring(L, -1));
  lua_pop(L, 1);
  std::string kept;
  for (std::string one; std::getline(entries, one, ';');)
    if (one != entry) kept += (kept.empty() ? "" : ";") + one;
  return kept;
}

// The program's modules, those beside the recipe, the current folder's, then LuaJIT's own and what LUA_PATH and
// LUA_CPATH name. Binary modules are not taken from the current folder: that runs what lies in a folder of downloads.
static void set_search_paths(lua_State* L, const CommandLine& line) {
  std::string scripts = scripts_folder().string(), beside;
  if (line.action == Action::kFile && line.command.empty())
    beside = std::filesystem::path(line.file).parent_path().string();
  if (beside.find_first_of(";?") != beside.npos) beside.clear();  // the search path cannot name such a folder
  lua_getglobal(L, "package");
  set_string(L, "path",
             scripts + "/?.lua;" + scripts + "/?/init.lua;" + (beside.empty() ? "" : beside + "/?.lua;") + "./?.lua;" +
                 path_without(L, "path", "./?.lua"));
  set_string(L, "cpath", path_without(L, "cpath", "./?.so"));
  lua_pop(L, 1);
}

// Throws the text as an error at the user's line, unless it begins with that line already.
static int raise_at_user(lua_State* L) {
  std::string text = lua::check_string(L, 1, "sslrun", "message"), where = lua::where_user(L);
  throw std::runtime_error(text.starts_with(where) ? text.substr(where.size()) : text);
}

// Adds to the module tables what is written in Lua: the bindings know no Lua file.
static void complete_modules(lua_State* L) {
  if (load_file(L, (scripts_folder() / "ssl" / "modules.lua").c_str()) != 0)
    throw std::runtime_error(lua_tostring(L, -1));
  lua_pushcfunction(L, lua::gate<raise_at_user>);
  if (lua_pcall(L, 1, 0, 0) != 0) throw std::runtime_error(lua_tostring(L, -1));
}

lua_State* open_state(const CommandLine& line) {
  if (line.device.starts_with("cuda")) resolve_device(line.device);
  lua_State* L = luaL_newstate();
  if (!L) throw std::runtime_error("not enough memory for Lua");
  luaL_openlibs(L);
  lua_pushlightuserdata(L, &exit_functions_key);
  lua_newtable(L);
  lua_rawset(L, LUA_REGISTRYINDEX);
  lua::open_all(L);
  open_chunks(L);
  open_sslrun(L, line);
  // A command is not the user's code.
  lua::set_library_prefix("@" + scripts_folder().string() + (line.command.empty() ? "/ssl" : ""));
  set_search_paths(L, line);
  complete_modules(L);
  return L;
}

int run_exit_functions(lua_State* L, int code) {
  clear_interrupt(L);
  if (code > 128) signal(SIGPIPE, SIG_IGN);
  lua_pushlightuserdata(L, &exit_functions_key);
  lua_rawget(L, LUA_REGISTRYINDEX);
  int list = lua_gettop(L);
  while (int count = int(lua_objlen(L, list))) {
    lua_rawgeti(L, list, count);
    lua_pushnil(L);
    lua_rawseti(L, list, count);
    lua_pushinteger(L, code);
    int failed = call(L, 1, 0);
    if (failed && code == 0) code = failed;
  }
  lua_settop(L, list - 1);
  return code;
}

void leave(lua_State* L, int code) {
  code = run_exit_functions(L, code);
  clear_interrupt(L);
  errno = 0;
  bool lost = std::fflush(stdout) != 0 || std::ferror(stdout);
  if (code == kDone) lua::leave_processes();
  if (lost && code == 0 && errno != EPIPE) {
    complain(std::string("cannot write to standard output: ") + std::strerror(errno));
    code = kFailure;
  }
  release_signals();
  lua_close(L);
  std::fflush(nullptr);
  std::_Exit(code);  // static destructors of LibTorch and its threads are not worth waiting for
}

}  // namespace sslrun::host
