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

  // Another one, for another kind of step, on the same stream and in the same memory: what a replay of one leaves
  // there, besides tensors that are still alive, a replay of the other overwrites.
  std::unique_ptr<StepGraph> beside() const;

  // Between these two, kernels are recorded, not run. Memory that is cached and not in use goes back to the driver
  // first.
  void begin();
  void end();
  // Gives a recording up: one that is under way, of which nothing has run, or one that is no longer to be replayed.
  void abandon();
  void replay();
  bool recorded() const { return recorded_; }
  // Whether something that waits for the GPU has ended the recording: what was recorded until then has run, and what
  // came behind ran as it is.
  bool interrupted() const { return interrupted_; }
  // Whether one is being recorded, on whatever thread.
  static bool any_recording();

 private:
  friend class StepTrial;
  struct Graph;
  struct Place;
  struct Waits;
  static std::shared_ptr<Place> new_place();
  static void empty_cache();
  explicit StepGraph(std::shared_ptr<Place> place);
  void set_recording(bool on);
  void start();
  void interrupt();
  void run();
  bool close();
  void forget();
  std::shared_ptr<Place> place_;
  std::unique_ptr<Graph> graph_;
  std::unique_ptr<Waits> waits_;
  bool recording_ = false, recorded_ = false, interrupted_ = false;
};

// `tell` hears around each replay, before it is issued (false) and when it has been (true).
void on_replay(void (*tell)(bool ended));

// While one lives, counts the operations that wait for the GPU; they cannot be part of a graph.
class SyncWatch {
 public:
  SyncWatch();
  ~SyncWatch();
  SyncWatch(const SyncWatch&) = delete;
  SyncWatch& operator=(const SyncWatch&) = delete;
  int count() const { return count_; }

 private:
  struct Waits;
  int count_ = 0;
  std::unique_ptr<Waits> waits_;
};

}  // namespace sslrun::cuda
