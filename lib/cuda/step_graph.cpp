// ATen's CUDAGraph on a stream from the pool.
#include "lib/cuda/step_graph.h"

#include <ATen/Context.h>
#ifdef SSLRUN_CUDA
#include <ATen/cuda/CUDAGraph.h>
#include <c10/cuda/CUDAFunctions.h>
#include <c10/cuda/CUDAStream.h>
#endif

#include <atomic>

#include "lib/core/error.h"

namespace sslrun::cuda {

static std::atomic<int> recordings = 0;

static constexpr const char* kOp = "torch.cuda_graph";

#ifdef SSLRUN_CUDA

struct StepGraph::Graph {
  at::cuda::CUDAGraph graph;
};

StepGraph::StepGraph(at::Device device) {
  if (!device.is_cuda() || !at::hasCUDA()) throw Error(kOp, "expected a GPU, got '" + device.str() + "'");
  c10::cuda::device_synchronize();  // what other streams have begun
  c10::cuda::setCurrentCUDAStream(c10::cuda::getStreamFromPool(/*isHighPriority=*/false, device.index()));
}

void StepGraph::begin() {
  if (recording_) throw Error(kOp, "this graph is being recorded already");
  graph_ = std::make_unique<Graph>();
  // Other threads (the loader's copies) go on working while this one records.
  graph_->graph.capture_begin({0, 0}, cudaStreamCaptureModeThreadLocal);
  set_recording(true);
}

void StepGraph::end() {
  if (!recording_) throw Error(kOp, "expected begin() before end()");
  set_recording(false);
  graph_->graph.capture_end();
  recorded_ = true;
}

void StepGraph::replay() {
  if (!recorded_) throw Error(kOp, "expected a recorded graph");
  graph_->graph.replay();
}

struct SyncWatch::Handler : c10::WarningHandler {
  int& count;
  c10::WarningHandler* before = c10::WarningUtils::get_warning_handler();
  explicit Handler(int& counter) : count(counter) { c10::WarningUtils::set_warning_handler(this); }
  ~Handler() override { c10::WarningUtils::set_warning_handler(before); }
  void process(const c10::Warning& warning) override {
    if (warning.msg().find("synchroniz") != std::string::npos)
      count++;
    else
      before->process(warning);
  }
};

SyncWatch::SyncWatch() : handler_(std::make_unique<Handler>(count_)) {
  c10::cuda::warning_state().set_sync_debug_mode(c10::cuda::SyncDebugMode::L_WARN);
}

SyncWatch::~SyncWatch() { c10::cuda::warning_state().set_sync_debug_mode(c10::cuda::SyncDebugMode::L_DISABLED); }

#else

struct StepGraph::Graph {};
struct SyncWatch::Handler {};
StepGraph::StepGraph(at::Device) { throw Error(kOp, "this LibTorch has no CUDA"); }
void StepGraph::begin() {}
void StepGraph::end() {}
void StepGraph::replay() {}
SyncWatch::SyncWatch() = default;
SyncWatch::~SyncWatch() = default;

#endif

StepGraph::~StepGraph() { set_recording(false); }

bool StepGraph::any_recording() { return recordings > 0; }

void StepGraph::set_recording(bool on) {
  if (on != recording_) recordings += on ? 1 : -1;
  recording_ = on;
}

void StepGraph::abandon() {
  if (!recording_) return;
  set_recording(false);
  try {
#ifdef SSLRUN_CUDA
    graph_->graph.capture_end();
#endif
  } catch (const std::exception&) {
    return;  // a recording that failed cannot end well; the first error is the one to tell
  }
}

}  // namespace sslrun::cuda
