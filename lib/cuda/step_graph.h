// A training step recorded as one CUDA graph: replaying it costs one launch instead of thousands.
#pragma once
#include <c10/core/Device.h>

#include <memory>

namespace sslrun::cuda {

// Recording wants a stream of its own, and everything that will be replayed must have run on it before (PyTorch's
// warm-up): the constructor makes a fresh stream current, for good. All tensors that the step reads from outside must
// stay where they are; random numbers of the device's default generator go on from replay to replay.
class StepGraph {
 public:
  // Throws Error("torch.cuda_graph", ...) where there is no GPU.
  explicit StepGraph(at::Device device);
  ~StepGraph();
  StepGraph(const StepGraph&) = delete;
  StepGraph& operator=(const StepGraph&) = delete;

  // Between these two, kernels are recorded, not run.
  void begin();
  void end();
  // Gives a recording up, after an error in it.
  void abandon();
  void replay();
  bool recorded() const { return recorded_; }
  // Whether one is being recorded, on whatever thread.
  static bool any_recording();

 private:
  void set_recording(bool on);

  struct Graph;
  std::unique_ptr<Graph> graph_;
  bool recording_ = false, recorded_ = false;
};

// While one lives, counts the operations that wait for the GPU; they cannot be part of a graph.
class SyncWatch {
 public:
  SyncWatch();
  ~SyncWatch();
  SyncWatch(const SyncWatch&) = delete;
  SyncWatch& operator=(const SyncWatch&) = delete;
  int count() const { return count_; }

 private:
  struct Handler;
  int count_ = 0;
  std::unique_ptr<Handler> handler_;
};

}  // namespace sslrun::cuda
