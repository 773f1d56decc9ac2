// What the program itself needs of the processes of a run; recipes have the module `dist`.
#pragma once
#include <string>

namespace sslrun::lua {

// This process among those of its machine; world is 1 for a process alone.
struct Processes {
  int world, local_rank, local_world;
};
Processes processes();

// `tell` hears when this process begins to wait for the others (false), and when it has met them (true).
void on_meeting(void (*tell)(bool met));

// What is to be told of an exception that ends the program because a collective on GPUs came to nothing, or "".
std::string explain_watchdog(const std::string& exception);

// The end of a run that went well: rank 0, which the others talk to, leaves last.
void leave_processes();

}  // namespace sslrun::lua
