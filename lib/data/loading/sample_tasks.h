// Which sample a worker takes next: batch by batch, a bounded number of batches ahead of the one asked for.
#pragma once
#include <deque>
#include <exception>
#include <memory>
#include <optional>

#include "lib/data/loading/batch_memory.h"
#include "lib/data/loading/sampler.h"
#include "lib/data/loading/unreadable_samples.h"

namespace sslrun::data {

// A batch from its first sample's start until it is handed out.
struct OpenBatch {
  int64_t number = 0, left = 0;
  uint64_t epoch = 0;
  std::shared_ptr<const std::function<Pick(int64_t)>> order;  // keeps its epoch's order
  int64_t first = 0;                                          // position in the order
  std::optional<BatchMemory> memory;
  std::vector<uint8_t> bad;                  // by slot: whether the sample that the order wants is unreadable
  std::vector<UnreadableSample> unreadable;  // all that were met, filled ones too, in the order of the threads
  std::exception_ptr error;
};

struct SampleTask {
  std::shared_ptr<OpenBatch> batch;
  int64_t slot = 0;
};

// Not thread-safe.
class SampleTasks {
 public:
  SampleTasks(Sampler sampler, BatchForm form, int64_t batch, bool drop_last, int prefetch, Buffers& buffers);
  int64_t batches() const;  // of an epoch
  int64_t samples() const { return sampler_.samples; }
  // Epoch `epoch` from batch `first_batch` on. Where a next epoch is below `epochs`, its first batches are made ahead,
  // too; they are kept when it is started next, all others are dropped.
  void start(uint64_t epoch, int64_t first_batch, uint64_t epochs);
  bool has_task() const;
  // The next sample in order; opens its batch when it is the batch's first.
  SampleTask take();
  bool is_over() const { return !order_ || asked_batch_ >= batches(); }  // all of the epoch's batches were taken
  bool is_front_done() const { return !open_.empty() && open_.front()->left == 0; }
  std::shared_ptr<OpenBatch> take_front();

 private:
  bool goes_on() const { return batch_ < batches() || epoch_ + 1 < epochs_; }
  using Order = std::function<Pick(int64_t)>;
  std::shared_ptr<const Order> next_order() const;
  std::shared_ptr<OpenBatch> open_batch();

  Sampler sampler_;
  BatchForm form_;
  int64_t size_;
  bool drop_last_;
  size_t prefetch_;
  Buffers& buffers_;
  uint64_t asked_epoch_ = 0, epochs_ = 0;
  int64_t asked_batch_ = 0;
  // Where the next task comes from.
  std::shared_ptr<const Order> order_;
  uint64_t epoch_ = 0;
  int64_t batch_ = 0, slot_ = 0;
  std::deque<std::shared_ptr<OpenBatch>> open_;  // those asked for next, in order
};

}  // namespace sslrun::data
