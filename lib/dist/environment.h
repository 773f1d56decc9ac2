// This process's place among the processes of a run, from the variables of torchrun, of our launcher or of SLURM.
#pragma once
#include <functional>
#include <optional>
#include <string>

namespace sslrun::dist {

struct Environment {
  int rank = 0, world = 1;              // among all processes
  int local_rank = 0, local_world = 1;  // among those of this machine
  std::string host = "127.0.0.1";       // where rank 0 (or torchrun's agent) keeps the rendezvous store
  int port = 29500;
  bool agent_store = false;     // torchrun's agent keeps the store, rank 0 does not
  int restart = 0;              // how often torchrun started the group again
  std::optional<int> listener;  // rank 0: a bound socket handed down by the launcher
};

// Looks a variable up; nothing when it is not set.
using Variables = std::function<std::optional<std::string>(const std::string& name)>;

// RANK, WORLD_SIZE, LOCAL_RANK, LOCAL_WORLD_SIZE, MASTER_ADDR, MASTER_PORT of torchrun; else SLURM_PROCID,
// SLURM_NTASKS, SLURM_LOCALID and the first host of the step's node list, inside a step of srun; else one process.
// Throws Error("dist", ...) naming the variable that does not fit.
Environment read_environment(const Variables& variables);

// That of this process, read once.
const Environment& environment();

}  // namespace sslrun::dist
