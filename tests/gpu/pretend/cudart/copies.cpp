// Copies and fills, which are real.
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "../runtime.h"
#include "capture.h"
#include "contexts.h"
#include "lock.h"
#include "memory.h"
#include "streams.h"

namespace {
using pretend::Kind;

// A graph cannot keep pageable memory, whose pages may move.
bool is_pageable_copy(const void* to, const void* from, cudaMemcpyKind kind) {
  return (kind == cudaMemcpyDeviceToHost && pretend::place_of(to).kind == Kind::kPageable) ||
         (kind == cudaMemcpyHostToDevice && pretend::place_of(from).kind == Kind::kPageable);
}

// The error of a copy that waits while a capture runs.
cudaError_t begin_waiting(const char* call) {
  pretend::touch(call);
  return pretend::refuse_while_capturing(call);
}
}

PRETEND cudaError_t cudaMemcpy(void* to, const void* from, size_t bytes, cudaMemcpyKind) {
  if (auto error = begin_waiting("cudaMemcpy")) return error;
  memcpy(to, from, bytes);
  return cudaSuccess;
}
PRETEND cudaError_t cudaMemcpyAsync(void* to, const void* from, size_t bytes, cudaMemcpyKind kind,
                                    cudaStream_t stream) {
  pretend::touch("cudaMemcpyAsync");
  {
    const auto held = pretend::lock();
    if (getenv("PRETEND_TRACE") && kind == cudaMemcpyHostToDevice && is_pageable_copy(to, from, kind))
      fprintf(stderr, "[pretend cuda] copy of %zu bytes from pageable memory\n", bytes);
    if (auto& capture = pretend::stream_of(stream).capture; capture && is_pageable_copy(to, from, kind))
      return pretend::invalidate(*capture, cudaErrorStreamCaptureUnsupported, "cudaMemcpyAsync with pageable memory");
  }
  return pretend::put(stream, {"cudaMemcpyAsync", false, [=] { memcpy(to, from, bytes); }});
}
PRETEND cudaError_t cudaMemcpy2DAsync(void* to, size_t to_pitch, const void* from, size_t from_pitch, size_t width,
                                      size_t height, cudaMemcpyKind, cudaStream_t stream) {
  return pretend::put(stream, {"cudaMemcpy2DAsync", false, [=] {
                                 for (size_t row = 0; row < height; row++)
                                   memcpy(static_cast<char*>(to) + row * to_pitch,
                                          static_cast<const char*>(from) + row * from_pitch, width);
                               }});
}
PRETEND cudaError_t cudaMemcpyPeerAsync(void* to, int, const void* from, int, size_t bytes, cudaStream_t stream) {
  return pretend::put(stream, {"cudaMemcpyPeerAsync", false, [=] { memcpy(to, from, bytes); }});
}
PRETEND cudaError_t cudaMemset(void* memory, int value, size_t bytes) {
  if (auto error = begin_waiting("cudaMemset")) return error;
  memset(memory, value, bytes);
  return cudaSuccess;
}
PRETEND cudaError_t cudaMemsetAsync(void* memory, int value, size_t bytes, cudaStream_t stream) {
  return pretend::put(stream, {"cudaMemsetAsync", false, [=] { memset(memory, value, bytes); }});
}

// Variables of device code: nothing reads them, as no kernel runs.
PRETEND cudaError_t cudaMemcpyToSymbol(const void*, const void*, size_t, size_t, cudaMemcpyKind) {
  return begin_waiting("cudaMemcpyToSymbol");
}
PRETEND cudaError_t cudaGetSymbolAddress(void** address, const void*) {
  static char memory[1 << 16];
  *address = memory;
  return cudaSuccess;
}
