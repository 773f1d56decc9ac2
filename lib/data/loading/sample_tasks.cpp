// Tasks are single samples, taken in order; behind an epoch's last one come those of the next.
#include "lib/data/loading/sample_tasks.h"

#include <algorithm>

namespace sslrun::data {

SampleTasks::SampleTasks(Sampler sampler, BatchForm form, int64_t batch, bool drop_last, int prefetch, Buffers& buffers)
    : sampler_(std::move(sampler)),
      form_(form),
      size_(batch),
      drop_last_(drop_last),
      prefetch_(size_t(prefetch)),
      buffers_(buffers) {}

int64_t SampleTasks::batches() const {
  return drop_last_ ? sampler_.size / size_ : (sampler_.size + size_ - 1) / size_;
}

void SampleTasks::start(uint64_t epoch, int64_t first_batch, uint64_t epochs) {
  bool made_ahead = is_over() && epoch == asked_epoch_ + 1 && epoch == epoch_ && first_batch == 0;
  if (!made_ahead) {
    order_ = std::make_shared<const Order>(sampler_.order(epoch));
    open_.clear();
    epoch_ = epoch;
    batch_ = first_batch;
    slot_ = 0;
  }
  asked_epoch_ = epoch;
  asked_batch_ = first_batch;
  epochs_ = epochs;
}

bool SampleTasks::has_task() const { return order_ && (slot_ > 0 || (open_.size() < prefetch_ && goes_on())); }

// An order that cannot be made is an error of each of its picks.
std::shared_ptr<const SampleTasks::Order> SampleTasks::next_order() const {
  try {
    return std::make_shared<const Order>(sampler_.order(epoch_));
  } catch (...) {
    return std::make_shared<const Order>(
        [error = std::current_exception()](int64_t) -> Pick { std::rethrow_exception(error); });
  }
}

std::shared_ptr<OpenBatch> SampleTasks::open_batch() {
  auto batch = std::make_shared<OpenBatch>();
  if (batch_ == batches()) {
    epoch_++;
    batch_ = 0;
    order_ = next_order();
  }
  batch->number = batch_;
  batch->epoch = epoch_;
  batch->order = order_;
  batch->first = batch_ * size_;
  batch->left = std::min(size_, sampler_.size - batch->first);
  batch->bad.assign(size_t(batch->left), 0);
  try {
    batch->memory.emplace(form_, batch->left, buffers_);
  } catch (...) {  // handed to the consumer like an error of the batch's samples
    batch->error = std::current_exception();
  }
  return batch;
}

SampleTask SampleTasks::take() {
  if (slot_ == 0) open_.push_back(open_batch());
  SampleTask task{open_.back(), slot_++};
  if (slot_ == int64_t(task.batch->bad.size())) {
    slot_ = 0;
    batch_++;
  }
  return task;
}

std::shared_ptr<OpenBatch> SampleTasks::take_front() {
  auto front = open_.front();
  open_.pop_front();
  asked_batch_++;
  return front;
}

}  // namespace sslrun::data
