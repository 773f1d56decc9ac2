// The launcher behind `sslrun --nproc N`: starts the processes of a run on this machine and looks after them until the
// end.
#pragma once
#include "host/command_line.h"

namespace sslrun::host {

// Starts line.launch.nproc copies of this program with torchrun's environment variables and waits for them. Rank 0
// writes to this terminal; the others are heard when they fail, or all with `prefix`. The first failure is printed
// once, the other processes are stopped within 5 s, and its exit code is returned (128 + signal for a killed one).
// Throws UsageError for a rendezvous that cannot be.
int launch(const CommandLine& line);

}  // namespace sslrun::host
