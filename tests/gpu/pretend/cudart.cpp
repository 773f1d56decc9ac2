// A pretend CUDA runtime: device memory is host memory, copies and fills are real, kernels do nothing.
// It keeps the rules of stream capture, so that what would break a recording on a GPU breaks here as well.
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "runtime.h"

#define X extern "C" __attribute__((visibility("default")))

namespace {
int devices() {
  static int n = getenv("PRETEND_GPUS") ? atoi(getenv("PRETEND_GPUS")) : 1;
  return n;
}
bool trace() {
  static bool t = getenv("PRETEND_TRACE");
  return t;
}
std::recursive_mutex M;
using Lock = std::lock_guard<std::recursive_mutex>;
thread_local cudaError_t last = cudaSuccess;
thread_local int current = 0;
thread_local cudaStreamCaptureMode thread_mode = cudaStreamCaptureModeGlobal;

struct Graph {
  std::vector<std::function<void()>> nodes;
  size_t kernels = 0;
};
struct Stream;
struct Capture {
  unsigned long long id;
  cudaStreamCaptureMode mode;
  std::thread::id owner;
  Stream* origin;
  std::shared_ptr<Graph> graph = std::make_shared<Graph>();
  bool broken = false;
  std::set<Stream*> members;
};
using Clock = std::map<Stream*, size_t>;
struct Stream {
  int device;
  bool nonblocking;
  std::shared_ptr<Capture> capture;
  size_t ops = 0;
  Clock clock;
  size_t launches = 0;
};
struct Event {
  std::shared_ptr<Capture> capture;
  Clock clock;
  bool recorded = false;
  double when = 0;
  bool timing = true;
};
size_t reserved = 0, reserved_peak = 0;
std::map<int, Stream> legacy;  // default streams by device
std::set<Stream*> streams;
std::map<uintptr_t, std::pair<size_t, int>> blocks;  // address -> size, device (-1 pinned host)
std::map<const void*, std::string> kernels;
std::map<std::string, size_t> launched, legacy_launched, figures;
std::vector<std::shared_ptr<Capture>> captures;
unsigned long long next_id = 1;
size_t unsafe_count = 0;

double now() {
  timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec + 1e-9 * t.tv_nsec;
}
cudaError_t fail(cudaError_t e, const char* what) {
  last = e;
  fprintf(stderr, "[pretend cuda] %s -> error %d\n", what, int(e));
  return e;
}
std::set<int> seen;
void touch(const char* what) {
  Lock l(M);
  if (seen.insert(current).second && getenv("PRETEND_CONTEXTS"))
    fprintf(stderr, "[pretend cuda] pid %d makes a context on device %d by %s\n", getpid(), current, what);
}
Stream* of(cudaStream_t s) {
  if (s == nullptr || s == cudaStreamLegacy || s == cudaStreamPerThread) {
    auto& l = legacy[current];
    l.device = current;
    return &l;
  }
  return reinterpret_cast<Stream*>(s);
}
// A call that a running capture forbids: of this thread, or of any thread in global mode.
cudaError_t unsafe(const char* what) {
  if (thread_mode == cudaStreamCaptureModeRelaxed) return cudaSuccess;
  for (auto& c : captures) {
    if (c->mode == cudaStreamCaptureModeRelaxed) continue;
    bool mine = c->owner == std::this_thread::get_id();
    if (mine || (c->mode == cudaStreamCaptureModeGlobal && thread_mode == cudaStreamCaptureModeGlobal)) {
      c->broken = true;
      unsafe_count++;
      return fail(cudaErrorStreamCaptureUnsupported, (std::string(what) + " during capture").c_str());
    }
  }
  return cudaSuccess;
}
cudaError_t work(cudaStream_t s, const char* what, std::function<void()> action, bool kernel = false) {
  Lock l(M);
  Stream* st = of(s);
  st->launches++;
  if (st->capture) {
    if (st->capture->broken) return fail(cudaErrorStreamCaptureInvalidated, what);
    st->clock[st] = ++st->ops;
    if (action) st->capture->graph->nodes.push_back(action);
    if (kernel) st->capture->graph->kernels++;
    return cudaSuccess;
  }
  if (st == &legacy[current])
    for (auto& c : captures)
      for (Stream* m : c->members)
        if (!m->nonblocking) {
          c->broken = true;
          return fail(cudaErrorStreamCaptureImplicit, (std::string(what) + " on the legacy stream").c_str());
        }
  if (action) action();
  return cudaSuccess;
}
void* reserve(size_t n, int device) {
  size_t size = (n + 4095) / 4096 * 4096;
  if (!size) size = 4096;
  void* p = mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (p == MAP_FAILED) return nullptr;
  Lock l(M);
  blocks[uintptr_t(p)] = {size, device};
  if (device >= 0) {
    reserved += size;
    reserved_peak = std::max(reserved_peak, reserved);
  }
  return p;
}
void release(void* p) {
  Lock l(M);
  auto b = blocks.find(uintptr_t(p));
  if (b == blocks.end()) return;
  if (b->second.second >= 0) reserved -= b->second.first;
  munmap(p, b->second.first);
  blocks.erase(b);
}
std::pair<size_t, int>* find(const void* p) {
  auto b = blocks.upper_bound(uintptr_t(p));
  if (b == blocks.begin()) return nullptr;
  --b;
  return uintptr_t(p) < b->first + b->second.first ? &b->second : nullptr;
}
void summary() {
  if (!getenv("PRETEND_SUMMARY")) return;
  size_t total = 0;
  fprintf(stderr, "[pretend cuda] device memory taken from the driver at most %.2f GiB\n",
          reserved_peak / 1073741824.0);
  for (auto& [n, c] : launched) total += c;
  fprintf(
      stderr, "[pretend cuda] %zu launches, %zu on legacy streams, %zu unsafe calls in captures\n", total,
      [] {
        size_t t = 0;
        for (auto& [n, c] : legacy_launched) t += c;
        return t;
      }(),
      unsafe_count);
  for (auto& [n, c] : figures) fprintf(stderr, "[pretend cuda] %zu %s\n", c, n.c_str());
  if (atoi(getenv("PRETEND_SUMMARY")) > 1) {
    std::vector<std::pair<size_t, std::string>> all;
    for (auto& [n, c] : launched) all.emplace_back(c, n);
    std::sort(all.rbegin(), all.rend());
    for (size_t i = 0; i < all.size() && i < 60; i++)
      fprintf(stderr, "  %6zu %.150s\n", all[i].first, all[i].second.c_str());
  }
}
struct AtEnd {
  AtEnd() { atexit(summary); }
  ~AtEnd() {}
} at_end;
}  // namespace

