// The program: runs what the command line asks for and turns its outcome into an exit code.
#include <sys/resource.h>
#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <exception>

#include "bindings/modules/open_all.h"
#include "bindings/modules/processes.h"
#include "host/chunks.h"
#include "host/command_line.h"
#include "host/errors.h"
#include "host/launcher.h"
#include "host/locate.h"
#include "host/repl.h"
#include "host/report.h"
#include "host/signals.h"
#include "host/state.h"
#include "host/threads.h"
#include "host/versions.h"
#include "lib/core/error.h"
#include "lib/core/readable_file.h"

using namespace sslrun::host;

// Throws for a FIFO, which would block until somebody writes to it, unless the process was handed it.
static void check_file(const std::string& path) {
  auto kind = sslrun::kind_of_file(path);
  if (kind == "a FIFO" || kind == "a socket") close(sslrun::open_to_read("sslrun", path));
}

// Compiles the chunk or file that the command line names.
static int load(lua_State* L, const CommandLine& line) {
  switch (line.action) {
    case Action::kChunk:
      return load_text(L, line.chunk, "=(command line)");
    case Action::kStdin:
      return load_file(L, nullptr);
    default:
      return load_file(L, line.file.c_str());
  }
}

static int run_script(lua_State* L, const CommandLine& line) {
  try {
    if (line.action != Action::kChunk && line.action != Action::kStdin) check_file(line.file);
  } catch (const sslrun::Error& error) {
    report_failure(error.what());
    return kFailure;
  }
  if (load(L, line) != 0) {
    report_failure(lua_tostring(L, -1));
    return caught_signal() ? 128 + caught_signal() : kFailure;
  }
  luaL_checkstack(L, int(line.arguments.size()), "too many arguments");
  for (const auto& argument : line.arguments) lua_pushlstring(L, argument.data(), argument.size());
  return call(L, int(line.arguments.size()), 0);
}

// An exception that nobody caught (another thread, a destructor): one line and exit code 1 instead of an abort.
static void on_terminate() {
  static std::atomic_flag taken;
  while (taken.test_and_set()) pause();  // another thread ends the program
  if (debugging()) std::abort();
  const char* text = "unknown internal error";
  std::string message;
  try {
    if (auto current = std::current_exception()) std::rethrow_exception(current);
  } catch (const c10::Error& error) {
    message = error.what_without_backtrace();
    text = message.c_str();
  } catch (const std::exception& error) {
    message = error.what();
    text = message.c_str();
  } catch (...) {
  }
  std::string lost = sslrun::lua::explain_watchdog(text);
  report_failure(lost.empty() ? std::string("sslrun: internal error: ") + text : lost);
  std::_Exit(kFailure);
}

// Lua's own limit (65,500 slots) shall end an endless recursion through C functions, not a crash: string.gsub alone
// takes 9 KB of C stack a level. Linux keeps at least 128 MB of addresses free below the main thread's stack.
static void enlarge_stack() {
  constexpr rlim_t kBytes = 64 << 20;
  rlimit limit{};
  if (getrlimit(RLIMIT_STACK, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY || limit.rlim_cur >= kBytes) return;
  limit.rlim_cur = limit.rlim_max == RLIM_INFINITY ? kBytes : std::min(kBytes, limit.rlim_max);
  setrlimit(RLIMIT_STACK, &limit);
}

[[noreturn]] static void tell(const std::string& text) {
  std::fputs(text.c_str(), stdout);
  std::fflush(stdout);
  std::_Exit(kDone);
}

int main(int argc, char** argv) {
  std::set_terminate(on_terminate);
  enlarge_stack();
  open_report();
  sslrun::lua::on_meeting(report_meeting);
  try {
    CommandLine line = parse_command_line(argc, argv);
    if (line.action == Action::kHelp) tell(help_text());
    if (line.action == Action::kVersion) tell(versions_text());
    if (line.action == Action::kLuals) tell((share_folder() / "share" / "luals").string() + "\n");
    if (line.launch.nproc > 0) std::_Exit(launch(line));
    set_thread_policy(line.threads, sslrun::lua::processes().local_world);
    set_command(line.command);
    lua_State* L = open_state(line);
    catch_signals(L);
    leave(L, line.action == Action::kRepl ? run_repl(L) : run_script(L, line));
  } catch (const UsageError& error) {
    report_failure(std::string("sslrun: ") + error.what());
    std::_Exit(kUsage);
  } catch (const std::exception& error) {
    report_failure(std::string("sslrun: ") + error.what());
    std::_Exit(kFailure);
  }
}
