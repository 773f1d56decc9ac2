// Signal handlers: they only set flags, a Lua hook (as LuaJIT's own program does) and default actions.
#include "host/signals.h"

#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <time.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <string_view>

#include "bindings/gate/gate.h"
#include "lib/core/interrupt.h"

namespace sslrun::host {

static lua_State* state;
static pthread_t main_thread;
static volatile sig_atomic_t caught = 0;
static volatile sig_atomic_t quiet = 0;
static sigset_t postponed;
static volatile sig_atomic_t asked = 0;
static volatile int64_t asked_at = 0;  // nanoseconds of the monotonic clock; 0: no wish to stop yet

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

static int64_t nanoseconds() {
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  return int64_t(now.tv_sec) * 1000000000 + now.tv_nsec;
}

static void tell_keyboard(int signal_number, std::string_view note) {
  if (signal_number != SIGINT || quiet || !isatty(STDERR_FILENO)) return;
  ssize_t ignored = write(STDERR_FILENO, note.data(), note.size());
  (void)ignored;
}

// Whether a signal only asks. timeout(1), launchers and kill of a whole group send the same wish twice.
static bool asks(int signal_number) {
  constexpr int64_t kSameWish = 500000000;
  bool wish = signal_number != SIGUSR1;
  if (wish && asked_at && nanoseconds() - asked_at < kSameWish) return true;
  if (!sigismember(&postponed, signal_number) || (wish && asked_at)) return false;
  if (wish) {
    asked_at = nanoseconds();
    tell_keyboard(signal_number, "\nsslrun: the run is saved behind this step; Ctrl-C again stops it at once\n");
  }
  if (wish || !asked) asked = signal_number;
  return true;
}

static void on_stop_signal(int signal_number) {
  int saved = errno;
  if (!pthread_equal(pthread_self(), main_thread)) {
    pthread_kill(main_thread, signal_number);
  } else if (!asks(signal_number)) {
    signal(signal_number, SIG_DFL);  // a second one kills
    stop(signal_number, true);
    tell_keyboard(signal_number, "\nsslrun: stopping at the next operation; Ctrl-C again kills\n");
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
  sigemptyset(&postponed);
  rearm_signals(L);
}

void postpone_stop(std::span<const int> signals) {
  sigset_t wanted, before;
  sigemptyset(&wanted);
  for (int number : signals)
    if (number != SIGINT || !quiet) sigaddset(&wanted, number);
  sigset_t all;
  sigfillset(&all);
  pthread_sigmask(SIG_BLOCK, &all, &before);  // a handler between the two would see half of it
  postponed = wanted;
  if (signals.empty()) asked = 0;
  if (!signals.empty() && !asked) asked_at = 0;
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
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
