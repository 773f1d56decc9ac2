// One small graph for each call.
#include "lib/cuda/step_trial.h"

#include <c10/util/Exception.h>

namespace sslrun::cuda {

StepTrial::StepTrial() : place_(StepGraph::new_place()) { StepGraph::empty_cache(); }

StepTrial::Outcome StepTrial::attempt(const std::function<bool()>& call) {
  parts_.push_back(std::unique_ptr<StepGraph>(new StepGraph(place_)));
  StepGraph& part = *parts_.back();
  part.start();
  const bool done = call();
  if (part.interrupted()) {
    over_ = true;
    part.abandon();
    return done ? Outcome::kDone : Outcome::kFailed;
  }
  if (done) return finish(part);
  over_ = true;
  part.abandon();
  return Outcome::kAgain;
}

StepTrial::Outcome StepTrial::finish(StepGraph& part) {
  try {
    part.end();
    part.replay();
    return Outcome::kDone;
  } catch (const c10::Error& error) {
    problem_ = error.what_without_backtrace();
    over_ = true;
    part.abandon();
    return Outcome::kAgain;
  }
}

}  // namespace sslrun::cuda
