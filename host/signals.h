// Ctrl-C, SIGTERM, SIGUSR1, SIGHUP and a closed output pipe: the first one stops the Lua program at its next operation.
#pragma once
#include <lua.hpp>
#include <span>

namespace sslrun::host {

// From now on a signal sets the interrupt flag (tested by every bound function and every blocking wait) and a hook that
// stops interpreted Lua; the same signal again kills at once. Call it on the main thread.
void catch_signals(lua_State* L);

// Forgets a signal that was caught, so that bound functions can be called; the same signal still kills.
void clear_interrupt(lua_State* L);

// Forgets a signal that was caught, and listens again.
void rearm_signals(lua_State* L);

// The Lua state is about to be closed: signals take their default action, broken pipes are ignored.
void release_signals();

// The signal caught since the last rearm_signals(), 0 for none. The exit code of a run stopped by it is 128 + signal.
int caught_signal();

// The given signals only ask from now on: asked_to_stop() tells the one that came (SIGUSR1 last), and the program ends
// itself when it has brought its work to safety. The next one but SIGUSR1 stops it as ever; half a second counts as one
// wish. At the prompt Ctrl-C interrupts all the same. Without signals nothing is postponed and nothing was asked.
void postpone_stop(std::span<const int> signals);
int asked_to_stop();

// While the REPL waits, Ctrl-C is no reason for the note on standard error.
void set_quiet_interrupts(bool quiet);

}  // namespace sslrun::host
