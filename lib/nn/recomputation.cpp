// The passes that a thread is inside of, from the innermost one out.
#include "lib/nn/recomputation.h"

#include "lib/core/error.h"

namespace sslrun::nn {

static thread_local CheckpointPass* innermost = nullptr;

CheckpointPass::CheckpointPass(Kept& kept, bool again) : kept_(kept), again_(again), outer_(innermost) {
  innermost = this;
}
CheckpointPass::~CheckpointPass() { innermost = outer_; }

std::vector<at::Tensor> CheckpointPass::once(const std::function<std::vector<at::Tensor>()>& compute) {
  if (again_) {
    if (next_ == kept_.size())
      throw Error("nn.checkpointed", "the module did something else when it was computed again in the backward pass");
    return kept_[next_++];
  }
  kept_.push_back(outer_ ? outer_->once(compute) : compute());
  return kept_.back();
}

bool recomputing() {
  for (CheckpointPass* pass = innermost; pass; pass = pass->outer_)
    if (pass->again_) return true;
  return false;
}

std::vector<at::Tensor> computed_once(const std::function<std::vector<at::Tensor>()>& compute) {
  return innermost ? innermost->once(compute) : compute();
}

}  // namespace sslrun::nn
