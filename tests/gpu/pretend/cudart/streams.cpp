// Streams of a pretend GPU have no time of their own: what is put on one is done when the call returns.
#include "streams.h"

#include <memory>
#include <utility>
#include <vector>

#include "../runtime.h"
#include "capture.h"
#include "contexts.h"
#include "errors.h"
#include "lock.h"

namespace pretend {
namespace {
auto& legacy = *new std::map<int, Stream>;
auto& made = *new std::vector<const Stream*>;
thread_local Stream* running = nullptr;
}

Stream& stream_of(cudaStream_t handle) {
  if (handle && handle != cudaStreamLegacy && handle != cudaStreamPerThread) return *reinterpret_cast<Stream*>(handle);
  Stream& stream = legacy[current_device()];
  stream.device = current_device();
  stream.blocking = true;
  return stream;
}

bool is_legacy(const Stream& stream) { return &stream == &legacy[stream.device]; }

SharedStall stall_of(cudaStream_t handle) {
  const Lock held = lock();
  return stream_of(handle).stall;
}

const Stream* running_stream() { return running; }

std::function<void()> stall() {
  const auto made = std::make_shared<Stall>();
  const Lock held = lock();
  running->stall = made;
  return [made] { made->end(); };
}

cudaError_t put(cudaStream_t handle, Work work) {
  outlast(stall_of(handle));
  Stream* stream;
  {
    const Lock held = lock();
    stream = &stream_of(handle);
    if (stream->capture) return record(*stream, std::move(work));
    if (is_legacy(*stream))
      if (auto error = refuse_legacy_work(work.name)) return error;
  }
  if (!work.run) return cudaSuccess;
  Stream* outer = std::exchange(running, stream);
  work.run();
  running = outer;
  return cudaSuccess;
}
}

using pretend::lock;
using pretend::Stream;
using pretend::stream_of;

PRETEND cudaError_t cudaStreamCreateWithPriority(cudaStream_t* stream, unsigned flags, int) {
  pretend::touch("cudaStreamCreateWithPriority");
  auto* made = new Stream{pretend::current_device(), flags != cudaStreamNonBlocking, nullptr, 0, {}, {}};
  {
    const auto held = lock();
    pretend::made.push_back(made);
  }
  *stream = reinterpret_cast<cudaStream_t>(made);
  return cudaSuccess;
}
PRETEND cudaError_t cudaStreamCreate(cudaStream_t* stream) { return cudaStreamCreateWithPriority(stream, 0, 0); }
// Not freed: an event or a capture may still name it.
PRETEND cudaError_t cudaStreamDestroy(cudaStream_t) { return cudaSuccess; }
PRETEND cudaError_t cudaStreamGetPriority(cudaStream_t, int* priority) {
  *priority = 0;
  return cudaSuccess;
}

PRETEND cudaError_t cudaStreamQuery(cudaStream_t stream) {
  pretend::touch("cudaStreamQuery");
  const auto held = lock();
  if (auto& capture = stream_of(stream).capture)
    return pretend::invalidate(*capture, cudaErrorStreamCaptureUnsupported, "cudaStreamQuery of a captured stream");
  return pretend::is_stalled(stream_of(stream).stall) ? cudaErrorNotReady : cudaSuccess;
}
PRETEND cudaError_t cudaStreamSynchronize(cudaStream_t stream) {
  pretend::touch("cudaStreamSynchronize");
  {
    const auto held = lock();
    if (auto& capture = stream_of(stream).capture)
      return pretend::invalidate(*capture, cudaErrorStreamCaptureUnsupported,
                                 "cudaStreamSynchronize of a captured stream");
    if (auto error = pretend::refuse_while_capturing("cudaStreamSynchronize")) return error;
  }
  pretend::outlast(pretend::stall_of(stream));
  return cudaSuccess;
}
PRETEND cudaError_t cudaDeviceSynchronize() {
  pretend::touch("cudaDeviceSynchronize");
  if (auto error = pretend::refuse_while_capturing("cudaDeviceSynchronize")) return error;
  std::vector<pretend::SharedStall> stalls;
  {
    const auto held = lock();
    stalls.push_back(stream_of(nullptr).stall);
    for (const Stream* stream : pretend::made)
      if (stream->device == pretend::current_device()) stalls.push_back(stream->stall);
  }
  for (const pretend::SharedStall& stall : stalls) pretend::outlast(stall);
  return cudaSuccess;
}

PRETEND cudaError_t cudaStreamAddCallback(cudaStream_t stream, cudaStreamCallback_t function, void* data, unsigned) {
  return pretend::put(stream, {"cudaStreamAddCallback", false, [=] { function(stream, cudaSuccess, data); }});
}
PRETEND cudaError_t cudaLaunchHostFunc(cudaStream_t stream, cudaHostFn_t function, void* data) {
  return pretend::put(stream, {"cudaLaunchHostFunc", false, [=] { function(data); }});
}
