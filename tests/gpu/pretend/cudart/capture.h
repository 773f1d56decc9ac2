// Recording streams into a graph, and what a recording forbids.
#pragma once
#include <cuda_runtime_api.h>

#include <memory>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "streams.h"

namespace pretend {
struct Graph {
  std::vector<Work> nodes;
};

struct Capture {
  unsigned long long id;
  cudaStreamCaptureMode mode;
  std::thread::id owner;
  Stream* origin;
  std::set<Stream*> members;
  std::shared_ptr<Graph> graph = std::make_shared<Graph>();
  bool broken = false;
};

// The lock must be held for all but the first.

// An error where a running capture forbids the call: one of this thread, or one of any thread in global mode.
cudaError_t refuse_while_capturing(const std::string& call);
// An error where work on the legacy stream would wait for a stream that is captured.
cudaError_t refuse_legacy_work(const std::string& work);
// The capture cannot end well any more; counted as "unsafe_calls".
cudaError_t invalidate(Capture& capture, cudaError_t error, const std::string& what);
// The stream belongs to the capture from here on.
cudaError_t join(Stream& stream, const std::shared_ptr<Capture>& capture);
cudaError_t record(Stream& stream, Work work);
}
