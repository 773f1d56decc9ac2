// A step whose calls are recorded one by one, each run at once: it is done, and tells whether it could be recorded.
#pragma once
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "lib/cuda/step_graph.h"

namespace sslrun::cuda {

// On the stream of a StepGraph. Memory that is cached and not in use goes back to the driver first.
class StepTrial {
 public:
  StepTrial();

  enum class Outcome { kDone, kFailed, kAgain };
  // Records what `call` does and runs that. kAgain: it cannot be recorded, and nothing of it has run on the GPU; the
  // caller makes the call again, as it is. kFailed: `call` was false although it ran as it is.
  Outcome attempt(const std::function<bool()>& call);
  // Whether there is something that cannot be recorded: calls are as they are from there on.
  bool over() const { return over_; }

  // Why not; "" for something that waited for the GPU, which SyncWatch counts.
  const std::string& problem() const { return problem_; }
  void set_problem(const std::string& problem) { problem_ = problem; }

 private:
  Outcome finish(StepGraph& part);
  std::shared_ptr<StepGraph::Place> place_;
  std::vector<std::unique_ptr<StepGraph>> parts_;  // they keep what their calls returned in its place
  bool over_ = false;
  std::string problem_;
};

}  // namespace sslrun::cuda