namespace pretend {
cudaError_t enqueue(cudaStream_t stream, const char* name, std::function<void()> run) {
  touch(name);
  {
    Lock l(M);
    launched[name]++;
    if (of(stream) == &legacy[current]) legacy_launched[name]++;
  }
  return work(stream, name, std::move(run), true);
}
void count(const char* figure, size_t amount) {
  Lock l(M);
  figures[figure] += amount;
}
bool has_context(int device) {
  Lock l(M);
  return seen.count(device) > 0;
}
}
X int pretend_context(int d) { return pretend::has_context(d); }
X void pretend_cuda_summary() { summary(); }

#include <dlfcn.h>
X cudaError_t cudaGetDeviceCount(int* n) {
  static bool once = [] {
    if (!getenv("PRETEND_COMPUTE")) return true;
    void* h = dlopen(getenv("PRETEND_COMPUTE_LIB") ? getenv("PRETEND_COMPUTE_LIB") : "libpretend_compute.so",
                     RTLD_NOW | RTLD_GLOBAL);
    if (!h) {
      fprintf(stderr, "[pretend cuda] %s\n", dlerror());
      return true;
    }
    ((void (*)())dlsym(h, "pretend_compute"))();
    return true;
  }();
  (void)once;
  *n = devices();
  return cudaSuccess;
}
X cudaError_t cudaGetDevice(int* d) {
  *d = current;
  return cudaSuccess;
}
X cudaError_t cudaSetDevice(int d) {
  if (d < 0 || d >= devices()) return fail(cudaErrorInvalidDevice, "cudaSetDevice");
  current = d;
  touch("cudaSetDevice");
  return cudaSuccess;
}
X cudaError_t cudaDriverGetVersion(int* v) {
  *v = 13000;
  return cudaSuccess;
}
X cudaError_t cudaRuntimeGetVersion(int* v) {
  *v = 13000;
  return cudaSuccess;
}
X cudaError_t cudaGetLastError() {
  auto e = last;
  last = cudaSuccess;
  return e;
}
X cudaError_t cudaPeekAtLastError() { return last; }
X const char* cudaGetErrorString(cudaError_t e) {
  static thread_local char t[64];
  snprintf(t, sizeof t, "pretend error %d", int(e));
  return e ? t : "no error";
}
X const char* cudaGetErrorName(cudaError_t e) { return cudaGetErrorString(e); }
X cudaError_t cudaDeviceSynchronize() {
  touch("cudaDeviceSynchronize");
  return unsafe("cudaDeviceSynchronize");
}
X cudaError_t cudaDeviceCanAccessPeer(int* r, int, int) {
  *r = 1;
  return cudaSuccess;
}
X cudaError_t cudaDeviceEnablePeerAccess(int, unsigned) { return cudaSuccess; }
X cudaError_t cudaDeviceGetPCIBusId(char* s, int n, int d) {
  snprintf(s, n, "0000:%02x:00.0", d);
  return cudaSuccess;
}
X cudaError_t cudaDeviceGetStreamPriorityRange(int* lo, int* hi) {
  *lo = 0;
  *hi = -5;
  return cudaSuccess;
}
X cudaError_t cudaDeviceGetDefaultMemPool(cudaMemPool_t* p, int) {
  *p = cudaMemPool_t(8);
  return cudaSuccess;
}
X cudaError_t cudaMemPoolGetAttribute(cudaMemPool_t, cudaMemPoolAttr, void* v) {
  *(uint64_t*)v = 0;
  return cudaSuccess;
}
X cudaError_t cudaMemPoolSetAttribute(cudaMemPool_t, cudaMemPoolAttr, void*) { return cudaSuccess; }
X cudaError_t cudaMemPoolSetAccess(cudaMemPool_t, const cudaMemAccessDesc*, size_t) { return cudaSuccess; }
X cudaError_t cudaMemPoolTrimTo(cudaMemPool_t, size_t) { return cudaSuccess; }
X cudaError_t cudaDeviceGetAttribute(int* v, cudaDeviceAttr a, int) {
  switch (a) {
    case cudaDevAttrMaxThreadsPerBlock:
      *v = 1024;
      break;
    case cudaDevAttrMultiProcessorCount:
      *v = 132;
      break;
    case cudaDevAttrComputeCapabilityMajor:
      *v = 9;
      break;
    case cudaDevAttrComputeCapabilityMinor:
      *v = 0;
      break;
    case cudaDevAttrMaxSharedMemoryPerBlock:
      *v = 49152;
      break;
    case cudaDevAttrMaxSharedMemoryPerBlockOptin:
      *v = 232448;
      break;
    case cudaDevAttrMaxSharedMemoryPerMultiprocessor:
      *v = 233472;
      break;
    case cudaDevAttrMaxThreadsPerMultiProcessor:
      *v = 2048;
      break;
    case cudaDevAttrWarpSize:
      *v = 32;
      break;
    case cudaDevAttrMaxGridDimX:
      *v = 2147483647;
      break;
    case cudaDevAttrMaxGridDimY:
    case cudaDevAttrMaxGridDimZ:
      *v = 65535;
      break;
    case cudaDevAttrMaxBlockDimX:
    case cudaDevAttrMaxBlockDimY:
      *v = 1024;
      break;
    case cudaDevAttrMaxBlockDimZ:
      *v = 64;
      break;
    case cudaDevAttrMaxRegistersPerBlock:
    case cudaDevAttrMaxRegistersPerMultiprocessor:
      *v = 65536;
      break;
    case cudaDevAttrL2CacheSize:
      *v = 60 << 20;
      break;
    case cudaDevAttrUnifiedAddressing:
    case cudaDevAttrCooperativeLaunch:
      *v = 1;
      break;
    default:
      *v = 0;
  }
  return cudaSuccess;
}
X cudaError_t cudaGetDeviceProperties(cudaDeviceProp* p, int d) {
  memset(p, 0, sizeof *p);
  snprintf(p->name, sizeof p->name, "Pretend H200 %d", d);
  p->totalGlobalMem = size_t(139) << 30;
  p->sharedMemPerBlock = 49152;
  p->regsPerBlock = 65536;
  p->warpSize = 32;
  p->memPitch = 2147483647;
  p->maxThreadsPerBlock = 1024;
  p->maxThreadsDim[0] = p->maxThreadsDim[1] = 1024;
  p->maxThreadsDim[2] = 64;
  p->maxGridSize[0] = 2147483647;
  p->maxGridSize[1] = p->maxGridSize[2] = 65535;
  p->totalConstMem = 65536;
  p->major = 9;
  p->minor = 0;
  p->textureAlignment = 512;
  p->multiProcessorCount = 132;
  p->l2CacheSize = 60 << 20;
  p->maxThreadsPerMultiProcessor = 2048;
  p->sharedMemPerMultiprocessor = 233472;
  p->regsPerMultiprocessor = 65536;
  p->sharedMemPerBlockOptin = 232448;
  p->cooperativeLaunch = 1;
  p->unifiedAddressing = 1;
  p->maxBlocksPerMultiProcessor = 32;
  p->asyncEngineCount = 3;
  p->concurrentKernels = 1;
  p->reservedSharedMemPerBlock = 1024;
  p->memoryBusWidth = 6144;
  return cudaSuccess;
}

