// Streams, and the work that is put on them.
#pragma once
#include <cuda_runtime_api.h>

#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include "stalls.h"

namespace pretend {
struct Capture;
struct Stream;
// How much work of each stream lies before a point, within one capture.
using Before = std::map<const Stream*, size_t>;

struct Stream {
  int device;
  bool blocking;  // waits for the legacy stream and is waited for by it
  std::shared_ptr<Capture> capture;
  size_t captured = 0;
  Before before;
  SharedStall stall;
};

struct Work {
  std::string name;
  bool kernel;
  std::function<void()> run;  // empty where nothing is pretended
};

// The current device's legacy stream for the handles that mean it. The lock must be held.
Stream& stream_of(cudaStream_t handle);
bool is_legacy(const Stream& stream);
// What is put on the stream from now on waits for the stream's stall; so does what waits for the stream.
SharedStall stall_of(cudaStream_t handle);
// The stream whose work this thread is in; nullptr outside of any.
const Stream* running_stream();
// Into the graph of a captured stream; done at once on others, behind the lock. Behind a stall it waits, as behind a
// full queue.
cudaError_t put(cudaStream_t stream, Work work);
}
