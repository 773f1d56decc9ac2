// Reading and checking the variables.
#include "lib/dist/environment.h"

#include <fcntl.h>

#include <charconv>
#include <cstdlib>

#include "lib/core/error.h"
#include "lib/dist/host_list.h"

namespace sslrun::dist {

static std::optional<int> number(const Variables& variables, const std::string& name, int lowest) {
  auto text = variables(name);
  if (!text) return std::nullopt;
  int value = 0;
  auto [end, failure] = std::from_chars(text->data(), text->data() + text->size(), value);
  if (failure != std::errc() || end != text->data() + text->size() || value < lowest)
    throw Error("dist", "expected a whole number of " + std::to_string(lowest) + " or more in " + name + ", got '" +
                            *text + "'");
  return value;
}

static void check(const Environment& found, const char* rank, const char* world) {
  if (found.rank >= found.world)
    throw Error("dist", "expected " + std::string(rank) + " below " + world + ", got " + std::to_string(found.rank) +
                            " and " + std::to_string(found.world));
}

static Environment of_torchrun(const Variables& variables) {
  Environment found;
  found.rank = *number(variables, "RANK", 0);
  auto world = number(variables, "WORLD_SIZE", 1);
  if (!world) throw Error("dist", "RANK is set, WORLD_SIZE is not");
  found.world = *world;
  check(found, "RANK", "WORLD_SIZE");
  auto host = variables("MASTER_ADDR");
  auto port = number(variables, "MASTER_PORT", 1);
  if (found.world == 1 && (!host || !port)) return found;
  if (!host || !port) throw Error("dist", "RANK is set, MASTER_ADDR or MASTER_PORT is not");
  found.host = *host;
  found.port = *port;
  found.local_rank = number(variables, "LOCAL_RANK", 0).value_or(found.rank);
  found.local_world = number(variables, "LOCAL_WORLD_SIZE", 1).value_or(1);
  found.agent_store = variables("TORCHELASTIC_USE_AGENT_STORE").value_or("") == "True";
  found.restart = number(variables, "TORCHELASTIC_RESTART_COUNT", 0).value_or(0);
  if (found.rank == 0) found.listener = number(variables, "SSLRUN_LISTENER", 0);
  return found;
}

static Environment of_slurm(const Variables& variables) {
  constexpr int kFirstPort = 12000, kPorts = 20000;  // jobs that share a machine shall not meet
  Environment found;
  found.rank = *number(variables, "SLURM_PROCID", 0);
  found.world = number(variables, "SLURM_STEP_NUM_TASKS", 1).value_or(number(variables, "SLURM_NTASKS", 1).value_or(1));
  check(found, "SLURM_PROCID", "SLURM_NTASKS");
  if (found.world == 1) return found;
  found.local_rank = number(variables, "SLURM_LOCALID", 0).value_or(0);
  auto nodes = variables("SLURM_STEP_NODELIST");
  if (!nodes) nodes = variables("SLURM_JOB_NODELIST");
  if (!nodes) throw Error("dist", "SLURM_PROCID is set, SLURM_JOB_NODELIST is not");
  auto hosts = expand_host_list(*nodes);
  if (hosts.empty()) throw Error("dist", "SLURM_JOB_NODELIST is empty");
  found.host = variables("MASTER_ADDR").value_or(hosts.front());
  found.local_world = std::max(1, found.world / int(hosts.size()));
  found.port = number(variables, "MASTER_PORT", 1)
                   .value_or(kFirstPort + number(variables, "SLURM_JOB_ID", 0).value_or(0) % kPorts);
  return found;
}

Environment read_environment(const Variables& variables) {
  if (variables("RANK")) return of_torchrun(variables);
  // A batch script outside srun has SLURM_PROCID too, but is alone.
  if (variables("SLURM_PROCID") && variables("SLURM_STEP_NUM_TASKS")) return of_slurm(variables);
  return {};
}

// The launcher's socket is for this process alone: programs that it starts get neither its descriptor nor its name.
static Environment take_environment() {
  Environment found = read_environment([](const std::string& name) -> std::optional<std::string> {
    const char* text = std::getenv(name.c_str());
    return text ? std::optional<std::string>(text) : std::nullopt;
  });
  if (found.listener) fcntl(*found.listener, F_SETFD, FD_CLOEXEC);
  unsetenv("SSLRUN_LISTENER");
  return found;
}

const Environment& environment() {
  static const Environment found = take_environment();
  return found;
}

}  // namespace sslrun::dist
