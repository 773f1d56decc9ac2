// Batches of augmented views from worker threads: ordered, bounded, and the same for any number of workers.
#pragma once
#include <condition_variable>
#include <mutex>
#include <thread>

#include "lib/data/loading/batch_mover.h"
#include "lib/data/loading/loader_options.h"
#include "lib/data/loading/sample_tasks.h"

namespace sslrun::data {

// One epoch at a time: start(), then next() until it returns nothing. Not thread-safe itself.
class Loader {
 public:
  Loader(std::shared_ptr<const Dataset> dataset, ViewPlan plan, LoaderOptions options);
  ~Loader();
  Loader(const Loader&) = delete;
  Loader& operator=(const Loader&) = delete;

  int64_t batches() const { return tasks_.batches(); }   // per epoch
  int64_t pictures() const { return tasks_.samples(); }  // of the data set
  const LoaderOptions& options() const { return options_; }
  const ViewPlan& plan() const { return mover_.wanted(); }
  // Begins epoch `epoch` at batch `first_batch`; a running epoch is dropped. Where a next epoch is below `epochs`, its
  // first batches are made while the last ones of this epoch are used.
  void start(uint64_t epoch, int64_t first_batch, uint64_t epochs = 0);
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
  void run_task(const SampleTask& task, SampleScratch& scratch);
  void finish_task(const SampleTask& task, SampleScratch& scratch);
  int64_t load_replacement(const SampleTask& task, Pick wanted, SampleScratch& scratch);
  bool try_load(const SampleTask& task, int64_t sample, Pick wanted, SampleScratch& scratch);
  std::shared_ptr<OpenBatch> wait_for_front();
  std::shared_ptr<OpenBatch> take_front();
  void work();
  void end_threads();

  std::shared_ptr<const Dataset> dataset_;
  LoaderOptions options_;
  BatchMover mover_;
  Buffers buffers_;

  mutable std::mutex mutex_;  // guards everything down to stop_
  std::condition_variable task_ready_, batch_ready_;
  SampleTasks tasks_;
  LoaderStats work_;  // what the workers count: stages and the line below them
  bool stop_ = false;

  SampleScratch scratch_;  // of next() when there are no workers
  LoaderStats stats_;
  double started_ = 0;
  int64_t iteration_ = 0;
  std::vector<std::thread> threads_;
};

}  // namespace sslrun::data
