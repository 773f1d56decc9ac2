// Environment variables of torchrun and SLURM.
#include "lib/dist/environment.h"

#include <catch2/catch.hpp>
#include <map>

#include "lib/core/error.h"

using namespace sslrun;

static dist::Environment read(const std::map<std::string, std::string>& variables) {
  return dist::read_environment([&](const std::string& name) -> std::optional<std::string> {
    auto found = variables.find(name);
    return found == variables.end() ? std::nullopt : std::optional(found->second);
  });
}

TEST_CASE("a process alone") {
  CHECK(read({}).world == 1);
  CHECK(read({{"WORLD_SIZE", "8"}}).world == 1);
  // a batch script outside srun
  CHECK(read({{"SLURM_PROCID", "0"}, {"SLURM_NTASKS", "8"}, {"SLURM_JOB_NODELIST", "gpu[1-2]"}}).world == 1);
}

TEST_CASE("torchrun's variables") {
  std::map<std::string, std::string> variables{{"RANK", "3"},           {"WORLD_SIZE", "8"},
                                               {"LOCAL_RANK", "1"},     {"LOCAL_WORLD_SIZE", "2"},
                                               {"MASTER_ADDR", "head"}, {"MASTER_PORT", "1234"}};
  auto place = read(variables);
  CHECK(place.rank == 3);
  CHECK(place.world == 8);
  CHECK(place.local_rank == 1);
  CHECK(place.local_world == 2);
  CHECK(place.host == "head");
  CHECK(place.port == 1234);
  CHECK_FALSE(place.agent_store);
  variables["TORCHELASTIC_USE_AGENT_STORE"] = "True";
  variables["TORCHELASTIC_RESTART_COUNT"] = "2";
  CHECK(read(variables).agent_store);
  CHECK(read(variables).restart == 2);
  auto alone = variables;
  alone["RANK"] = "0", alone["WORLD_SIZE"] = "1";
  CHECK(read(alone).agent_store);  // a single process is started again, too
  CHECK(read(alone).port == 1234);
  variables["RANK"] = "8";
  CHECK_THROWS_WITH(read(variables), "[dist] expected RANK below WORLD_SIZE, got 8 and 8");
  variables["RANK"] = "1x";
  CHECK_THROWS_WITH(read(variables), "[dist] expected a whole number of 0 or more in RANK, got '1x'");
  CHECK_THROWS_WITH(read({{"RANK", "0"}, {"WORLD_SIZE", "2"}}),
                    "[dist] RANK is set, MASTER_ADDR or MASTER_PORT is not");
}

TEST_CASE("SLURM's variables") {
  auto place = read({{"SLURM_PROCID", "5"},
                     {"SLURM_NTASKS", "8"},
                     {"SLURM_STEP_NUM_TASKS", "8"},
                     {"SLURM_LOCALID", "1"},
                     {"SLURM_JOB_ID", "20007"},
                     {"SLURM_JOB_NODELIST", "gpu[07-08]"}});
  CHECK(place.rank == 5);
  CHECK(place.world == 8);
  CHECK(place.local_rank == 1);
  CHECK(place.local_world == 4);
  CHECK(place.host == "gpu07");
  CHECK(place.port == 12007);
}
