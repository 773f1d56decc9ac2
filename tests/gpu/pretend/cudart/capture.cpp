// The rules of stream capture: what would break a recording on a GPU breaks it here.
#include "capture.h"

#include <algorithm>
#include <utility>

#include "../runtime.h"
#include "contexts.h"
#include "errors.h"
#include "graphs.h"
#include "lock.h"
#include "summary.h"

namespace pretend {
namespace {
auto& running = *new std::vector<std::shared_ptr<Capture>>;
unsigned long long captures_begun = 0;
thread_local cudaStreamCaptureMode mode_of_thread = cudaStreamCaptureModeGlobal;

bool forbids_unsafe_calls(const Capture& capture) {
  if (capture.mode == cudaStreamCaptureModeRelaxed) return false;
  const bool both_global = capture.mode == cudaStreamCaptureModeGlobal && mode_of_thread == cudaStreamCaptureModeGlobal;
  return both_global || capture.owner == std::this_thread::get_id();
}

// Work on another stream that nothing in the origin waits for.
bool has_unjoined_work(const Capture& capture) {
  return std::ranges::any_of(capture.members, [&](Stream* member) {
    return member != capture.origin && member->captured > capture.origin->before[member];
  });
}

void begin(Stream& stream, cudaStreamCaptureMode mode) {
  stream.capture =
      std::make_shared<Capture>(Capture{++captures_begun, mode, std::this_thread::get_id(), &stream, {&stream}});
  stream.before.clear();
  stream.captured = 0;
  running.push_back(stream.capture);
}

cudaError_t end(Stream& stream, std::shared_ptr<Graph>& graph) {
  const std::shared_ptr<Capture> capture = stream.capture;
  const bool wrong_thread =
      capture->mode != cudaStreamCaptureModeRelaxed && capture->owner != std::this_thread::get_id();
  const bool unjoined = has_unjoined_work(*capture);
  for (Stream* member : capture->members) member->capture = nullptr;
  std::erase(running, capture);
  if (wrong_thread) return fail(cudaErrorStreamCaptureWrongThread, "cudaStreamEndCapture");
  if (capture->broken) return fail(cudaErrorStreamCaptureInvalidated, "cudaStreamEndCapture");
  if (unjoined) return fail(cudaErrorStreamCaptureUnjoined, "cudaStreamEndCapture");
  graph = capture->graph;
  return cudaSuccess;
}
}

cudaError_t refuse_while_capturing(const std::string& call) {
  const Lock held = lock();
  if (mode_of_thread == cudaStreamCaptureModeRelaxed) return cudaSuccess;
  for (const auto& capture : running)
    if (forbids_unsafe_calls(*capture))
      return invalidate(*capture, cudaErrorStreamCaptureUnsupported, call + " during a capture");
  return cudaSuccess;
}

cudaError_t refuse_legacy_work(const std::string& work) {
  for (const auto& capture : running)
    if (std::ranges::any_of(capture->members, [](const Stream* member) { return member->blocking; }))
      return invalidate(*capture, cudaErrorStreamCaptureImplicit, work + " on the legacy stream");
  return cudaSuccess;
}

cudaError_t invalidate(Capture& capture, cudaError_t error, const std::string& what) {
  capture.broken = true;
  count("unsafe_calls");
  return fail(error, what);
}

cudaError_t join(Stream& stream, const std::shared_ptr<Capture>& capture) {
  if (stream.capture == capture) return cudaSuccess;
  if (stream.capture)
    return invalidate(*stream.capture, cudaErrorStreamCaptureMerge, "cudaStreamWaitEvent of another capture");
  stream.capture = capture;
  stream.before.clear();
  stream.captured = 0;
  capture->members.insert(&stream);
  return cudaSuccess;
}

cudaError_t record(Stream& stream, Work work) {
  if (stream.capture->broken) return fail(cudaErrorStreamCaptureInvalidated, work.name);
  stream.before[&stream] = ++stream.captured;
  stream.capture->graph->nodes.push_back(std::move(work));
  return cudaSuccess;
}
}

using pretend::lock;
using pretend::Stream;
using pretend::stream_of;

PRETEND cudaError_t cudaStreamBeginCapture(cudaStream_t handle, cudaStreamCaptureMode mode) {
  const auto held = lock();
  Stream& stream = stream_of(handle);
  if (pretend::is_legacy(stream))
    return pretend::fail(cudaErrorStreamCaptureUnsupported, "cudaStreamBeginCapture of the legacy stream");
  if (stream.capture) return pretend::fail(cudaErrorIllegalState, "cudaStreamBeginCapture twice");
  pretend::begin(stream, mode);
  return cudaSuccess;
}

PRETEND cudaError_t cudaStreamEndCapture(cudaStream_t handle, cudaGraph_t* graph) {
  const auto held = lock();
  *graph = nullptr;
  Stream& stream = stream_of(handle);
  if (!stream.capture) return pretend::fail(cudaErrorIllegalState, "cudaStreamEndCapture without a capture");
  if (stream.capture->origin != &stream) return pretend::fail(cudaErrorStreamCaptureUnmatched, "cudaStreamEndCapture");
  std::shared_ptr<pretend::Graph> made;
  if (auto error = pretend::end(stream, made)) return error;
  pretend::note_graph(*made);
  *graph = pretend::handle_of(made);
  return cudaSuccess;
}

PRETEND cudaError_t cudaStreamIsCapturing(cudaStream_t handle, cudaStreamCaptureStatus* status) {
  pretend::touch("cudaStreamIsCapturing");
  const auto held = lock();
  const auto& capture = stream_of(handle).capture;
  *status = cudaStreamCaptureStatusNone;
  if (capture) *status = capture->broken ? cudaStreamCaptureStatusInvalidated : cudaStreamCaptureStatusActive;
  return cudaSuccess;
}

PRETEND cudaError_t cudaStreamGetCaptureInfo(cudaStream_t handle, cudaStreamCaptureStatus* status,
                                             unsigned long long* id, cudaGraph_t* graph,
                                             const cudaGraphNode_t** dependencies, const cudaGraphEdgeData** edges,
                                             size_t* dependency_count) {
  const auto held = lock();
  cudaStreamIsCapturing(handle, status);
  if (const auto& capture = stream_of(handle).capture; capture && id) *id = capture->id;
  if (graph) *graph = nullptr;
  if (dependencies) *dependencies = nullptr;
  if (edges) *edges = nullptr;
  if (dependency_count) *dependency_count = 0;
  return cudaSuccess;
}

PRETEND cudaError_t cudaThreadExchangeStreamCaptureMode(cudaStreamCaptureMode* mode) {
  std::swap(*mode, pretend::mode_of_thread);
  return cudaSuccess;
}
