// Errors of the pretend runtime: each is printed where it arises, since LibTorch's message names a later line.
#include "errors.h"

#include <cstdio>
#include <map>
#include <utility>

#include "../runtime.h"
#include "lock.h"

namespace pretend {
namespace {
thread_local cudaError_t last_error = cudaSuccess;

struct Words {
  const char *name, *text;
};
Words words_of(cudaError_t error) {
  static const auto& known = *new std::map<cudaError_t, Words>{
      {cudaSuccess, {"cudaSuccess", "no error"}},
      {cudaErrorInvalidValue, {"cudaErrorInvalidValue", "invalid argument"}},
      {cudaErrorMemoryAllocation, {"cudaErrorMemoryAllocation", "out of memory"}},
      {cudaErrorInvalidConfiguration, {"cudaErrorInvalidConfiguration", "invalid configuration argument"}},
      {cudaErrorInvalidDevice, {"cudaErrorInvalidDevice", "invalid device ordinal"}},
      {cudaErrorInvalidResourceHandle, {"cudaErrorInvalidResourceHandle", "invalid resource handle"}},
      {cudaErrorIllegalState, {"cudaErrorIllegalState", "the operation cannot be performed in the present state"}},
      {cudaErrorNotSupported, {"cudaErrorNotSupported", "operation not supported"}},
      {cudaErrorNoDevice, {"cudaErrorNoDevice", "no CUDA-capable device is detected"}},
      {cudaErrorInsufficientDriver,
       {"cudaErrorInsufficientDriver", "CUDA driver version is insufficient for CUDA runtime version"}},
      {cudaErrorStreamCaptureUnsupported,
       {"cudaErrorStreamCaptureUnsupported", "operation not permitted when stream is capturing"}},
      {cudaErrorStreamCaptureInvalidated,
       {"cudaErrorStreamCaptureInvalidated", "operation failed due to a previous error during capture"}},
      {cudaErrorStreamCaptureMerge, {"cudaErrorStreamCaptureMerge", "operation would result in a merge of captures"}},
      {cudaErrorStreamCaptureUnmatched, {"cudaErrorStreamCaptureUnmatched", "capture was not begun in this stream"}},
      {cudaErrorStreamCaptureUnjoined,
       {"cudaErrorStreamCaptureUnjoined", "capturing stream has unjoined work of another stream"}},
      {cudaErrorStreamCaptureIsolation,
       {"cudaErrorStreamCaptureIsolation", "dependency created on uncaptured work in another stream"}},
      {cudaErrorStreamCaptureImplicit,
       {"cudaErrorStreamCaptureImplicit", "operation would make the legacy stream depend on a capturing stream"}},
      {cudaErrorCapturedEvent,
       {"cudaErrorCapturedEvent", "operation not permitted on an event last recorded in a capture"}},
      {cudaErrorStreamCaptureWrongThread,
       {"cudaErrorStreamCaptureWrongThread", "capture was begun by another thread"}}};
  const auto found = known.find(error);
  return found == known.end() ? Words{"cudaErrorUnknown", "pretend error"} : found->second;
}
}

Lock lock() {
  static auto& mutex = *new std::recursive_mutex;  // never destroyed: threads may outlive main
  return Lock(mutex);
}

cudaError_t fail(cudaError_t error, const std::string& what) {
  last_error = error;
  fprintf(stderr, "[pretend cuda] %s: %s\n", what.c_str(), words_of(error).text);
  return error;
}
}

PRETEND cudaError_t cudaGetLastError() { return std::exchange(pretend::last_error, cudaSuccess); }
PRETEND cudaError_t cudaPeekAtLastError() { return pretend::last_error; }
PRETEND const char* cudaGetErrorName(cudaError_t error) { return pretend::words_of(error).name; }
PRETEND const char* cudaGetErrorString(cudaError_t error) { return pretend::words_of(error).text; }
