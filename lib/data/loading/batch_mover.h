// A batch's way to a GPU: views travel as bytes from pinned memory, beside the kernels of the step before, and become
// numbers there.
#pragma once
#include <c10/core/Stream.h>

#include <optional>

#include "lib/data/loading/batch.h"
#include "lib/data/loading/byte_scale.h"
#include "lib/data/views/views.h"

namespace sslrun::data {

class BatchMover {
 public:
  // For a CPU device move() does nothing and made() is the plan itself.
  BatchMover(const ViewPlan& plan, at::Device device);
  // The plan that the workers follow: the wanted one, but with uint8 views where they can be normalised on the device
  // (not with steps behind the normalisation, nor where views of several sizes are padded).
  const ViewPlan& made() const { return made_; }
  const ViewPlan& wanted() const { return wanted_; }
  // All tensors of the batch to the device; the current stream waits for the copies, the processor does not.
  void move(Batch& batch) const;

 private:
  ViewPlan wanted_, made_;
  at::Device device_;
  std::vector<ByteScale> scales_;  // by view
  std::optional<c10::Stream> copies_;
};

}  // namespace sslrun::data
