// ATen's CUDAGraph on a stream from the pool.
#include "lib/cuda/step_graph.h"

#include <ATen/Context.h>
#include <ATen/DeviceGuard.h>
#ifdef SSLRUN_CUDA
#include <ATen/cuda/CUDAGeneratorImpl.h>
#include <ATen/cuda/CUDAGraph.h>
#include <c10/cuda/CUDACachingAllocator.h>
#include <c10/cuda/CUDAStream.h>
#endif

#include <atomic>

#include "lib/core/error.h"
#include "lib/cuda/devices.h"
#include "lib/cuda/waits.h"

namespace sslrun::cuda {

static std::atomic<int> recordings = 0;

static constexpr const char* kOp = "torch.cuda_graph";

static void (*tell_of_replay)(bool ended) = [](bool) {};

void on_replay(void (*tell)(bool ended)) { tell_of_replay = tell; }

#ifdef SSLRUN_CUDA

// Where the recordings of one training are made. LibTorch closes a pool with its last graph.
struct StepGraph::Place {
  explicit Place(at::Device of) : device(of) {}
  at::Device device;  // the current one while a recording begins and ends: CUDAGraph records its stream
  at::cuda::MempoolId_t pool;
  int graphs = 0;
};

struct StepGraph::Graph : at::cuda::CUDAGraph {
  explicit Graph(std::shared_ptr<Place> home) : place(std::move(home)) {
    if (place->graphs++ == 0) place->pool = at::cuda::graph_pool_handle();
  }
  ~Graph() { place->graphs--; }
  const std::shared_ptr<Place> place;

  // What CUDAGraph leaves open when its recording was broken: allocations that go to its pool, and a generator that
  // counts for it.
  void close_broken() {
    try {
      c10::cuda::CUDACachingAllocator::endAllocateToPool(capture_dev_, mempool_id_);
    } catch (const c10::Error&) {
      // it was closed before the error
    }
    for (auto& entry : captured_generator_states_) entry.first->capturing_ = false;
  }
};

struct StepGraph::Waits : cuda::Waits {
  using cuda::Waits::Waits;
};

static c10::WarningHandler* no_warnings() {
  struct None : c10::WarningHandler {
    void process(const c10::Warning&) override {}
  };
  static None none;
  return &none;
}

StepGraph::StepGraph(at::Device device) : place_(std::make_shared<Place>(one_of_gpus(kOp, device))) {
  at::DeviceGuard guard(place_->device);
  c10::cuda::device_synchronize();  // what other streams have begun
  c10::cuda::setCurrentCUDAStream(c10::cuda::getStreamFromPool(/*isHighPriority=*/false, place_->device.index()));
}

std::shared_ptr<StepGraph::Place> StepGraph::new_place() {
  return std::make_shared<Place>(one_of_gpus("torch.step_trial", at::kCUDA));
}

void StepGraph::empty_cache() { c10::cuda::CUDACachingAllocator::emptyCache(); }

void StepGraph::begin() {
  if (recording_) throw Error(kOp, "this graph is being recorded already");
  forget();
  empty_cache();
  start();
}

void StepGraph::start() {
  at::DeviceGuard guard(place_->device);
  graph_ = std::make_unique<Graph>(place_);
  // Other threads (the loader's copies) go on working while this one records.
  graph_->capture_begin(place_->pool, cudaStreamCaptureModeThreadLocal);
  set_recording(true);
  waits_ = std::make_unique<Waits>([this] { interrupt(); });
}

void StepGraph::end() {
  if (!recording_) throw Error(kOp, "expected begin() before finish()");
  waits_.reset();
  at::DeviceGuard guard(place_->device);
  c10::WarningUtils::WarningHandlerGuard quiet(no_warnings());  // of a graph that is empty
  graph_->capture_end();
  set_recording(false);
  recorded_ = true;
}

// Runs inside LibTorch's warning, before the operation waits: from here on the stream records no more. Of waits in
// backward's own threads it hears too late; they have broken the recording.
void StepGraph::interrupt() {
  if (!recording_ || !close()) return;
  interrupted_ = true;
  run();
}

void StepGraph::run() {
  at::DeviceGuard guard(place_->device);
  tell_of_replay(false);
  graph_->replay();
  tell_of_replay(true);
}

// Whether the recording came to a good end.
bool StepGraph::close() {
  set_recording(false);
  at::DeviceGuard guard(place_->device);
  c10::WarningUtils::WarningHandlerGuard quiet(no_warnings());
  try {
    graph_->capture_end();
    return true;
  } catch (const c10::Error&) {
    graph_->close_broken();  // the error that broke it is the one to tell
    return false;
  }
}

void StepGraph::replay() {
  if (!recorded_) throw Error(kOp, "expected a recorded graph");
  run();
}

void StepGraph::abandon() {
  waits_.reset();
  if (recording_) close();
  forget();
}

// Gives the memory of what was recorded to what comes next.
void StepGraph::forget() {
  graph_.reset();
  recorded_ = interrupted_ = false;
}

struct SyncWatch::Waits : cuda::Waits {
  using cuda::Waits::Waits;
};

SyncWatch::SyncWatch() : waits_(std::make_unique<Waits>([this] { count_++; })) {}

#else

struct StepGraph::Place {};
struct StepGraph::Graph {};
struct StepGraph::Waits {};
struct SyncWatch::Waits {};
StepGraph::StepGraph(at::Device) { throw Error(kOp, "this LibTorch has no CUDA"); }
std::shared_ptr<StepGraph::Place> StepGraph::new_place() { throw Error(kOp, "this LibTorch has no CUDA"); }
void StepGraph::empty_cache() {}
void StepGraph::begin() {}
void StepGraph::start() {}
void StepGraph::end() {}
void StepGraph::interrupt() {}
void StepGraph::run() {}
bool StepGraph::close() { return false; }
void StepGraph::replay() {}
void StepGraph::abandon() {}
void StepGraph::forget() {}
SyncWatch::SyncWatch() = default;

#endif

StepGraph::StepGraph(std::shared_ptr<Place> place) : place_(std::move(place)) {}
StepGraph::~StepGraph() { set_recording(false); }
SyncWatch::~SyncWatch() = default;

bool StepGraph::any_recording() { return recordings > 0; }

void StepGraph::set_recording(bool on) {
  if (on != recording_) recordings += on ? 1 : -1;
  recording_ = on;
}

std::unique_ptr<StepGraph> StepGraph::beside() const { return std::unique_ptr<StepGraph>(new StepGraph(place_)); }

}  // namespace sslrun::cuda
