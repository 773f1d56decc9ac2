// Gloo whose waits notice signals, those inside c10d's Reducer and its broadcasts too.
#pragma once
#ifdef USE_C10D_GLOO
#include <torch/csrc/distributed/c10d/ProcessGroupGloo.hpp>

namespace sslrun::dist {

// The works of the two collectives that c10d itself waits for: their wait() looks at the interrupt flag, and their
// future fails with Interrupted when it is set. Results and arithmetic are Gloo's.
class InterruptibleGloo : public c10d::ProcessGroupGloo {
 public:
  using ProcessGroupGloo::ProcessGroupGloo;
  c10::intrusive_ptr<c10d::Work> broadcast(std::vector<at::Tensor>& tensors,
                                           const c10d::BroadcastOptions& options) override;
  c10::intrusive_ptr<c10d::Work> allreduce(std::vector<at::Tensor>& tensors,
                                           const c10d::AllreduceOptions& options) override;
};

}  // namespace sslrun::dist
#endif