X cudaError_t cudaMalloc(void** p, size_t n) {
  touch("cudaMalloc");
  if (auto e = unsafe("cudaMalloc")) return e;
  *p = reserve(n, current);
  return *p ? cudaSuccess : cudaErrorMemoryAllocation;
}
X cudaError_t cudaFree(void* p) {
  if (p)
    if (auto e = unsafe("cudaFree")) return e;
  release(p);
  return cudaSuccess;
}
X cudaError_t cudaMallocAsync(void** p, size_t n, cudaStream_t) {
  *p = reserve(n, current);
  return cudaSuccess;
}
X cudaError_t cudaFreeAsync(void* p, cudaStream_t) {
  release(p);
  return cudaSuccess;
}
X cudaError_t cudaHostAlloc(void** p, size_t n, unsigned) {
  touch("cudaHostAlloc");
  if (auto e = unsafe("cudaHostAlloc")) return e;
  *p = reserve(n, -1);
  return cudaSuccess;
}
X cudaError_t cudaFreeHost(void* p) {
  if (auto e = unsafe("cudaFreeHost")) return e;
  release(p);
  return cudaSuccess;
}
X cudaError_t cudaHostRegister(void* p, size_t n, unsigned) {
  if (auto e = unsafe("cudaHostRegister")) return e;
  Lock l(M);
  blocks[uintptr_t(p)] = {n, -1};
  return cudaSuccess;
}
X cudaError_t cudaHostUnregister(void* p) {
  Lock l(M);
  blocks.erase(uintptr_t(p));
  return cudaSuccess;
}
X cudaError_t cudaMemGetInfo(size_t* f, size_t* t) {
  touch("cudaMemGetInfo");
  *t = size_t(139) << 30;
  *f = size_t(130) << 30;
  return cudaSuccess;
}
X cudaError_t cudaPointerGetAttributes(cudaPointerAttributes* a, const void* p) {
  Lock l(M);
  memset(a, 0, sizeof *a);
  auto* b = find(p);
  if (!b) {
    a->type = cudaMemoryTypeUnregistered;
    a->hostPointer = const_cast<void*>(p);
    a->device = -2;
    return cudaSuccess;
  }
  a->type = b->second < 0 ? cudaMemoryTypeHost : cudaMemoryTypeDevice;
  a->device = b->second < 0 ? 0 : b->second;
  a->devicePointer = const_cast<void*>(p);
  if (b->second < 0) a->hostPointer = const_cast<void*>(p);
  return cudaSuccess;
}
X cudaError_t cudaMemcpy(void* d, const void* s, size_t n, cudaMemcpyKind) {
  if (auto e = unsafe("cudaMemcpy")) return e;
  memcpy(d, s, n);
  return cudaSuccess;
}
X cudaError_t cudaMemcpyAsync(void* d, const void* s, size_t n, cudaMemcpyKind kind, cudaStream_t st) {
  touch("cudaMemcpyAsync");
  {
    Lock l(M);
    auto* b = find(d);
    auto* a = find(s);
    if (of(st)->capture && ((kind == cudaMemcpyDeviceToHost && !b) || (kind == cudaMemcpyHostToDevice && !a))) {
      of(st)->capture->broken = true;
      return fail(cudaErrorStreamCaptureUnsupported, "cudaMemcpyAsync from or to pageable memory during capture");
    }
  }
  return work(st, "cudaMemcpyAsync", [=] { memcpy(d, s, n); });
}
X cudaError_t cudaMemcpy2DAsync(void* d, size_t dp, const void* s, size_t sp, size_t w, size_t h, cudaMemcpyKind,
                                cudaStream_t st) {
  return work(st, "cudaMemcpy2DAsync", [=] {
    for (size_t i = 0; i < h; i++) memcpy((char*)d + i * dp, (const char*)s + i * sp, w);
  });
}
X cudaError_t cudaMemcpyPeerAsync(void* d, int, const void* s, int, size_t n, cudaStream_t st) {
  return work(st, "cudaMemcpyPeerAsync", [=] { memcpy(d, s, n); });
}
X cudaError_t cudaMemcpyToSymbol(const void*, const void*, size_t, size_t, cudaMemcpyKind) {
  return unsafe("cudaMemcpyToSymbol");
}
X cudaError_t cudaMemset(void* d, int v, size_t n) {
  touch("cudaMemset");
  if (auto e = unsafe("cudaMemset")) return e;
  memset(d, v, n);
  return cudaSuccess;
}
X cudaError_t cudaMemsetAsync(void* d, int v, size_t n, cudaStream_t st) {
  return work(st, "cudaMemsetAsync", [=] { memset(d, v, n); });
}
X cudaError_t cudaGetSymbolAddress(void** p, const void*) {
  static char memory[1 << 16];
  *p = memory;
  return cudaSuccess;
}
X cudaError_t cudaIpcCloseMemHandle(void*) { return cudaSuccess; }
X cudaError_t cudaIpcGetEventHandle(cudaIpcEventHandle_t*, cudaEvent_t) { return cudaSuccess; }
X cudaError_t cudaIpcGetMemHandle(cudaIpcMemHandle_t*, void*) { return cudaSuccess; }
X cudaError_t cudaIpcOpenEventHandle(cudaEvent_t*, cudaIpcEventHandle_t) { return cudaErrorNotSupported; }
X cudaError_t cudaIpcOpenMemHandle(void**, cudaIpcMemHandle_t, unsigned) { return cudaErrorNotSupported; }

