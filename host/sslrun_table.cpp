// The global table `sslrun`: functions, and facts about the program and how it was started.
#include "host/sslrun_table.h"

#include <poll.h>
#include <sys/ioctl.h>
#include <torch/headeronly/version.h>
#include <unistd.h>

#include <chrono>
#include <csignal>

#include "bindings/gate/declaration.h"
#include "bindings/gate/stack.h"
#include "bindings/gate/strict.h"
#include "bindings/modules/gpus.h"
#include "bindings/modules/processes.h"
#include "host/errors.h"
#include "host/exit_functions.h"
#include "host/locate.h"
#include "host/own_options.h"
#include "host/signals.h"
#include "host/state.h"
#include "lib/core/cores.h"
#include "lib/core/error.h"
#include "lib/core/interrupt.h"

namespace sslrun::host {

// A GPU that cannot be used is told once on a machine.
static std::string go_on_without(const std::string& why, const lua::Processes& place) {
  if (place.local_rank == 0) complain("warning: no usable GPU: " + why + "; going on with the CPU");
  return "cpu";
}

// The GPU of this process: with several on a machine, each has its own.
static std::string own_gpu(const std::string& wanted, const lua::Processes& place) {
  int count = lua::gpus(), own = count ? place.local_rank % count : 0;
  bool asked = wanted != "auto";
  if (count == 0) {
    std::string why = lua::problem_of_gpus();
    if (!asked && why.empty()) return "cpu";
    if (why.empty()) why = lua::knows_gpus() ? "no NVIDIA driver or no GPU was found" : "this LibTorch has no CUDA";
    if (asked) throw UsageError("--device " + wanted + ": no usable GPU (" + why + "); use --device cpu or auto");
    return go_on_without(why, place);
  }
  int index = asked && wanted != "cuda" ? std::stoi(wanted.substr(5)) : own;
  if (index >= count)
    throw UsageError("--device " + wanted + ": there " +
                     (count == 1 ? "is 1 GPU" : "are " + std::to_string(count) + " GPUs") + ", counted from 0");
  if (index != own && place.local_world > 1)
    throw UsageError("--device " + wanted + ": process " + std::to_string(place.local_rank) + " of the " +
                     std::to_string(place.local_world) + " on this machine has GPU " + std::to_string(own) +
                     "; --device cuda gives each its own");
  if (std::string why = lua::problem_of_gpu(index); !why.empty()) {
    if (asked) throw UsageError("--device " + wanted + ": " + why + "; use --device cpu");
    return go_on_without(why, place);
  }
  return "cuda:" + std::to_string(index);
}

std::string resolve_device(const std::string& wanted) {
  return wanted == "cpu" ? wanted : own_gpu(wanted, lua::processes());
}

// From here on this process computes there.
static void take_device(lua_State* L, int sslrun, const std::string& wanted) {
  std::string device, problem;
  try {
    device = resolve_device(wanted);
  } catch (const UsageError& error) {
    problem = error.what();
  }
  if (!problem.empty()) {
    lua::push_string(L, problem);
    make_usage_error(L);
    lua_error(L);
  }
  if (device != "cpu") lua::use_gpu(std::stoi(device.substr(5)));
  lua::push_string(L, device);
  lua_pushvalue(L, -1);
  lua_setfield(L, sslrun, "device");
}

static std::string wanted_device(lua_State* L, int sslrun) {
  lua_getmetatable(L, sslrun);
  lua_getfield(L, -1, "wanted_device");
  std::string wanted = lua_tostring(L, -1);
  lua_pop(L, 2);
  return wanted;
}

static int use_device(lua_State* L) {
  std::string name = lua::check_string(L, 1, "sslrun.use_device", "name");
  lua_settop(L, 0);
  lua_getglobal(L, "sslrun");
  take_device(L, 1, name == "auto" ? wanted_device(L, 1) : name);
  return 1;
}

static int push_cores(lua_State* L) {
  lua_pushinteger(L, std::max(1, cores() / lua::processes().local_world));
  return 1;
}

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

static int columns(lua_State* L) {
  winsize size{};
  bool known = ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
  lua_pushinteger(L, known ? size.ws_col : 80);
  return 1;
}

static constexpr std::pair<const char*, int> kPostponable[] = {
    {"SIGINT", SIGINT}, {"SIGTERM", SIGTERM}, {"SIGHUP", SIGHUP}, {"SIGUSR1", SIGUSR1}};

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
  take_device(L, 1, wanted_device(L, 1));
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

static int push_own_options(lua_State* L) {
  lua_newtable(L);
  int count = 0;
  for (const OwnOption& option : own_options()) {
    lua_createtable(L, 0, 6);
    set_string(L, "name", option.field.name);
    if (!option.short_name.empty()) set_string(L, "short", option.short_name);
    if (option.takes_value()) set_string(L, "value", option.value);
    set_string(L, "about", option.field.about);
    if (std::string text = default_text(option); !text.empty()) set_string(L, "default", text);
    if (option.field.range.bounded()) set_string(L, "range", option.field.range.text());
    lua_rawseti(L, -2, ++count);
  }
  return 1;
}

using lua::Bound, lua::DeclaredValue, lua::gate;

static std::vector<Bound> functions() {
  return {
      {gate<lua::push_declarations>,
       {.name = "sslrun.declarations",
        .about =
            "All that C++ functions, methods, classes, modules and fields say of themselves; help() and the reference "
            "pages are made of it.",
        .results = {{"", "table[]",
                     "{name, about, source, arguments = {{name, type, about}}, results, options = {{name, type, about, "
                     "default, otherwise, range, required}}}, by name"}}}},
      {gate<push_own_options>,
       {.name = "sslrun.options",
        .about = "The program's own options, in the order of `sslrun --help`.",
        .results = {{"", "table[]", "{name, short, value, about, default, range}"}}}},
      {gate<use_device>,
       {.name = "sslrun.use_device",
        .about = "Computes there from now on: makes a GPU the current one and the only one that gets a context, and "
                 "sslrun.device its name. With several processes on a machine each stays on the cores beside its "
                 "GPU, unless those are fewer than its share. The key `device` of recipes does this.",
        .arguments = {{"name", "string",
                       "'auto' (what --device says), 'cpu', 'cuda' (with several processes: each its "
                       "own), 'cuda:1'"}},
        .results = {{"", "string", "'cpu', 'cuda:1'"}}}},
      {gate<push_cores>,
       {.name = "sslrun.cores",
        .about = "The processor's cores for the threads of this process: those that it was started with, shared by "
                 "the processes of a run on this machine.",
        .results = {{"", "integer", "1 or more"}}}},
      {gate<sleep_seconds>,
       {.name = "sslrun.sleep", .about = "Waits; Ctrl-C ends it.", .arguments = {{"seconds", "number", ""}}}},
      {gate<columns>,
       {.name = "sslrun.columns",
        .about = "Width of the terminal that standard output is, as it is now.",
        .results = {{"", "integer", "80 where it is not known"}}}},
      {gate<push_nearest_name>,
       {.name = "sslrun.nearest_name",
        .about = "The name that a misspelt one was meant to be.",
        .arguments = {{"name", "string", ""}, {"names", "string[]", "what it may be"}},
        .results = {{"", "string?", "nil when none is near"}}}},
  };
}

static std::vector<Bound> functions_of_the_end() {
  return {
      {gate<exit_program>,
       {.name = "sslrun.exit",
        .about = "Runs the exit functions, closes everything and ends the program; os.exit is the same function.",
        .arguments = {{"code", "integer|boolean|nil", "0 to 255; true and nil: 0, false: 1"}}}},
      {gate<at_exit>,
       {.name = "sslrun.at_exit",
        .about =
            "Calls a function when the program ends: normally, after an error, by sslrun.exit, or interrupted. The "
            "last one given runs first.",
        .arguments = {{"fn", "fun(code: integer, failure: string?)", "failure: the error that was printed"}}}},
      {gate<usage_error>,
       {.name = "sslrun.usage_error",
        .about =
            "An error value: error(sslrun.usage_error 'unknown key') prints the message without a traceback and ends "
            "the program with code 2.",
        .arguments = {{"message", "string", ""}},
        .results = {{"", "table", ""}}}},
      {gate<postpone_stop_signals>,
       {.name = "sslrun.postpone_stop",
        .about =
            "These signals only ask from now on; a second one, but SIGUSR1, stops the program. {} ends it. A run does "
            "so while its loop runs.",
        .arguments = {{"names", "('SIGINT'|'SIGTERM'|'SIGHUP'|'SIGUSR1')[]", ""}}}},
      {gate<asked_to_stop_by>,
       {.name = "sslrun.asked_to_stop",
        .about = "The postponed signal that came.",
        .results = {{"", "string?", "'SIGTERM'; nil when none did"}}}},
  };
}

static void declare_fields() {
  static constexpr const char* kFields[][3] = {
      {"version", "string", "The program's version."},
      {"torch_version", "string", "LibTorch's version."},
      {"device", "string",
       "What --device means on this machine: 'cpu', 'cuda:0' and so on; found out when first read."},
      {"args", "string[]", "The script's arguments: what follows the file, command or chunk."},
      {"recipe", "string?", "Path of the file that runs; nil for -e, - and the prompt."},
      {"command_line", "string", "The whole command line, quoted for a shell."},
      {"scripts_dir", "string", "Folder of the Lua library and the commands."},
      {"program", "string", "Path of this program's file."},
      {"isatty", "boolean", "Whether standard output is a terminal."},
  };
  lua::declare({.name = "sslrun", .about = "Facts about this program and how it was started, and ways to end it."});
  for (const auto& [name, type, about] : kFields)
    lua::declare({.name = std::string("sslrun.") + name, .about = about, .results = {{"", type, ""}}});
}

void open_sslrun(lua_State* L, const CommandLine& line) {
  lua_newtable(L);
  lua::bind(L, functions());
  lua::bind(L, functions_of_the_end());
  declare_fields();
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

}  // namespace sslrun::host
