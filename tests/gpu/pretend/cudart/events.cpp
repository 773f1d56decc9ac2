// Events: what of a stream lies before them, and in a capture which stream they draw into it.
#include <algorithm>
#include <chrono>
#include <memory>

#include "../runtime.h"
#include "capture.h"
#include "contexts.h"
#include "lock.h"
#include "streams.h"

namespace {
using Clock = std::chrono::steady_clock;

struct Event {
  std::shared_ptr<pretend::Capture> capture;
  pretend::Before before;
  Clock::time_point when;
  pretend::SharedStall stall;
};

Event& event_of(cudaEvent_t handle) { return *reinterpret_cast<Event*>(handle); }
}

PRETEND cudaError_t cudaEventCreateWithFlags(cudaEvent_t* event, unsigned) {
  pretend::touch("cudaEventCreateWithFlags");
  *event = reinterpret_cast<cudaEvent_t>(new Event);
  return cudaSuccess;
}
PRETEND cudaError_t cudaEventCreate(cudaEvent_t* event) { return cudaEventCreateWithFlags(event, 0); }
PRETEND cudaError_t cudaEventDestroy(cudaEvent_t event) {
  delete &event_of(event);
  return cudaSuccess;
}

PRETEND cudaError_t cudaEventRecordWithFlags(cudaEvent_t handle, cudaStream_t stream_handle, unsigned) {
  const auto held = pretend::lock();
  const pretend::Stream& stream = pretend::stream_of(stream_handle);
  event_of(handle) = {stream.capture, stream.before, Clock::now(), stream.stall};
  return cudaSuccess;
}
PRETEND cudaError_t cudaEventRecord(cudaEvent_t event, cudaStream_t stream) {
  return cudaEventRecordWithFlags(event, stream, 0);
}

PRETEND cudaError_t cudaEventQuery(cudaEvent_t event) {
  pretend::touch("cudaEventQuery");
  const auto held = pretend::lock();
  if (auto& capture = event_of(event).capture)
    return pretend::invalidate(*capture, cudaErrorCapturedEvent, "cudaEventQuery of a captured event");
  if (auto error = pretend::refuse_while_capturing("cudaEventQuery")) return error;
  return pretend::is_stalled(event_of(event).stall) ? cudaErrorNotReady : cudaSuccess;
}
PRETEND cudaError_t cudaEventSynchronize(cudaEvent_t event) {
  pretend::SharedStall stall;
  {
    const auto held = pretend::lock();
    if (auto& capture = event_of(event).capture)
      return pretend::invalidate(*capture, cudaErrorCapturedEvent, "cudaEventSynchronize of a captured event");
    if (auto error = pretend::refuse_while_capturing("cudaEventSynchronize")) return error;
    stall = event_of(event).stall;
  }
  pretend::count("event_waits");
  pretend::outlast(stall);
  return cudaSuccess;
}
PRETEND cudaError_t cudaEventElapsedTime(float* milliseconds, cudaEvent_t from, cudaEvent_t to) {
  *milliseconds = std::chrono::duration<float, std::milli>(event_of(to).when - event_of(from).when).count();
  return cudaSuccess;
}

PRETEND cudaError_t cudaStreamWaitEvent(cudaStream_t stream_handle, cudaEvent_t handle, unsigned) {
  const auto held = pretend::lock();
  const Event& event = event_of(handle);
  pretend::Stream& stream = pretend::stream_of(stream_handle);
  if (pretend::is_stalled(event.stall)) stream.stall = event.stall;
  if (!event.capture) {
    if (!stream.capture) return cudaSuccess;
    return pretend::invalidate(*stream.capture, cudaErrorStreamCaptureIsolation,
                               "cudaStreamWaitEvent in a capture, of an event from outside");
  }
  if (auto error = pretend::join(stream, event.capture)) return error;
  for (const auto& [other, work] : event.before) stream.before[other] = std::max(stream.before[other], work);
  return cudaSuccess;
}