X cudaError_t cudaStreamCreateWithPriority(cudaStream_t* s, unsigned flags, int) {
  touch("cudaStreamCreateWithPriority");
  Lock l(M);
  auto* st = new Stream{current, flags == cudaStreamNonBlocking, nullptr, 0, {}, 0};
  streams.insert(st);
  *s = (cudaStream_t)st;
  return cudaSuccess;
}
X cudaError_t cudaStreamCreate(cudaStream_t* s) { return cudaStreamCreateWithPriority(s, 0, 0); }
X cudaError_t cudaStreamDestroy(cudaStream_t) { return cudaSuccess; }
X cudaError_t cudaStreamQuery(cudaStream_t s) {
  touch("cudaStreamQuery");
  Lock l(M);
  if (of(s)->capture) {
    of(s)->capture->broken = true;
    return fail(cudaErrorStreamCaptureUnsupported, "cudaStreamQuery of a capturing stream");
  }
  return cudaSuccess;
}
X cudaError_t cudaStreamSynchronize(cudaStream_t s) {
  touch("cudaStreamSynchronize");
  Lock l(M);
  if (of(s)->capture) {
    of(s)->capture->broken = true;
    return fail(cudaErrorStreamCaptureUnsupported, "cudaStreamSynchronize of a capturing stream");
  }
  return unsafe("cudaStreamSynchronize");
}
X cudaError_t cudaStreamAddCallback(cudaStream_t s, cudaStreamCallback_t f, void* d, unsigned) {
  return work(s, "cudaStreamAddCallback", [=] { f(s, cudaSuccess, d); });
}
X cudaError_t cudaStreamWaitEvent(cudaStream_t s, cudaEvent_t e, unsigned) {
  Lock l(M);
  auto* ev = (Event*)e;
  Stream* st = of(s);
  if (ev->capture) {
    if (!st->capture) {
      st->capture = ev->capture;
      st->clock.clear();
      st->ops = 0;
      ev->capture->members.insert(st);
    } else if (st->capture != ev->capture)
      return fail(cudaErrorStreamCaptureMerge, "cudaStreamWaitEvent of another capture");
    for (auto& [k, v] : ev->clock) st->clock[k] = std::max(st->clock[k], v);
  } else if (st->capture) {
    st->capture->broken = true;
    return fail(cudaErrorStreamCaptureIsolation, "cudaStreamWaitEvent in a capture of an event from outside");
  }
  return cudaSuccess;
}
X cudaError_t cudaEventCreateWithFlags(cudaEvent_t* e, unsigned f) {
  touch("cudaEventCreateWithFlags");
  auto* ev = new Event;
  ev->timing = !(f & cudaEventDisableTiming);
  *e = (cudaEvent_t)ev;
  return cudaSuccess;
}
X cudaError_t cudaEventCreate(cudaEvent_t* e) { return cudaEventCreateWithFlags(e, 0); }
X cudaError_t cudaEventDestroy(cudaEvent_t) { return cudaSuccess; }
X cudaError_t cudaEventRecordWithFlags(cudaEvent_t e, cudaStream_t s, unsigned) {
  Lock l(M);
  auto* ev = (Event*)e;
  Stream* st = of(s);
  ev->capture = st->capture;
  ev->clock = st->clock;
  ev->recorded = true;
  ev->when = now();
  return cudaSuccess;
}
X cudaError_t cudaEventRecord(cudaEvent_t e, cudaStream_t s) { return cudaEventRecordWithFlags(e, s, 0); }
X cudaError_t cudaEventQuery(cudaEvent_t e) {
  touch("cudaEventQuery");
  Lock l(M);
  auto* ev = (Event*)e;
  if (ev->capture) {
    ev->capture->broken = true;
    return fail(cudaErrorCapturedEvent, "cudaEventQuery of a captured event");
  }
  return unsafe("cudaEventQuery");
}
X cudaError_t cudaEventSynchronize(cudaEvent_t e) {
  Lock l(M);
  auto* ev = (Event*)e;
  if (ev->capture) {
    ev->capture->broken = true;
    return fail(cudaErrorCapturedEvent, "cudaEventSynchronize of a captured event");
  }
  return unsafe("cudaEventSynchronize");
}
X cudaError_t cudaEventElapsedTime(float* ms, cudaEvent_t a, cudaEvent_t b) {
  *ms = float(1e3 * (((Event*)b)->when - ((Event*)a)->when));
  return cudaSuccess;
}

