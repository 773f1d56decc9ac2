// Times of the kernels, copies and fills of one stretch of a process, by CUPTI: opened by ours.lua and peer.py alike.
#include <cupti.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <mutex>
#include <string>

namespace {

struct Total {
  int64_t count = 0, nanoseconds = 0, bytes = 0;
};

std::mutex mutex;
std::map<std::string, Total> totals;

constexpr size_t kBufferBytes = 8 << 20;
constexpr CUpti_ActivityKind kKinds[] = {CUPTI_ACTIVITY_KIND_CONCURRENT_KERNEL, CUPTI_ACTIVITY_KIND_MEMCPY,
                                         CUPTI_ACTIVITY_KIND_MEMSET};

void add(const std::string& name, uint64_t start, uint64_t end, uint64_t bytes) {
  std::lock_guard<std::mutex> lock(mutex);
  Total& total = totals[name];
  total.count++;
  total.nanoseconds += int64_t(end - start);
  total.bytes += int64_t(bytes);
}

void give_buffer(uint8_t** buffer, size_t* size, size_t* most_records) {
  *buffer = static_cast<uint8_t*>(std::aligned_alloc(8, kBufferBytes));
  *size = kBufferBytes;
  *most_records = 0;
}

void take_buffer(CUcontext, uint32_t, uint8_t* buffer, size_t, size_t valid) {
  CUpti_Activity* record = nullptr;
  while (cuptiActivityGetNextRecord(buffer, valid, &record) == CUPTI_SUCCESS) {
    if (record->kind == CUPTI_ACTIVITY_KIND_CONCURRENT_KERNEL) {
      auto* kernel = reinterpret_cast<CUpti_ActivityKernel10*>(record);
      add(kernel->name, kernel->start, kernel->end, 0);
    } else if (record->kind == CUPTI_ACTIVITY_KIND_MEMCPY) {
      auto* copy = reinterpret_cast<CUpti_ActivityMemcpy6*>(record);
      add("copy", copy->start, copy->end, copy->bytes);
    } else if (record->kind == CUPTI_ACTIVITY_KIND_MEMSET) {
      auto* fill = reinterpret_cast<CUpti_ActivityMemset4*>(record);
      add("fill", fill->start, fill->end, fill->bytes);
    }
  }
  std::free(buffer);
}

}  // namespace

/** From here on everything that the GPU does is timed. 0, or CUPTI's error. */
extern "C" int kernel_times_start() {
  totals.clear();
  CUptiResult result = cuptiActivityRegisterCallbacks(give_buffer, take_buffer);
  for (CUpti_ActivityKind kind : kKinds)
    if (result == CUPTI_SUCCESS) result = cuptiActivityEnable(kind);
  return result;
}

/** Writes a line `count nanoseconds bytes name` for each kernel to the file; the device has to be waited for before. */
extern "C" int kernel_times_stop(const char* path) {
  CUptiResult result = cuptiActivityFlushAll(CUPTI_ACTIVITY_FLAG_FLUSH_FORCED);
  for (CUpti_ActivityKind kind : kKinds) cuptiActivityDisable(kind);
  std::FILE* file = std::fopen(path, "w");
  if (!file) return CUPTI_ERROR_UNKNOWN;
  std::lock_guard<std::mutex> lock(mutex);
  for (const auto& [name, total] : totals)
    std::fprintf(file, "%ld %ld %ld %s\n", long(total.count), long(total.nanoseconds), long(total.bytes), name.c_str());
  std::fclose(file);
  return result;
}
