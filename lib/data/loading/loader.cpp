// Workers take one sample after the other; a batch is handed out when its last sample is done.
#include "lib/data/loading/loader.h"

#include <c10/core/impl/VirtualGuardImpl.h>

#include <algorithm>
#include <chrono>

#include "lib/core/error.h"
#include "lib/core/interrupt.h"
#include "lib/core/start_thread.h"
#include "lib/cuda/devices.h"

namespace sslrun::data {

static constexpr const char* kOp = "data.loader";

static double now() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

static LoaderOptions with_index(LoaderOptions options) {
  options.device = cuda::with_index(options.device);
  return options;
}

static ViewPlan plan_for(ViewPlan plan, const LoaderOptions& options) {
  check(plan, "data.views");
  plan.output.channels_last = options.channels_last.value_or(plan.output.channels_last);
  return plan;
}

static Sampler sampler_for(const LoaderOptions& options, int64_t samples) {
  if (options.sampler) return *options.sampler;
  return options.shuffle ? shuffled_sampler(samples, options.seed) : sequential_sampler(samples);
}

static Sampler checked(Sampler sampler, const LoaderOptions& options, const Dataset& dataset) {
  auto require = [](bool good, const char* what) {
    if (!good) throw Error(kOp, std::string("expected ") + what);
  };
  require(options.batch >= 1, "'batch' to be 1 or more");
  require(options.workers >= 0 && options.workers <= 1024, "'workers' to be 0 to 1024");
  require(options.prefetch >= 1 && options.prefetch <= 1024, "'prefetch' to be 1 to 1024");
  require(options.allowed_bad() >= 0 && options.allowed_bad() <= 1, "'max_bad' to be a share of 0 to 1");
  require(!options.boxes || dataset.annotations.objects, "a data set with boxes for 'boxes'");
  require(!options.masks || dataset.annotations.class_map, "a data set with class masks for 'masks'");
  require(!((options.boxes || options.masks) && options.decode.apply_exif_orientation),
          "'apply_exif_orientation' without 'boxes' and 'masks', which are those of the stored picture");
  require(dataset.size() > 0, "a data set that is not empty");
  require(sampler.samples == dataset.size(), "a sampler of the same data set");
  if (sampler.batch != 0 && sampler.batch != options.batch)
    throw Error(kOp, "expected 'batch' of " + std::to_string(sampler.batch) +
                         ", as the sampler's share of each batch, got " + std::to_string(options.batch));
  if (sampler.size < (options.drop_last ? options.batch : 1))
    throw Error(kOp, "expected 'batch' of at most " + std::to_string(sampler.size) +
                         " (the data set's size, with drop_last), got " + std::to_string(options.batch));
  return sampler;
}

Loader::Loader(std::shared_ptr<const Dataset> dataset, ViewPlan plan, LoaderOptions options)
    : dataset_(std::move(dataset)),
      options_(with_index(std::move(options))),
      mover_(plan_for(std::move(plan), options_), options_.device),
      buffers_(mover_.blocks().views() * (1 + options_.masks) * size_t(std::max(options_.prefetch, 0) + 3)),
      tasks_(checked(sampler_for(options_, dataset_->size()), options_, *dataset_),
             BatchForm{mover_.made(), mover_.blocks(), options_.boxes, options_.masks, options_.device.is_cuda()},
             options_.batch, options_.drop_last, options_.prefetch, buffers_) {
  try {
    for (int i = 0; i < options_.workers; i++) threads_.push_back(start_thread(kOp, [this] { work(); }));
  } catch (...) {
    end_threads();
    throw;
  }
}

Loader::~Loader() { end_threads(); }

void Loader::end_threads() {
  {
    std::lock_guard lock(mutex_);
    stop_ = true;
  }
  task_ready_.notify_all();
  for (auto& thread : threads_) thread.join();
}

void Loader::start(uint64_t epoch, int64_t first_batch, uint64_t epochs) {
  if (first_batch < 0 || first_batch > batches())
    throw Error(kOp,
                "expected a first batch of 0 to " + std::to_string(batches()) + ", got " + std::to_string(first_batch));
  {
    std::lock_guard lock(mutex_);
    tasks_.start(epoch, first_batch, epochs);
  }
  started_ = now();
  iteration_++;
  task_ready_.notify_all();
}

// Renders `sample` with the draws of `wanted` into the task's slot; false when its file is unreadable. Each try reads
// the file: whether a damaged one can be shown depends on the view, never on what other threads met before.
bool Loader::try_load(const SampleTask& task, int64_t sample, Pick wanted, SampleScratch& scratch) {
  OpenBatch& batch = *task.batch;
  std::string path = dataset_->files.path(sample);
  try {
    SampleKey key{options_.seed, batch.epoch, uint64_t(wanted.draw)};
    auto memory = [&](int number, const image::View& view) { return batch.memory->place_of(task.slot, number, view); };
    load_sample(*dataset_, sample, key, mover_.made(), memory, scratch, options_.decode);
    batch.memory->annotate(task.slot, dataset_->annotations, sample, scratch.views);
    if (!scratch.filled) return true;
    std::lock_guard lock(mutex_);
    batch.unreadable.push_back({task.slot, {path, "the file is truncated"}, "filled", true});
    return true;
  } catch (const Error& error) {
    const char* became = options_.leave_out ? "left out" : sample == wanted.sample ? "replaced" : "passed over";
    std::lock_guard lock(mutex_);
    batch.unreadable.push_back({task.slot, {path, reason_of(error)}, became});
    return false;
  } catch (const std::exception& error) {
    throw Error(kOp, "'" + path + "': " + error.what());
  }
}

// The next readable sample of those drawn for `wanted`.
int64_t Loader::load_replacement(const SampleTask& task, Pick wanted, SampleScratch& scratch) {
  constexpr int kAttempts = 100;
  DrawStream draw(options_.seed, task.batch->epoch, uint64_t(wanted.draw), 0, DrawUse::kReplacement);
  for (int attempt = 0; attempt < kAttempts; attempt++) {
    auto sample = int64_t(draw.below(uint32_t(dataset_->size())));
    if (try_load(task, sample, wanted, scratch)) return sample;
  }
  std::lock_guard lock(mutex_);
  throw Error(kOp, "no readable picture among " + std::to_string(kAttempts) + " drawn to replace '" +
                       dataset_->files.path(wanted.sample) +
                       "'; the last one: " + task.batch->unreadable.back().file.reason);
}

void Loader::run_task(const SampleTask& task, SampleScratch& scratch) {
  OpenBatch& batch = *task.batch;
  {
    std::lock_guard lock(mutex_);
    if (batch.error) return;
  }
  try {
    Pick wanted = (*batch.order)(batch.first + task.slot);
    int64_t sample = wanted.sample;
    if (!try_load(task, sample, wanted, scratch)) {
      batch.bad[size_t(task.slot)] = 1;
      if (options_.leave_out) return;
      sample = load_replacement(task, wanted, scratch);
    }
    batch.memory->set_index(task.slot, sample);
  } catch (...) {
    std::lock_guard lock(mutex_);
    if (!batch.error) batch.error = std::current_exception();
  }
}

void Loader::finish_task(const SampleTask& task, SampleScratch& scratch) {
  std::lock_guard lock(mutex_);
  StageTimes& times = scratch.canvas.clock.times;
  for (size_t stage = 0; stage < times.size(); stage++) work_.stages[stage] += std::exchange(times[stage], 0);
  work_.bytes_read += std::exchange(scratch.bytes_read, 0);
  work_.pixels += std::exchange(scratch.pixels, 0);
  work_.loaded++;
  if (--task.batch->left == 0) batch_ready_.notify_all();
}

void Loader::work() {
  // Pinned memory asks events of the GPU: a thread without its device would open a context on GPU 0.
  if (options_.device.is_cuda()) c10::impl::VirtualGuardImpl(options_.device.type()).setDevice(options_.device);
  SampleScratch scratch;
  for (;;) {
    SampleTask task;
    {
      std::unique_lock lock(mutex_);
      task_ready_.wait(lock, [&] { return stop_ || tasks_.has_task(); });
      if (stop_) return;
      task = tasks_.take();
    }
    run_task(task, scratch);
    finish_task(task, scratch);
  }
}

std::shared_ptr<OpenBatch> Loader::wait_for_front() {
  std::unique_lock lock(mutex_);
  auto ready = [&] { return tasks_.is_front_done(); };
  while (!ready()) {
    check_interrupt();
    if (options_.workers > 0) {
      batch_ready_.wait_for(lock, std::chrono::milliseconds(50), ready);
      continue;
    }
    SampleTask task = tasks_.take();
    lock.unlock();
    run_task(task, scratch_);
    finish_task(task, scratch_);
    lock.lock();
  }
  return tasks_.take_front();
}

void Loader::note_filled(const std::vector<UnreadableFile>& files) {
  for (const auto& file : files) dataset_->unreadable->filled.note(file);
}

void Loader::note_unreadable(const std::vector<UnreadableFile>& files) {
  for (const auto& file : files) dataset_->unreadable->note(file);
  check_max_bad(*dataset_, options_.allowed_bad());
}

LoaderStats Loader::stats() const {
  LoaderStats stats = stats_;
  std::lock_guard lock(mutex_);
  stats.stages = work_.stages;
  stats.loaded = work_.loaded;
  stats.bytes_read = work_.bytes_read;
  stats.pixels = work_.pixels;
  return stats;
}

// The next batch as the workers left it, or nothing behind the epoch's last.
std::shared_ptr<OpenBatch> Loader::take_front() {
  {
    std::lock_guard lock(mutex_);
    if (tasks_.is_over()) return nullptr;
  }
  double begin = now();
  auto batch = wait_for_front();
  task_ready_.notify_all();
  double end = now();
  stats_.wait_seconds += end - begin;
  stats_.seconds += end - started_;
  started_ = end;
  for (const auto& met : batch->unreadable) stats_.filled += met.filled;
  name_unreadable(batch->unreadable, *dataset_->unreadable);
  if (batch->error) std::rethrow_exception(batch->error);
  if (!batch->unreadable.empty()) check_max_bad(*dataset_, options_.allowed_bad());
  return batch;
}

// The slots that show something, or undefined where all do.
static at::Tensor shown_slots(const std::vector<uint8_t>& bad) {
  std::vector<int64_t> slots;
  for (size_t slot = 0; slot < bad.size(); slot++)
    if (!bad[slot]) slots.push_back(int64_t(slot));
  return slots.size() == bad.size() ? at::Tensor() : at::tensor(slots, at::kLong);
}

std::optional<Batch> Loader::next() {
  while (auto open = take_front()) {
    auto bad = std::count(open->bad.begin(), open->bad.end(), 1);
    stats_.bad += bad;
    stats_.images += int64_t(open->bad.size()) - (options_.leave_out ? bad : 0);
    at::Tensor shown = options_.leave_out ? shown_slots(open->bad) : at::Tensor();
    if (shown.defined() && shown.numel() == 0) continue;
    PackedBatch batch = open->memory->pack(dataset_->targets, shown);
    batch.number = open->number;
    return mover_.move(std::move(batch));
  }
  return std::nullopt;
}

}  // namespace sslrun::data
