// Streams of a pretend GPU have no time of their own: what is put on one is done when the call returns.
#include "streams.h"

#include <utility>

#include "../runtime.h"
#include "capture.h"
#include "contexts.h"
#include "errors.h"
#include "lock.h"

namespace pretend {
namespace {
auto& legacy = *new std::map<int, Stream>;
}

Stream& stream_of(cudaStream_t handle) {
  if (handle && handle != cudaStreamLegacy && handle != cudaStreamPerThread) return *reinterpret_cast<Stream*>(handle);
  Stream& stream = legacy[current_device()];
  stream.device = current_device();
  stream.blocking = true;
  return stream;
}

bool is_legacy(const Stream& stream) { return &stream == &legacy[stream.device]; }

cudaError_t put(cudaStream_t handle, Work work) {
  {
    const Lock held = lock();
    Stream& stream = stream_of(handle);
    if (stream.capture) return record(stream, std::move(work));
    if (is_legacy(stream))
      if (auto error = refuse_legacy_work(work.name)) return error;
  }
  if (work.run) work.run();
  return cudaSuccess;
}
}

using pretend::lock;
using pretend::Stream;
using pretend::stream_of;

PRETEND cudaError_t cudaStreamCreateWithPriority(cudaStream_t* stream, unsigned flags, int) {
  pretend::touch("cudaStreamCreateWithPriority");
  auto* made = new Stream{pretend::current_device(), flags != cudaStreamNonBlocking, nullptr, 0, {}};
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
  return cudaSuccess;
}
PRETEND cudaError_t cudaStreamSynchronize(cudaStream_t stream) {
  pretend::touch("cudaStreamSynchronize");
  const auto held = lock();
  if (auto& capture = stream_of(stream).capture)
    return pretend::invalidate(*capture, cudaErrorStreamCaptureUnsupported,
                               "cudaStreamSynchronize of a captured stream");
  return pretend::refuse_while_capturing("cudaStreamSynchronize");
}
PRETEND cudaError_t cudaDeviceSynchronize() {
  pretend::touch("cudaDeviceSynchronize");
  return pretend::refuse_while_capturing("cudaDeviceSynchronize");
}

PRETEND cudaError_t cudaStreamAddCallback(cudaStream_t stream, cudaStreamCallback_t function, void* data, unsigned) {
  return pretend::put(stream, {"cudaStreamAddCallback", false, [=] { function(stream, cudaSuccess, data); }});
}
PRETEND cudaError_t cudaLaunchHostFunc(cudaStream_t stream, cudaHostFn_t function, void* data) {
  return pretend::put(stream, {"cudaLaunchHostFunc", false, [=] { function(data); }});
}