X cudaError_t cudaStreamBeginCapture(cudaStream_t s, cudaStreamCaptureMode mode) {
  Lock l(M);
  Stream* st = of(s);
  if (st == &legacy[current])
    return fail(cudaErrorStreamCaptureUnsupported, "cudaStreamBeginCapture of the legacy stream");
  if (st->capture) return fail(cudaErrorIllegalState, "cudaStreamBeginCapture twice");
  auto c = std::make_shared<Capture>();
  c->id = next_id++;
  c->mode = mode;
  c->owner = std::this_thread::get_id();
  c->origin = st;
  c->members.insert(st);
  st->capture = c;
  st->clock.clear();
  st->ops = 0;
  captures.push_back(c);
  return cudaSuccess;
}
X cudaError_t cudaStreamEndCapture(cudaStream_t s, cudaGraph_t* g) {
  Lock l(M);
  Stream* st = of(s);
  if (!st->capture) return fail(cudaErrorIllegalState, "cudaStreamEndCapture without capture");
  auto c = st->capture;
  if (c->origin != st) return fail(cudaErrorStreamCaptureUnmatched, "cudaStreamEndCapture of another stream");
  bool wrong_thread = c->mode != cudaStreamCaptureModeRelaxed && c->owner != std::this_thread::get_id();
  bool unjoined = false;
  for (Stream* m : c->members)
    if (m != st && m->ops > st->clock[m]) unjoined = true;
  for (Stream* m : c->members) m->capture = nullptr;
  std::erase(captures, c);
  *g = nullptr;
  if (wrong_thread) return fail(cudaErrorStreamCaptureWrongThread, "cudaStreamEndCapture on another thread");
  if (c->broken) return fail(cudaErrorStreamCaptureInvalidated, "cudaStreamEndCapture of an invalid capture");
  if (unjoined) return fail(cudaErrorStreamCaptureUnjoined, "cudaStreamEndCapture with an unjoined stream");
  if (trace() || getenv("PRETEND_SUMMARY"))
    fprintf(stderr, "[pretend cuda] captured %zu kernels, %zu copies\n", c->graph->kernels, c->graph->nodes.size());
  *g = (cudaGraph_t) new std::shared_ptr<Graph>(c->graph);
  return cudaSuccess;
}
X cudaError_t cudaStreamIsCapturing(cudaStream_t s, cudaStreamCaptureStatus* r) {
  touch("cudaStreamIsCapturing");
  Lock l(M);
  Stream* st = of(s);
  *r = !st->capture          ? cudaStreamCaptureStatusNone
       : st->capture->broken ? cudaStreamCaptureStatusInvalidated
                             : cudaStreamCaptureStatusActive;
  return cudaSuccess;
}
X cudaError_t cudaStreamGetCaptureInfo(cudaStream_t s, cudaStreamCaptureStatus* r, unsigned long long* id,
                                       cudaGraph_t* g, const cudaGraphNode_t** d, const cudaGraphEdgeData** e,
                                       size_t* n) {
  Lock l(M);
  Stream* st = of(s);
  cudaStreamIsCapturing(s, r);
  if (st->capture && id) *id = st->capture->id;
  if (g) *g = nullptr;
  if (d) *d = nullptr;
  if (e) *e = nullptr;
  if (n) *n = 0;
  return cudaSuccess;
}
X cudaError_t cudaThreadExchangeStreamCaptureMode(cudaStreamCaptureMode* m) {
  std::swap(*m, thread_mode);
  return cudaSuccess;
}
X cudaError_t cudaGraphInstantiateWithFlags(cudaGraphExec_t* e, cudaGraph_t g, unsigned long long) {
  *e = (cudaGraphExec_t) new std::shared_ptr<Graph>(*(std::shared_ptr<Graph>*)g);
  return cudaSuccess;
}
X cudaError_t cudaGraphLaunch(cudaGraphExec_t e, cudaStream_t s) {
  auto g = *(std::shared_ptr<Graph>*)e;
  return work(s, "cudaGraphLaunch", [g] {
    for (auto& n : g->nodes) n();
  });
}
X cudaError_t cudaGraphDestroy(cudaGraph_t) { return cudaSuccess; }
X cudaError_t cudaGraphExecDestroy(cudaGraphExec_t) { return cudaSuccess; }
X cudaError_t cudaGraphDebugDotPrint(cudaGraph_t, const char*, unsigned) { return cudaSuccess; }
X cudaError_t cudaGraphGetNodes(cudaGraph_t g, cudaGraphNode_t*, size_t* n) {
  auto& gr = *(std::shared_ptr<Graph>*)g;
  *n = gr->kernels + gr->nodes.size();
  return cudaSuccess;
}
X cudaError_t cudaGraphNodeGetDependencies(cudaGraphNode_t, cudaGraphNode_t*, cudaGraphEdgeData*, size_t* n) {
  *n = 0;
  return cudaSuccess;
}

