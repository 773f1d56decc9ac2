// The memory governor.
#include "bindings/tensor/gc_governor.h"

#include <chrono>

#include "bindings/gate/declaration.h"

namespace sslrun::lua {

static constexpr int64_t kFirstLimit = 300'000'000;
static constexpr double kGrowth = 1.4, kFull = 0.8;
static constexpr int64_t kStride = 16 << 20;  // bytes allocated between two collections, at least
static constexpr double kShare = 0.03;        // of the running time for collections below the limit
static constexpr int kCudaStride = 8;         // asking the CUDA allocator costs about 1 us

int64_t next_look = kStride;

using Clock = std::chrono::steady_clock;

namespace {

struct Limit {
  int64_t bytes = kFirstLimit;
  // After a collection that left `live` bytes in use.
  void collected(int64_t live) {
    while (double(live) > kFull * double(bytes)) bytes = int64_t(kGrowth * double(bytes));
  }
};

Limit cpu, cuda;
Clock::time_point last_end{};
double usual_seconds = 0, all_seconds = 0;
int64_t collections = 0;

double seconds(Clock::duration duration) { return std::chrono::duration<double>(duration).count(); }

bool affordable() { return seconds(Clock::now() - last_end) * kShare > usual_seconds; }

void collect(lua_State* L) {
  TimeFrees frees;
  auto start = Clock::now();
  lua_gc(L, LUA_GCCOLLECT, 0);
  last_end = Clock::now();
  // Giving memory back costs the same whenever it happens; finding what is dead is the price of collecting often.
  double price = seconds(last_end - start) - frees.seconds();
  // On a busy machine one collection may take long without the next one doing so.
  usual_seconds = collections == 0 ? price : std::min(price, 2 * usual_seconds);
  all_seconds += price;
  collections++;
}

}  // namespace

void govern(lua_State* L) {
  // Finalizers must not come back here, and one of them may raise an error.
  struct Quiet {
    int64_t stride = kStride / 4;
    Quiet() { next_look = INT64_MAX; }
    ~Quiet() { next_look = allocated_bytes + stride; }
  } quiet;
  if (tensor_bytes() <= cpu.bytes && !affordable()) return;
  quiet.stride = kStride;
  collect(L);
  cpu.collected(tensor_bytes());
}

void govern_cuda(lua_State* L) {
  static int pushes = 0;
  static int64_t before = 0;
  if (++pushes < kCudaStride) return;
  pushes = 0;
  int64_t live = cuda_tensor_bytes();
  if (live <= cuda.bytes && (live < before + kStride || !affordable())) return;
  collect(L);
  before = cuda_tensor_bytes();
  cuda.collected(before);
}

static int memory(lua_State* L) {
  lua_createtable(L, 0, 9);
  const std::pair<const char*, double> fields[] = {
      {"tensors", double(tensor_bytes())},
      {"cuda", double(cuda_tensor_bytes())},
      {"peak", double(peak_tensor_bytes())},
      {"cuda_peak", double(peak_cuda_tensor_bytes())},
      {"cuda_reserved", double(reserved_cuda_bytes())},
      {"cuda_total", double(total_cuda_bytes())},
      {"limit", double(cpu.bytes)},
      {"collections", double(collections)},
      {"seconds", all_seconds},
  };
  for (const auto& [name, value] : fields) {
    lua_pushnumber(L, value);
    lua_setfield(L, -2, name);
  }
  return 1;
}

static int reset_peak_memory(lua_State*) {
  reset_peak_tensor_bytes();
  return 0;
}

void open_governor(lua_State* L) {
  count_tensor_bytes();
  bind(L, {{gate<memory>,
            {.name = "torch.memory",
             .about = "What Tensors hold and what looking for dead ones costs.",
             .results = {{"",
                          "{tensors: integer, cuda: integer, peak: integer, cuda_peak: integer, cuda_reserved: "
                          "integer, cuda_total: integer, limit: integer, collections: integer, seconds: number}",
                          "bytes held on the CPU and on the current GPU, the most of them since "
                          "torch.reset_peak_memory(), what LibTorch has taken of the GPU and what that has (0 before "
                          "its first Tensor), the bytes above which a full collection runs, how often one ran, and its "
                          "seconds"}}}},
           {gate<reset_peak_memory>,
            {.name = "torch.reset_peak_memory", .about = "Counts the peaks of torch.memory() anew from here."}}});
}

}  // namespace sslrun::lua
