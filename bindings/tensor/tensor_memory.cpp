// The counting allocator: LibTorch's own CPU allocation, with blocks of 4 KiB and more added up.
#include "bindings/tensor/tensor_memory.h"

#include <c10/core/CPUAllocator.h>
#include <c10/core/CachingDeviceAllocator.h>
#include <c10/core/impl/alloc_cpu.h>
#include <malloc.h>

#include <chrono>

#ifdef SSLRUN_CUDA
#include <ATen/cuda/CUDAContextLight.h>
#include <c10/cuda/CUDACachingAllocator.h>
#include <c10/cuda/CUDAFunctions.h>
#endif

namespace sslrun::lua {

std::atomic<int64_t> allocated_bytes{0}, freed_bytes{0};

static std::atomic<int64_t> peak_bytes{0};

static constexpr size_t kCounted = 4096;  // smaller blocks are not worth the atomic operation

static size_t count(void* block, std::atomic<int64_t>& total) {
  size_t size = malloc_usable_size(block);
  if (size >= kCounted) total.fetch_add(int64_t(size), std::memory_order_relaxed);
  return size;
}

static void raise_peak() {
  int64_t now = tensor_bytes(), peak = peak_bytes.load(std::memory_order_relaxed);
  while (now > peak && !peak_bytes.compare_exchange_weak(peak, now, std::memory_order_relaxed)) {
  }
}

static thread_local bool timing = false;
static thread_local double free_seconds = 0;

static void free_timed(void* block) {
  auto start = std::chrono::steady_clock::now();
  c10::free_cpu(block);
  free_seconds += std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

static void free_counted(void* block) {
  if (!block) return;
  if (count(block, freed_bytes) >= kCounted && timing) [[unlikely]]
    return free_timed(block);
  c10::free_cpu(block);
}

TimeFrees::TimeFrees() {
  timing = true;
  free_seconds = 0;
}
TimeFrees::~TimeFrees() { timing = false; }
double TimeFrees::seconds() const { return free_seconds; }

namespace {

struct CountingAllocator final : c10::Allocator {
  c10::DataPtr allocate(size_t bytes) override {
    void* block = c10::alloc_cpu(bytes);
    if (block && count(block, allocated_bytes) >= kCounted) raise_peak();
    return {block, block, free_counted, c10::Device(c10::kCPU)};
  }
  c10::DeleterFnPtr raw_deleter() const override { return free_counted; }
  void copy_data(void* to, const void* from, size_t bytes) const override { default_copy_data(to, from, bytes); }
};

}  // namespace

void count_tensor_bytes() {
  static CountingAllocator allocator;
  c10::SetCPUAllocator(&allocator);
}

int64_t peak_tensor_bytes() { return peak_bytes.load(std::memory_order_relaxed); }

// Of the current device alone: the allocator's statistics of one cost about 1 us. Nothing before the first CUDA tensor.
static c10::CachingDeviceAllocator::DeviceStats cuda_statistics() {
#ifdef SSLRUN_CUDA
  namespace allocator = c10::cuda::CUDACachingAllocator;
  if (allocator::get()->initialized()) return allocator::getDeviceStats(c10::cuda::current_device());
#endif
  return {};
}

static constexpr auto kAll = size_t(c10::CachingAllocator::StatType::AGGREGATE);

void reset_peak_tensor_bytes() {
  peak_bytes.store(tensor_bytes(), std::memory_order_relaxed);
#ifdef SSLRUN_CUDA
  namespace allocator = c10::cuda::CUDACachingAllocator;
  if (allocator::get()->initialized()) allocator::resetPeakStats(c10::cuda::current_device());
#endif
}

int64_t cuda_tensor_bytes() { return cuda_statistics().allocated_bytes[kAll].current; }

int64_t peak_cuda_tensor_bytes() { return cuda_statistics().allocated_bytes[kAll].peak; }

int64_t reserved_cuda_bytes() { return cuda_statistics().reserved_bytes[kAll].current; }

int64_t total_cuda_bytes() {
#ifdef SSLRUN_CUDA
  if (c10::cuda::CUDACachingAllocator::get()->initialized())
    return int64_t(at::cuda::getCurrentDeviceProperties()->totalGlobalMem);
#endif
  return 0;
}

}  // namespace sslrun::lua
