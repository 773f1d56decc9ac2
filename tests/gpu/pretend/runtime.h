// What the stand-ins of other libraries ask of the pretend CUDA runtime (cudart/); link pretend_cudart.
#pragma once
#include <cuda_runtime_api.h>

#include <cstddef>
#include <functional>

#define PRETEND_EXPORT __attribute__((visibility("default")))
// A function of the library that a file stands for.
#define PRETEND extern "C" PRETEND_EXPORT

namespace pretend {
// Puts work on a stream: a node of the graph while the stream is captured, run at once otherwise. Counted as a launch
// by name.
PRETEND_EXPORT cudaError_t enqueue(cudaStream_t stream, const char* name, std::function<void()> run);
// Called by work that does not complete: what follows on its stream does not run, and waits for it do not end, until
// what this returns is called.
PRETEND_EXPORT std::function<void()> stall();
// Adds to a figure of the summary, such as "collectives".
PRETEND_EXPORT void count(const char* figure, size_t amount = 1);
// This process has a context on the device.
PRETEND_EXPORT bool has_context(int device);
// Prints or writes what PRETEND_SUMMARY asks for, once; the program's end calls it.
PRETEND_EXPORT void summarize();
}
