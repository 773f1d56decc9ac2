// A batch's way to a GPU: views travel as bytes from pinned memory, beside the kernels of the step before, and become
// numbers there.
#pragma once
#include <c10/core/Stream.h>

#include <optional>

#include "lib/data/loading/batch.h"
#include "lib/data/loading/byte_scale.h"
#include "lib/data/loading/view_blocks.h"
#include "lib/data/views/views.h"

namespace sslrun::data {

class BatchMover {
 public:
  // For a CPU device move() changes no tensor and made() is the plan itself.
  BatchMover(const ViewPlan& plan, at::Device device);
  // The plan that the workers follow: the wanted one, but with uint8 views where they can be normalised on the device
  // (not with steps behind the normalisation, nor where views of several sizes are padded).
  const ViewPlan& made() const { return made_; }
  const ViewPlan& wanted() const { return wanted_; }
  // How its views lie: on a GPU those alike side by side.
  const ViewBlocks& blocks() const { return blocks_; }
  // All tensors of the batch to the device; the current stream waits for the copies, the processor does not.
  Batch move(PackedBatch packed) const;

 private:
  void copy(PackedBatch& packed) const;

  ViewPlan wanted_, made_;
  at::Device device_;
  ViewBlocks blocks_;
  std::vector<ByteScale> scales_;  // by block
  std::optional<c10::Stream> copies_;
};

}  // namespace sslrun::data
