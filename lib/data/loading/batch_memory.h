// The memory of a batch while workers fill it, sample by sample: views and what belongs to them.
#pragma once
#include <span>

#include "lib/data/loading/batch.h"
#include "lib/data/loading/buffers.h"
#include "lib/data/loading/sample.h"
#include "lib/data/loading/view_blocks.h"

namespace sslrun::data {

// What all batches of a loader have in common.
struct BatchForm {
  const ViewPlan& plan;  // what the workers make
  const ViewBlocks& blocks;
  bool boxes = false, masks = false;
  bool pinned = false;  // for a GPU, which copies from it beside other work
};

class BatchMemory {
 public:
  // For `size` samples; views come from `buffers` unless they are pinned.
  BatchMemory(const BatchForm& form, int64_t size, Buffers& buffers);
  // Where view `number` of the sample in `slot` goes.
  ViewMemory place_of(int64_t slot, int number, const image::View& view);
  // Windows, boxes and masks of the sample that was rendered for `slot`.
  void annotate(int64_t slot, const Annotations& annotations, int64_t sample, std::span<const image::View> views);
  void set_index(int64_t slot, int64_t sample) { index_.data_ptr<int64_t>()[slot] = sample; }
  // All rows, or those of `shown` (int64) where it is defined, with their rows of the data set's targets.
  PackedBatch pack(const at::Tensor& targets, const at::Tensor& shown);

 private:
  void open_view(size_t view, Buffers& buffers);
  at::TensorOptions small(at::ScalarType type) const { return at::TensorOptions(type).pinned_memory(form_.pinned); }
  at::Tensor pixels(at::IntArrayRef sizes, at::ScalarType type, Buffers& buffers) const;
  at::Tensor rows_of(const at::Tensor& tensor, int64_t dim, const at::Tensor& rows) const;
  void join_loose();
  void keep_rows(const at::Tensor& shown);

  BatchForm form_;
  int64_t size_;
  std::vector<at::Tensor> blocks_, masks_;
  at::Tensor index_, sizes_, windows_;
  // By view and slot, where the size depends on the picture: views and masks are then joined when all are there.
  std::vector<std::vector<at::Tensor>> loose_views_, loose_masks_;
  std::vector<std::vector<Objects>> objects_;  // by view and slot
};

}  // namespace sslrun::data
