// One module a text and device, loaded when one of its functions is first launched there.
#include "lib/cuda/kernel.h"

#include <array>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <mutex>
#include <set>
#include <vector>

#include "lib/core/error.h"
#include "lib/cuda/devices.h"
#include "lib/cuda/driver.h"
#include "lib/cuda/kernel_code.h"
#include "lib/cuda/nvrtc.h"
#ifdef SSLRUN_CUDA
#include <c10/cuda/CUDAFunctions.h>
#include <c10/cuda/CUDAStream.h>
#endif

namespace sslrun::cuda {

static std::atomic<Launcher> test_launcher{nullptr};

void launch_by(Launcher launcher) { test_launcher = launcher; }

#ifdef SSLRUN_CUDA

static constexpr int kOldestCapability = 80;

static bool switched_off() {
  static const bool kOff = [] {
    const char* value = std::getenv("SSLRUN_KERNELS");
    return value && std::string(value) == "0";
  }();
  return kOff;
}

// "" where kernels run.
static std::string problem_of(int device) {
  if (capability(device) < kOldestCapability)
    return "GPU " + std::to_string(device) + " is of sm_" + std::to_string(capability(device)) + ", older than sm_" +
           std::to_string(kOldestCapability);
  return driver().problem.empty() ? nvrtc_problem() : driver().problem;
}

static void say_once(const std::string& line) {
  static std::mutex mutex;
  static std::set<std::string> said;
  std::lock_guard lock(mutex);
  if (said.insert(line).second) std::fprintf(stderr, "note: %s\n", line.c_str());
}

static const KernelCache& cache() {
  static const KernelCache kCache(KernelCache::user_folder());
  if (!kCache.distrust().empty()) say_once("compiled GPU kernels are not kept: " + kCache.distrust());
  return kCache;
}

struct Kernel::Loaded {
  std::array<std::atomic<CUfunction>, C10_COMPILE_TIME_MAX_GPUS> functions{};
};

// Loading may fall into a recording, which forbids what it does to threads that have not said that they know.
class OutsideRecordings {
 public:
  OutsideRecordings() { exchange(); }
  ~OutsideRecordings() { exchange(); }

 private:
  void exchange() { driver().ThreadExchangeStreamCaptureMode(&mode_); }
  CUstreamCaptureMode mode_ = CU_STREAM_CAPTURE_MODE_RELAXED;
};

// The caller holds the lock on modules.
static CUmodule module_of(const std::string& file, int device) {
  static std::map<std::pair<std::string, int>, CUmodule> modules;
  CUmodule& module = modules[{file, device}];
  if (!module)
    check_driver(driver().ModuleLoadData(&module, kernel_code(file, nvrtc_target(capability(device)), cache()).c_str()),
                 file + ".cu");
  return module;
}

static CUfunction load(const std::string& file, const std::string& function, int device, std::vector<size_t>& sizes) {
  static std::mutex mutex;
  std::lock_guard lock(mutex);
  OutsideRecordings outside;
  CUfunction loaded = nullptr;
  check_driver(driver().ModuleGetFunction(&loaded, module_of(file, device), function.c_str()), function);
  size_t offset = 0, size = 0;
  sizes.clear();
  while (driver().FuncGetParamInfo(loaded, sizes.size(), &offset, &size) == CUDA_SUCCESS) sizes.push_back(size);
  return loaded;
}

static void check_arguments(const std::string& function, const std::vector<size_t>& sizes, const Arguments& given) {
  bool fit = sizes.size() == given.count && std::equal(sizes.begin(), sizes.end(), given.sizes);
  if (!fit) throw Error("cuda.kernel", function + ": the arguments' sizes are not those of the parameters");
}

bool has_kernels(at::Device device) {
  if (test_launcher.load()) return true;
  if (!device.is_cuda() || switched_off()) return false;
  static std::array<std::atomic<int>, C10_COMPILE_TIME_MAX_GPUS> known{};  // 1 yes, -1 no
  int index = with_index(device).index();
  auto& answer = known.at(size_t(index));
  if (answer == 0) {
    std::string problem = problem_of(index);
    if (!problem.empty()) say_once("own GPU kernels are off, LibTorch's are used: " + problem);
    answer = problem.empty() ? 1 : -1;
  }
  return answer == 1;
}

void Kernel::launch(const Grid& grid, const Arguments& arguments) const {
  if (grid.x == 0 || grid.y == 0 || grid.z == 0) return;
  if (Launcher launcher = test_launcher) return launcher(function_, grid, arguments);
  int device = c10::cuda::current_device();
  have_context(device);
  auto& function = loaded_->functions.at(size_t(device));
  if (!function.load()) {
    std::vector<size_t> sizes;
    CUfunction fresh = load(file_, function_, device, sizes);
    check_arguments(function_, sizes, arguments);
    function = fresh;
  }
  check_driver(driver().LaunchKernel(function, grid.x, grid.y, grid.z, grid.threads, 1, 1, 0,
                                     c10::cuda::getCurrentCUDAStream().stream(), arguments.values, nullptr),
               function_);
}

#else

struct Kernel::Loaded {};

bool has_kernels(at::Device) { return test_launcher.load() != nullptr; }

void Kernel::launch(const Grid& grid, const Arguments& arguments) const {
  if (grid.x == 0 || grid.y == 0 || grid.z == 0) return;
  if (Launcher launcher = test_launcher) return launcher(function_, grid, arguments);
  throw Error("cuda.kernel", "this LibTorch has no CUDA");
}

#endif

Kernel::Kernel(std::string file, std::string function)
    : file_(std::move(file)), function_(std::move(function)), loaded_(std::make_shared<Loaded>()) {}

}  // namespace sslrun::cuda
