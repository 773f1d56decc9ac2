// Data parallelism: gradients are averaged over all processes during backward by c10d's Reducer.
#pragma once
#include <ATen/core/Tensor.h>

#include <memory>
#include <string>
#include <vector>

#include "lib/dist/group.h"

namespace c10d {
class Logger;
class Reducer;
}  // namespace c10d

namespace sslrun::dist {

struct NamedParameter {
  std::string name;
  at::Tensor tensor;
};

// What averaging the gradients of one step costs; times are those of the newest step that c10d timed (each of the first
// ten, then every hundredth), 0 before there is one.
struct Communication {
  int64_t bytes = 0;           // of gradients, per process and synced step
  double seconds = 0;          // from the first bucket's departure to the last one's arrival
  double exposed_seconds = 0;  // the part of it in which backward had nothing left to compute
};

// From its construction on, each backward() of this process averages the gradients (torch.nn.parallel's arithmetic:
// the sum over processes divided by their number), in buckets that travel while backward goes on.
class Parallel {
 public:
  // `state`: all parameters and buffers, in the same order everywhere. Checks names, shapes and dtypes against rank 0
  // (throws Error("dist.parallel", ...) naming the first difference), then copies rank 0's values to all processes.
  // `find_unused`: parameters may get no gradient in some steps; costs a walk through the graph. A null group is one
  // process: nothing happens then.
  Parallel(Group* group, const std::vector<NamedParameter>& state, bool find_unused);
  ~Parallel();
  Parallel(const Parallel&) = delete;
  Parallel& operator=(const Parallel&) = delete;

  // Off: backward() adds to this process's gradients and nothing travels, for accumulation.
  void set_synced(bool on) { synced_ = on; }
  bool synced() const { return synced_; }
  Communication communication() const;
  // From here on only the first ten steps are timed: reading times waits for the GPU, and a recorded step has none.
  void stop_timing();

  void before_backward(const at::Tensor& loss);
  void after_backward();

 private:
  Group* group_;
  std::vector<at::Tensor> parameters_;
  std::vector<std::string> names_;
  std::shared_ptr<c10d::Reducer> reducer_;
  std::shared_ptr<c10d::Logger> logger_;  // the Reducer asks it, unchecked, when the unused parameters change
  bool find_unused_, synced_ = true;
  int64_t bytes_ = 0;
};

// Around every backward() of the main thread; do nothing where no Parallel lives.
void before_backward(const at::Tensor& loss);
void after_backward();
// What a backward() that failed in a collective should say instead, or "".
std::string explain_backward(const std::string& failure);

}  // namespace sslrun::dist