static cudaError_t launch(const void* f, cudaStream_t s, dim3 grid, dim3 block) {
  touch("launch");
  if (s && s != cudaStreamLegacy && s != cudaStreamPerThread && of(s)->device != current)
    fprintf(stderr, "[pretend cuda] launch on a stream of device %d while %d is current\n", of(s)->device, current);
  {
    Lock l(M);
    auto k = kernels.find(f);
    std::string name = k == kernels.end() ? "?" : k->second;
    launched[name]++;
    if (of(s) == &legacy[current]) legacy_launched[name]++;
    if (trace())
      fprintf(stderr, "[pretend cuda] launch %.120s stream %p thread %zx\n", name.c_str(), (void*)s,
              std::hash<std::thread::id>()(std::this_thread::get_id()) & 0xffff);
    if (!grid.x || !grid.y || !grid.z || !block.x || block.x * block.y * block.z > 1024)
      return fail(cudaErrorInvalidConfiguration, name.c_str());
  }
  return work(s, "kernel", nullptr, true);
}
X cudaError_t cudaLaunchKernel(const void* f, dim3 g, dim3 b, void**, size_t, cudaStream_t s) {
  return launch(f, s, g, b);
}
X cudaError_t cudaLaunchCooperativeKernel(const void* f, dim3 g, dim3 b, void**, size_t, cudaStream_t s) {
  return launch(f, s, g, b);
}
X cudaError_t cudaLaunchKernelExC(const cudaLaunchConfig_t* c, const void* f, void**) {
  return launch(f, c->stream, c->gridDim, c->blockDim);
}
X cudaError_t __cudaLaunchKernel(cudaKernel_t f, dim3 g, dim3 b, void**, size_t, cudaStream_t s) {
  return launch((const void*)f, s, g, b);
}
X cudaError_t __cudaGetKernel(cudaKernel_t* k, const void* f) {
  *k = (cudaKernel_t)f;
  return cudaSuccess;
}
X char __cudaInitModule(void**) { return 1; }
X void** __cudaRegisterFatBinary(void*) {
  static void* h[2];
  return h;
}
X void __cudaRegisterFatBinaryEnd(void**) {}
X void __cudaUnregisterFatBinary(void**) {}
X void __cudaRegisterFunction(void**, const char* host, char*, const char* name, int, uint3*, uint3*, dim3*, dim3*,
                              int*) {
  Lock l(M);
  kernels[host] = name;
}
X void __cudaRegisterVar(void**, char*, char*, const char*, int, size_t, int, int) {}
static thread_local struct {
  dim3 g, b;
  size_t m;
  void* s;
} config;
X unsigned __cudaPushCallConfiguration(dim3 g, dim3 b, size_t m, void* s) {
  config = {g, b, m, s};
  return 0;
}
X cudaError_t __cudaPopCallConfiguration(dim3* g, dim3* b, size_t* m, void* s) {
  *g = config.g;
  *b = config.b;
  *m = config.m;
  *(void**)s = config.s;
  return cudaSuccess;
}
X cudaError_t cudaFuncGetAttributes(cudaFuncAttributes* a, const void*) {
  memset(a, 0, sizeof *a);
  a->maxThreadsPerBlock = 1024;
  a->numRegs = 32;
  a->ptxVersion = a->binaryVersion = 90;
  a->maxDynamicSharedSizeBytes = 49152;
  return cudaSuccess;
}
X cudaError_t cudaFuncSetAttribute(const void*, cudaFuncAttribute, int) { return cudaSuccess; }
X cudaError_t cudaOccupancyMaxActiveBlocksPerMultiprocessor(int* n, const void*, int, size_t) {
  *n = 2;
  return cudaSuccess;
}
X cudaError_t cudaOccupancyMaxActiveBlocksPerMultiprocessorWithFlags(int* n, const void*, int, size_t, unsigned) {
  *n = 2;
  return cudaSuccess;
}
static int nothing() { return 0; }
X cudaError_t cudaGetDriverEntryPointByVersion(const char*, void** f, unsigned, unsigned long long,
                                               cudaDriverEntryPointQueryResult* r) {
  *f = (void*)nothing;
  if (r) *r = cudaDriverEntryPointSuccess;
  return cudaSuccess;
}
X cudaError_t cudaProfilerStart() { return cudaSuccess; }
X cudaError_t cudaProfilerStop() { return cudaSuccess; }
X cudaError_t cudaLaunchHostFunc(cudaStream_t s, cudaHostFn_t f, void* d) {
  return work(s, "cudaLaunchHostFunc", [=] { f(d); });
}
X cudaError_t cudaStreamGetPriority(cudaStream_t, int* p) {
  *p = 0;
  return cudaSuccess;
}
