// Batches of augmented views from worker threads: ordered, bounded, and the same for any number of workers.
#pragma once
#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>

#include "lib/data/loading/batch.h"
#include "lib/data/loading/batch_mover.h"
#include "lib/data/loading/buffers.h"
#include "lib/data/loading/sample.h"
#include "lib/data/loading/sampler.h"

namespace sslrun::data {

struct LoaderOptions {
  int64_t batch = 1;
  bool shuffle = true, drop_last = true;
  std::shared_ptr<const Sampler> sampler;  // the order instead of shuffle's
  int workers = 2;                         // 0: next() does the work itself
  uint64_t seed = 0;
  int prefetch = 2;  // batches made ahead of the one asked for
  // Unreadable pictures. False: another one, drawn by the seed, takes the place with its own index and label; true:
  // they have no row, and a batch of none is passed over.
  bool leave_out = false;
  // Share of the set's files, each counted once, that may be unreadable; one may, unless it is 0. Without it 0.01, with
  // leave_out 1.
  std::optional<double> max_bad;
  double allowed_bad() const { return max_bad.value_or(leave_out ? 1 : 0.01); }
  at::Device device = at::kCPU;
  image::DecodeOptions decode;
  bool boxes = false, masks = false;  // the data set's objects and class maps, as each view shows them
};

struct LoaderStats {
  int64_t images = 0, bad = 0;           // handed out; replaced or left out because their file was unreadable
  int64_t filled = 0;                    // handed out, truncated
  double wait_seconds = 0, seconds = 0;  // time next() waited; time between start() and the last next()
  // Of all workers together, samples in work included: time per stage, file bytes read, pixels of the whole pictures.
  StageTimes stages{};
  int64_t loaded = 0, bytes_read = 0, pixels = 0;
};

// One epoch at a time: start(), then next() until it returns nothing. Not thread-safe itself.
class Loader {
 public:
  Loader(std::shared_ptr<const Dataset> dataset, ViewPlan plan, LoaderOptions options);
  ~Loader();
  Loader(const Loader&) = delete;
  Loader& operator=(const Loader&) = delete;

  int64_t batches() const;                               // per epoch
  int64_t pictures() const { return sampler_.samples; }  // of the data set
  const LoaderOptions& options() const { return options_; }
  const ViewPlan& plan() const { return mover_.wanted(); }
  // Begins epoch `epoch` at batch `first_batch`; a running epoch is dropped.
  void start(uint64_t epoch, int64_t first_batch);
  int64_t iteration() const { return iteration_; }  // how often start() was called
  // Throws the error of the sample it met, Error when more than max_bad files are unreadable, Interrupted.
  std::optional<Batch> next();
  LoaderStats stats() const;
  const Dataset& dataset() const { return *dataset_; }
  // The set's unreadable files so far, and the truncated ones that were filled.
  std::vector<UnreadableFile> unreadable() const { return dataset_->unreadable->files(); }
  std::vector<UnreadableFile> filled() const { return dataset_->unreadable->filled.files(); }
  // Counts what other loaders of the same files met (those of other processes, of the run before a resume). Throws
  // Error when it becomes more than max_bad.
  void note_unreadable(const std::vector<UnreadableFile>& files);
  void note_filled(const std::vector<UnreadableFile>& files);

 private:
  struct Pending;
  struct Task {
    std::shared_ptr<Pending> pending;
    int64_t slot = 0;
  };
  bool work_waits() const;
  at::TensorOptions host_memory(at::ScalarType type) const;
  at::Tensor pixel_memory(at::IntArrayRef sizes, at::ScalarType type);
  at::Tensor rows_of(const at::Tensor& tensor, const at::Tensor& rows) const;
  void open_views(Pending& pending, int64_t size);
  Task take_task();
  void run_task(const Task& task, SampleScratch& scratch);
  void finish_task(const Task& task, SampleScratch& scratch);
  int64_t load_replacement(const Task& task, Pick wanted, SampleScratch& scratch);
  ViewMemory memory_of(const Task& task, int v, const image::View& view);
  void join_loose(Pending& pending) const;
  void leave_out(Pending& pending, Batch& batch, const at::Tensor& shown);
  void annotate(const Task& task, int64_t sample, const SampleScratch& scratch);
  bool try_load(const Task& task, int64_t sample, Pick wanted, SampleScratch& scratch);
  std::shared_ptr<Pending> wait_for_front();
  std::shared_ptr<Pending> take_front();
  void name_unreadable(Pending& pending);
  void check_max_bad() const;
  void work();
  void end_threads();

  std::shared_ptr<const Dataset> dataset_;
  LoaderOptions options_;
  BatchMover mover_;
  const ViewPlan& plan_;                                  // what the workers make
  std::vector<std::optional<image::Extent>> view_sizes_;  // by view; nothing where it depends on the picture
  Sampler sampler_;
  Buffers buffers_;

  mutable std::mutex mutex_;  // guards everything down to stop_
  std::condition_variable task_ready_, batch_ready_;
  std::shared_ptr<const std::function<Pick(int64_t)>> order_;
  uint64_t epoch_ = 0;
  int64_t next_batch_ = 0, task_batch_ = 0, task_slot_ = 0;  // asked for next; where the next task comes from
  std::deque<std::shared_ptr<Pending>> pending_;             // batches next_batch_ … in order
  LoaderStats work_;                                         // what the workers count: stages and the line below them
  bool stop_ = false;

  SampleScratch scratch_;  // of next() when there are no workers
  LoaderStats stats_;
  double started_ = 0;
  int64_t iteration_ = 0;
  std::vector<std::thread> threads_;
};

}  // namespace sslrun::data
