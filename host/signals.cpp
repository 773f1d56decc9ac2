// Signal handlers: they only set flags, a Lua hook (as LuaJIT's own program does) and default actions.
#include "host/signals.h"

#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <unistd.h>

#include <cerrno>

#include "bindings/gate.h"
#include "lib/core/interrupt.h"

namespace sslrun::host {

static lua_State* state;
static pthread_t main_thread;
static volatile sig_atomic_t caught = 0;
static volatile sig_atomic_t quiet = 0;
static volatile sig_atomic_t postponed = 0;
static volatile sig_atomic_t asked = 0;

static constexpr int kStopSignals[] = {SIGINT, SIGTERM, SIGHUP, SIGUSR1};

static void stop_hook(lua_State* L, lua_Debug*) {
  lua_pushlightuserdata(L, lua::interrupt_token());
  lua_error(L);
}

static void stop(int signal_number, bool in_main_thread) {
  caught = signal_number;
  interrupt_flag = true;
  // The hook stays until rearm_signals(), so that a pcall in the user's code cannot swallow the interrupt.
  if (in_main_thread) lua_sethook(state, stop_hook, LUA_MASKCALL | LUA_MASKRET | LUA_MASKCOUNT, 1);
}

static void on_stop_signal(int signal_number) {
  int saved = errno;
  if (!pthread_equal(pthread_self(), main_thread)) {
    pthread_kill(main_thread, signal_number);
  } else if (postponed && (signal_number == SIGUSR1 || (signal_number == SIGTERM && !asked))) {
    asked = signal_number;
  } else {
    signal(signal_number, SIG_DFL);  // a second one kills
    stop(signal_number, true);
    static const char note[] = "\nsslrun: stopping at the next operation; Ctrl-C again kills\n";
    if (signal_number == SIGINT && !quiet && isatty(STDERR_FILENO)) {
      ssize_t ignored = write(STDERR_FILENO, note, sizeof note - 1);
      (void)ignored;
    }
  }
  errno = saved;
}

// A reader of our output went away (`sslrun ... | head`): stop quietly. Other broken pipes and sockets report EPIPE.
static void on_broken_pipe(int) {
  int saved = errno;
  pollfd outputs[2] = {{STDOUT_FILENO, POLLOUT, 0}, {STDERR_FILENO, POLLOUT, 0}};
  if (poll(outputs, 2, 0) > 0 && ((outputs[0].revents | outputs[1].revents) & POLLERR)) {
    // A compiled loop of io.write never sees the hook: end it after this many writes to nobody.
    constexpr int kPatience = 1000;
    static std::atomic<int> count{0};
    if (caught == SIGPIPE && ++count > kPatience) _exit(128 + SIGPIPE);
    stop(SIGPIPE, pthread_equal(pthread_self(), main_thread));
  }
  errno = saved;
}

static void listen(int signal_number, void (*handler)(int)) {
  struct sigaction action {};
  action.sa_handler = handler;
  sigemptyset(&action.sa_mask);  // no SA_RESTART: a blocking wait shall return with EINTR
  sigaction(signal_number, &action, nullptr);
}

void clear_interrupt(lua_State* L) {
  lua_sethook(L, nullptr, 0, 0);
  caught = 0;
  interrupt_flag = false;
}

void rearm_signals(lua_State* L) {
  clear_interrupt(L);
  for (int signal_number : kStopSignals) {
    struct sigaction now {};
    sigaction(signal_number, nullptr, &now);
    if (now.sa_handler != SIG_IGN) listen(signal_number, on_stop_signal);  // nohup stays in force
  }
  listen(SIGPIPE, on_broken_pipe);
  signal(SIGXFSZ, SIG_IGN);  // a file beyond the user's limit is an error of write()
}

void catch_signals(lua_State* L) {
  state = L;
  main_thread = pthread_self();
  rearm_signals(L);
}

void postpone_stop(bool value) {
  asked = 0;
  postponed = value;
}

int asked_to_stop() { return asked; }

void release_signals() {
  for (int signal_number : kStopSignals) {
    struct sigaction now {};
    sigaction(signal_number, nullptr, &now);
    if (now.sa_handler == on_stop_signal) signal(signal_number, SIG_DFL);
  }
  signal(SIGPIPE, SIG_IGN);
  interrupt_flag = false;
}

int caught_signal() { return caught; }
void set_quiet_interrupts(bool value) { quiet = value; }

}  // namespace sslrun::host
