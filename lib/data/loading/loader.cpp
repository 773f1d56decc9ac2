// Tasks are single samples, taken in order; a batch is handed out when its last sample is done.
#include "lib/data/loading/loader.h"

#include <c10/core/impl/VirtualGuardImpl.h>

#include <algorithm>
#include <chrono>
#include <cstdio>

#include "lib/core/error.h"
#include "lib/core/interrupt.h"
#include "lib/core/start_thread.h"
#include "lib/cuda/devices.h"

namespace sslrun::data {

static constexpr const char* kOp = "data.loader";
static constexpr int64_t kNamed = 20;   // unreadable files that are told one by one
static constexpr size_t kInError = 10;  // of them in the error of too many

static double now() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

static LoaderOptions with_index(LoaderOptions options) {
  options.device = cuda::with_index(options.device);
  return options;
}

struct Loader::Pending {
  int64_t number = 0, left = 0;
  uint64_t epoch = 0;
  std::shared_ptr<const std::function<Pick(int64_t)>> order;  // keeps its epoch's order
  int64_t first = 0;                                          // position in the order
  std::vector<at::Tensor> views, masks, sizes, windows;
  // By view and slot, where the size depends on the picture: views and masks are then joined when all are there.
  std::vector<std::vector<at::Tensor>> loose_views, loose_masks;
  std::vector<std::vector<Objects>> objects;  // by view and slot
  at::Tensor index;
  std::vector<uint8_t> bad;  // by slot: whether the sample that the order wants is unreadable
  struct Met {
    int64_t slot;
    UnreadableFile file;
    const char* what_became_of_it;
    bool filled = false;
  };
  std::vector<Met> unreadable;  // all that were met, filled ones too, in the order of the threads
  std::exception_ptr error;
};

Loader::Loader(std::shared_ptr<const Dataset> dataset, ViewPlan plan, LoaderOptions options)
    : dataset_(std::move(dataset)),
      options_(with_index(options)),
      mover_(plan, options_.device),
      plan_(mover_.made()),
      sampler_(options.sampler   ? *options.sampler
               : options.shuffle ? shuffled_sampler(dataset_->size(), options.seed)
                                 : sequential_sampler(dataset_->size())),
      buffers_(size_t(plan_.views() * (1 + options.masks)) * size_t(std::max(options.prefetch, 0) + 3)) {
  check(plan_, "data.views");
  for (int v = 0; v < plan_.views(); v++) view_sizes_.push_back(plan_.group(v).size());
  auto require = [](bool good, const char* what) {
    if (!good) throw Error(kOp, std::string("expected ") + what);
  };
  require(options_.batch >= 1, "'batch' to be 1 or more");
  require(options_.workers >= 0 && options_.workers <= 1024, "'workers' to be 0 to 1024");
  require(options_.prefetch >= 1 && options_.prefetch <= 1024, "'prefetch' to be 1 to 1024");
  require(options_.allowed_bad() >= 0 && options_.allowed_bad() <= 1, "'max_bad' to be a share of 0 to 1");
  require(!options_.boxes || dataset_->annotations.objects, "a data set with boxes for 'boxes'");
  require(!options_.masks || dataset_->annotations.class_map, "a data set with class masks for 'masks'");
  require(!((options_.boxes || options_.masks) && options_.decode.apply_exif_orientation),
          "'apply_exif_orientation' without 'boxes' and 'masks', which are those of the stored picture");
  require(dataset_->size() > 0, "a data set that is not empty");
  require(sampler_.samples == dataset_->size(), "a sampler of the same data set");
  if (sampler_.batch != 0 && sampler_.batch != options_.batch)
    throw Error(kOp, "expected 'batch' of " + std::to_string(sampler_.batch) +
                         ", as the sampler's share of each batch, got " + std::to_string(options_.batch));
  if (batches() == 0)
    throw Error(kOp, "expected 'batch' of at most " + std::to_string(sampler_.size) +
                         " (the data set's size, with drop_last), got " + std::to_string(options_.batch));
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

int64_t Loader::batches() const {
  int64_t size = sampler_.size;
  return options_.drop_last ? size / options_.batch : (size + options_.batch - 1) / options_.batch;
}

void Loader::start(uint64_t epoch, int64_t first_batch) {
  if (first_batch < 0 || first_batch > batches())
    throw Error(kOp,
                "expected a first batch of 0 to " + std::to_string(batches()) + ", got " + std::to_string(first_batch));
  auto order = std::make_shared<const std::function<Pick(int64_t)>>(sampler_.order(epoch));
  {
    std::lock_guard lock(mutex_);
    order_ = std::move(order);
    epoch_ = epoch;
    next_batch_ = task_batch_ = first_batch;
    task_slot_ = 0;
    pending_.clear();
  }
  started_ = now();
  iteration_++;
  task_ready_.notify_all();
}

bool Loader::work_waits() const {
  return order_ && task_batch_ < batches() && task_batch_ < next_batch_ + options_.prefetch;
}

// Of a batch's small parts: pinned for a GPU, which copies from it beside other work.
at::TensorOptions Loader::host_memory(at::ScalarType type) const {
  return at::TensorOptions(type).pinned_memory(options_.device.is_cuda());
}

// Of views and masks.
at::Tensor Loader::pixel_memory(at::IntArrayRef sizes, at::ScalarType type) {
  return options_.device.is_cuda() ? at::empty(sizes, host_memory(type)) : buffers_.take(sizes, type);
}

// In the memory format of `tensor`.
at::Tensor Loader::rows_of(const at::Tensor& tensor, const at::Tensor& rows) const {
  std::vector<int64_t> sizes = tensor.sizes().vec();
  sizes[0] = rows.numel();
  at::Tensor chosen = at::empty(sizes, host_memory(tensor.scalar_type()), tensor.suggest_memory_format());
  return at::index_select_out(chosen, tensor, 0, rows);
}

// Memory for a batch of `size` samples.
void Loader::open_views(Pending& pending, int64_t size) {
  pending.index = at::empty({size}, host_memory(at::kLong));
  pending.loose_views.resize(view_sizes_.size());
  pending.loose_masks.resize(view_sizes_.size());
  at::ScalarType type = scalar_type(plan_.output.type);
  bool channels_last = plan_.output.channels_last;
  int64_t channels = plan_.output.channels;
  for (size_t v = 0; v < view_sizes_.size(); v++) {
    pending.sizes.push_back(at::zeros({size, 2}, host_memory(at::kLong)));
    pending.windows.push_back(at::zeros({size, 5}, host_memory(at::kFloat)));
    if (options_.boxes) pending.objects.emplace_back(size_t(size));
    if (!view_sizes_[v]) {
      pending.views.emplace_back();
      pending.loose_views[v].resize(size_t(size));
      if (options_.masks) pending.masks.emplace_back();
      pending.loose_masks[v].resize(size_t(size));
      continue;
    }
    int64_t height = view_sizes_[v]->height, width = view_sizes_[v]->width;
    std::vector<int64_t> shape{size, channels, height, width};
    if (channels_last) shape = {size, height, width, channels};
    at::Tensor view = pixel_memory(shape, type);
    pending.views.push_back(channels_last ? view.permute({0, 3, 1, 2}) : view);
    if (options_.masks) pending.masks.push_back(pixel_memory({size, height, width}, at::kByte));
  }
}

// The next sample in order; opens its batch when it is the batch's first. Called with the mutex held.
Loader::Task Loader::take_task() {
  if (task_slot_ == 0) {
    auto pending = std::make_shared<Pending>();
    pending->number = task_batch_;
    pending->epoch = epoch_;
    pending->order = order_;
    pending->first = task_batch_ * options_.batch;
    int64_t size = std::min(options_.batch, sampler_.size - pending->first);
    pending->left = size;
    pending->bad.assign(size_t(size), 0);
    try {
      open_views(*pending, size);
    } catch (...) {  // handed to the consumer like an error of the batch's samples
      pending->error = std::current_exception();
    }
    pending_.push_back(std::move(pending));
  }
  Task task{pending_.back(), task_slot_++};
  if (task_slot_ == int64_t(task.pending->bad.size())) {
    task_slot_ = 0;
    task_batch_++;
  }
  return task;
}

// Where view `v` of the task's sample goes.
ViewMemory Loader::memory_of(const Task& task, int v, const image::View& view) {
  at::Tensor& all = task.pending->views[size_t(v)];
  if (all.defined())
    return {static_cast<uint8_t*>(all.data_ptr()) + task.slot * (int64_t(all.nbytes()) / all.size(0)),
            *view_sizes_[size_t(v)]};
  int64_t height = view.size().height, width = view.size().width, channels = plan_.output.channels;
  bool channels_last = plan_.output.channels_last;
  at::Tensor own =
      at::empty(channels_last ? std::vector{height, width, channels} : std::vector{channels, height, width},
                scalar_type(plan_.output.type));
  task.pending->loose_views[size_t(v)][size_t(task.slot)] = channels_last ? own.permute({2, 0, 1}) : own;
  return {own.data_ptr(), view.size()};
}

static void note_window(const image::View& view, int64_t* size, float* window) {
  size[0] = view.size().height, size[1] = view.size().width;
  image::Window shown = window_after(view.moves(), view.picture());
  int at = 0;
  for (double value : {shown.left, shown.top, shown.right, shown.bottom, double(shown.mirrored)})
    window[at++] = float(value);
}

// Windows, boxes and masks of the sample that was just rendered.
void Loader::annotate(const Task& task, int64_t sample, const SampleScratch& scratch) {
  Pending& pending = *task.pending;
  Objects objects;
  at::Tensor map;
  if (options_.boxes) objects = dataset_->annotations.objects(sample);
  if (options_.masks) map = dataset_->annotations.class_map(sample);
  for (size_t v = 0; v < scratch.views.size(); v++) {
    const image::View& view = scratch.views[v];
    note_window(view, pending.sizes[v].data_ptr<int64_t>() + task.slot * 2,
                pending.windows[v].data_ptr<float>() + task.slot * 5);
    if (options_.boxes) pending.objects[v][size_t(task.slot)] = objects_in_view(objects, view);
    if (!options_.masks) continue;
    image::Extent size = view_sizes_[v].value_or(view.size());
    at::Tensor own;
    if (!view_sizes_[v])
      pending.loose_masks[v][size_t(task.slot)] = own = at::empty({size.height, size.width}, at::kByte);
    class_map_in_view(map, view, size,
                      own.defined() ? own.data_ptr<uint8_t>()
                                    : pending.masks[v].data_ptr<uint8_t>() + task.slot * size.width * size.height);
  }
}

// Renders `sample` with the draws of `wanted` into the task's slot; false when its file is unreadable. Each try reads
// the file: whether a damaged one can be shown depends on the view, never on what other threads met before.
bool Loader::try_load(const Task& task, int64_t sample, Pick wanted, SampleScratch& scratch) {
  Pending& pending = *task.pending;
  std::string path = dataset_->files.path(sample);
  try {
    SampleKey key{options_.seed, pending.epoch, uint64_t(wanted.draw)};
    auto memory = [&](int number, const image::View& view) { return memory_of(task, number, view); };
    load_sample(*dataset_, sample, key, plan_, memory, scratch, options_.decode);
    annotate(task, sample, scratch);
    if (!scratch.filled) return true;
    std::lock_guard lock(mutex_);
    pending.unreadable.push_back({task.slot, {path, "the file is truncated"}, "filled", true});
    return true;
  } catch (const Error& error) {
    const char* became = options_.leave_out ? "left out" : sample == wanted.sample ? "replaced" : "passed over";
    std::lock_guard lock(mutex_);
    pending.unreadable.push_back({task.slot, {path, reason_of(error)}, became});
    return false;
  } catch (const std::exception& error) {
    throw Error(kOp, "'" + path + "': " + error.what());
  }
}

// The next readable sample of those drawn for `wanted`.
int64_t Loader::load_replacement(const Task& task, Pick wanted, SampleScratch& scratch) {
  constexpr int kAttempts = 100;
  DrawStream draw(options_.seed, task.pending->epoch, uint64_t(wanted.draw), 0, DrawUse::kReplacement);
  for (int attempt = 0; attempt < kAttempts; attempt++) {
    auto sample = int64_t(draw.below(uint32_t(dataset_->size())));
    if (try_load(task, sample, wanted, scratch)) return sample;
  }
  std::lock_guard lock(mutex_);
  throw Error(kOp, "no readable picture among " + std::to_string(kAttempts) + " drawn to replace '" +
                       dataset_->files.path(wanted.sample) +
                       "'; the last one: " + task.pending->unreadable.back().file.reason);
}

void Loader::run_task(const Task& task, SampleScratch& scratch) {
  Pending& pending = *task.pending;
  {
    std::lock_guard lock(mutex_);
    if (pending.error) return;
  }
  try {
    Pick wanted = (*pending.order)(pending.first + task.slot);
    int64_t sample = wanted.sample;
    if (!try_load(task, sample, wanted, scratch)) {
      pending.bad[size_t(task.slot)] = 1;
      if (options_.leave_out) return;
      sample = load_replacement(task, wanted, scratch);
    }
    pending.index.data_ptr<int64_t>()[task.slot] = sample;
  } catch (...) {
    std::lock_guard lock(mutex_);
    if (!pending.error) pending.error = std::current_exception();
  }
}

void Loader::finish_task(const Task& task, SampleScratch& scratch) {
  std::lock_guard lock(mutex_);
  StageTimes& times = scratch.canvas.clock.times;
  for (size_t stage = 0; stage < times.size(); stage++) work_.stages[stage] += std::exchange(times[stage], 0);
  work_.bytes_read += std::exchange(scratch.bytes_read, 0);
  work_.pixels += std::exchange(scratch.pixels, 0);
  work_.loaded++;
  if (--task.pending->left == 0) batch_ready_.notify_all();
}

void Loader::work() {
  // Pinned memory asks events of the GPU: a thread without its device would open a context on GPU 0.
  if (options_.device.is_cuda()) c10::impl::VirtualGuardImpl(options_.device.type()).setDevice(options_.device);
  SampleScratch scratch;
  for (;;) {
    Task task;
    {
      std::unique_lock lock(mutex_);
      task_ready_.wait(lock, [&] { return stop_ || work_waits(); });
      if (stop_) return;
      task = take_task();
    }
    run_task(task, scratch);
    finish_task(task, scratch);
  }
}

std::shared_ptr<Loader::Pending> Loader::wait_for_front() {
  std::unique_lock lock(mutex_);
  auto ready = [&] { return !pending_.empty() && pending_.front()->left == 0; };
  while (!ready()) {
    check_interrupt();
    if (options_.workers > 0) {
      batch_ready_.wait_for(lock, std::chrono::milliseconds(50), ready);
      continue;
    }
    Task task = take_task();
    lock.unlock();
    run_task(task, scratch_);
    finish_task(task, scratch_);
    lock.lock();
  }
  auto front = pending_.front();
  pending_.pop_front();
  next_batch_++;
  return front;
}

// Tells each file once, in the batch's order.
void Loader::name_unreadable(Pending& pending) {
  std::stable_sort(pending.unreadable.begin(), pending.unreadable.end(),
                   [](const auto& a, const auto& b) { return a.slot < b.slot; });
  for (const auto& met : pending.unreadable) {
    int64_t known = (met.filled ? dataset_->unreadable->filled : *dataset_->unreadable).note(met.file);
    stats_.filled += met.filled;
    if (known == 0 || known > kNamed + 1) continue;
    if (known <= kNamed)
      std::fprintf(stderr, "warning: data.loader: %s '%s': %s\n", met.what_became_of_it, met.file.path.c_str(),
                   met.file.reason.c_str());
    else
      std::fprintf(stderr, "warning: data.loader: further %s files are counted only; sslrun scan lists all\n",
                   met.filled ? "filled" : "unreadable");
  }
}

void Loader::check_max_bad() const {
  auto files = dataset_->unreadable->files();
  int64_t allowed = int64_t(options_.allowed_bad() * double(dataset_->size()) + 1e-9);
  if (options_.allowed_bad() > 0) allowed = std::max<int64_t>(allowed, 1);
  if (int64_t(files.size()) <= allowed) return;
  std::string names;
  for (size_t i = 0; i < std::min(files.size(), kInError); i++)
    names += (i ? "; '" : "'") + files[i].path + "': " + files[i].reason;
  char share[32];
  std::snprintf(share, sizeof share, "%g", options_.allowed_bad());
  throw Error(kOp, std::to_string(files.size()) + " of the set's " + std::to_string(dataset_->size()) +
                       " pictures cannot be read, max_bad = " + share + " (data.max_bad of a recipe) allows " +
                       std::to_string(allowed) + ": " + names + (files.size() > kInError ? "; …" : ""));
}

void Loader::note_filled(const std::vector<UnreadableFile>& files) {
  for (const auto& file : files) dataset_->unreadable->filled.note(file);
}

void Loader::note_unreadable(const std::vector<UnreadableFile>& files) {
  for (const auto& file : files) dataset_->unreadable->note(file);
  check_max_bad();
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
std::shared_ptr<Loader::Pending> Loader::take_front() {
  {
    std::lock_guard lock(mutex_);
    if (!order_ || next_batch_ >= batches()) return nullptr;
  }
  double begin = now();
  auto pending = wait_for_front();
  task_ready_.notify_all();
  double end = now();
  stats_.wait_seconds += end - begin;
  stats_.seconds += end - started_;
  started_ = end;
  if (!pending->unreadable.empty()) name_unreadable(*pending);
  if (pending->error) std::rethrow_exception(pending->error);
  if (!pending->unreadable.empty()) check_max_bad();
  return pending;
}

// The slots that show something, or undefined where all do.
static at::Tensor shown_slots(const std::vector<uint8_t>& bad) {
  std::vector<int64_t> slots;
  for (size_t slot = 0; slot < bad.size(); slot++)
    if (!bad[slot]) slots.push_back(int64_t(slot));
  return slots.size() == bad.size() ? at::Tensor() : at::tensor(slots, at::kLong);
}

// [..., height, width] each, as one tensor of the largest height and width, padded at the bottom and the right. Those
// that are not there (unreadable) are padding.
static at::Tensor joined(const std::vector<at::Tensor>& items, int divisor, double padding, bool channels_last,
                         bool pinned) {
  int64_t height = 1, width = 1;
  at::Tensor example;
  for (const auto& item : items) {
    if (!item.defined()) continue;
    height = std::max(height, item.size(-2)), width = std::max(width, item.size(-1));
    example = item;
  }
  if (!example.defined()) return {};
  auto up = [&](int64_t side) { return (side + divisor - 1) / divisor * divisor; };
  std::vector<int64_t> shape = example.sizes().vec();
  shape.insert(shape.begin(), int64_t(items.size()));
  shape[shape.size() - 2] = up(height), shape[shape.size() - 1] = up(width);
  auto format = channels_last ? at::MemoryFormat::ChannelsLast : at::MemoryFormat::Contiguous;
  at::Tensor all = at::empty(shape, example.options().pinned_memory(pinned), format).fill_(padding);
  for (size_t i = 0; i < items.size(); i++)
    if (items[i].defined())
      all[int64_t(i)].narrow(-2, 0, items[i].size(-2)).narrow(-1, 0, items[i].size(-1)).copy_(items[i]);
  return all;
}

void Loader::join_loose(Pending& pending) const {
  for (size_t v = 0; v < view_sizes_.size(); v++) {
    if (view_sizes_[v]) continue;
    bool channels_last = plan_.output.channels_last, pinned = options_.device.is_cuda();
    pending.views[v] = joined(pending.loose_views[v], plan_.size_divisor, plan_.pad_value, channels_last, pinned);
    if (options_.masks) pending.masks[v] = joined(pending.loose_masks[v], plan_.size_divisor, 255, false, pinned);
  }
}

// Keeps the rows that show something.
void Loader::leave_out(Pending& pending, Batch& batch, const at::Tensor& shown) {
  batch.index = rows_of(batch.index, shown);
  for (auto* tensors : {&batch.views, &batch.masks, &batch.sizes, &batch.windows})
    for (auto& tensor : *tensors) tensor = rows_of(tensor, shown);
  for (auto& objects : pending.objects) {
    for (int64_t row = 0; row < shown.numel(); row++)
      objects[size_t(row)] = objects[size_t(shown.const_data_ptr<int64_t>()[row])];
    objects.resize(size_t(shown.numel()));
  }
}

std::optional<Batch> Loader::next() {
  while (auto pending = take_front()) {
    auto bad = std::count(pending->bad.begin(), pending->bad.end(), 1);
    stats_.bad += bad;
    stats_.images += int64_t(pending->bad.size()) - (options_.leave_out ? bad : 0);
    join_loose(*pending);
    Batch batch{
        pending->number,           std::move(pending->views),  pending->index, {}, {}, std::move(pending->masks),
        std::move(pending->sizes), std::move(pending->windows)};
    at::Tensor shown = options_.leave_out ? shown_slots(pending->bad) : at::Tensor();
    if (shown.defined()) {
      if (shown.numel() == 0) continue;
      leave_out(*pending, batch, shown);
    }
    for (const auto& objects : pending->objects) batch.boxes.push_back(join(objects, options_.device.is_cuda()));
    if (dataset_->targets.defined()) batch.target = rows_of(dataset_->targets, batch.index);
    mover_.move(batch);
    return batch;
  }
  return std::nullopt;
}

}  // namespace sslrun::data
