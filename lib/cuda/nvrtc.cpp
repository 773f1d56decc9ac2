// libnvrtc.so.13 by dlopen: as a plain name (run path, LD_LIBRARY_PATH), beside LibTorch, in the wheel's folder.
#include "lib/cuda/nvrtc.h"

#include "lib/core/error.h"

#ifdef SSLRUN_CUDA
#include <c10/cuda/CUDAFunctions.h>
#include <dlfcn.h>
#include <nvrtc.h>

#include <algorithm>
#include <filesystem>

#include "lib/cuda/bind_function.h"
#endif

namespace sslrun::cuda {

static constexpr const char* kOp = "cuda.kernel";

const std::vector<std::string>& nvrtc_options() {
  static const std::vector<std::string> kOptions{"--std=c++20", "--fmad=false"};
  return kOptions;
}

#ifdef SSLRUN_CUDA

#define SSLRUN_NVRTC_FUNCTIONS(each)                                                                           \
  each(Version) each(GetNumSupportedArchs) each(GetSupportedArchs) each(GetErrorString) each(CreateProgram)    \
      each(DestroyProgram) each(CompileProgram) each(GetProgramLogSize) each(GetProgramLog) each(GetCUBINSize) \
          each(GetCUBIN) each(GetPTXSize) each(GetPTX)

namespace {
struct Nvrtc {
  std::string problem;
#define SSLRUN_NVRTC(name) decltype(&::nvrtc##name) name = nullptr;
  SSLRUN_NVRTC_FUNCTIONS(SSLRUN_NVRTC)
#undef SSLRUN_NVRTC
};
}  // namespace

static std::filesystem::path folder_of_libtorch() {
  Dl_info found{};
  dladdr(reinterpret_cast<void*>(&c10::cuda::current_device), &found);
  return found.dli_fname ? std::filesystem::path(found.dli_fname).parent_path() : "";
}

static void* open_nvrtc(std::string& problem) {
  const std::string name = "libnvrtc.so.13";
  std::filesystem::path torch = folder_of_libtorch();
  for (const std::string& file : {name, (torch / name).string(), (torch / "../../nvidia/cu13/lib" / name).string()})
    if (void* handle = dlopen(file.c_str(), RTLD_NOW | RTLD_LOCAL)) return handle;
  problem = name + " was not found beside LibTorch";
  return nullptr;
}

static const Nvrtc& nvrtc() {
  static const Nvrtc kNvrtc = [] {
    Nvrtc api;
    void* handle = open_nvrtc(api.problem);
#define SSLRUN_NVRTC(name) bind_function(api.name, handle, "libnvrtc.so.13", "nvrtc" #name, api.problem);
    SSLRUN_NVRTC_FUNCTIONS(SSLRUN_NVRTC)
#undef SSLRUN_NVRTC
    return api;
  }();
  return kNvrtc;
}

static void check(nvrtcResult result, const std::string& what) {
  if (result != NVRTC_SUCCESS) throw Error(kOp, what + ": " + nvrtc().GetErrorString(result));
}

const std::string& nvrtc_problem() { return nvrtc().problem; }

std::string nvrtc_version() {
  int major = 0, minor = 0;
  check(nvrtc().Version(&major, &minor), "nvrtc's version");
  return std::to_string(major) + "." + std::to_string(minor);
}

std::string nvrtc_target(int capability) {
  int count = 0;
  check(nvrtc().GetNumSupportedArchs(&count), "nvrtc's architectures");
  std::vector<int> known(static_cast<size_t>(count));
  check(nvrtc().GetSupportedArchs(known.data()), "nvrtc's architectures");
  std::sort(known.begin(), known.end());
  auto above = std::upper_bound(known.begin(), known.end(), capability);
  if (above == known.begin()) throw Error(kOp, "nvrtc does not know cards of sm_" + std::to_string(capability));
  int best = *std::prev(above);
  return (best / 10 == capability / 10 ? "sm_" : "compute_") + std::to_string(best);
}

CompiledText compile_text(const std::string& name, const std::string& text, const std::string& target,
                          const std::vector<std::string>& more_options) {
  const Nvrtc& api = nvrtc();
  if (!api.problem.empty()) throw Error(kOp, api.problem);
  nvrtcProgram program = nullptr;
  check(api.CreateProgram(&program, text.c_str(), (name + ".cu").c_str(), 0, nullptr, nullptr), name);
  std::vector<std::string> options{"--gpu-architecture=" + target};
  options.insert(options.end(), nvrtc_options().begin(), nvrtc_options().end());
  options.insert(options.end(), more_options.begin(), more_options.end());
  std::vector<const char*> words;
  for (const auto& option : options) words.push_back(option.c_str());
  nvrtcResult result = api.CompileProgram(program, int(words.size()), words.data());

  auto read = [&](auto size_of, auto content_of) {
    size_t size = 0;
    if (size_of(program, &size) != NVRTC_SUCCESS) return std::string();
    std::string content(size, '\0');
    return content_of(program, content.data()) == NVRTC_SUCCESS ? content : std::string();
  };
  CompiledText compiled{.code = {}, .log = read(api.GetProgramLogSize, api.GetProgramLog)};
  compiled.log.erase(std::find(compiled.log.begin(), compiled.log.end(), '\0'), compiled.log.end());
  bool binary = target.starts_with("sm_");
  compiled.code = binary ? read(api.GetCUBINSize, api.GetCUBIN) : read(api.GetPTXSize, api.GetPTX);
  api.DestroyProgram(&program);
  if (result != NVRTC_SUCCESS || compiled.code.empty())
    throw Error(kOp, name + ".cu for " + target + ": " + api.GetErrorString(result) + "\n" + compiled.log);
  return compiled;
}

#else

const std::string& nvrtc_problem() {
  static const std::string kProblem = "this LibTorch has no CUDA";
  return kProblem;
}
std::string nvrtc_version() { throw Error(kOp, nvrtc_problem()); }
std::string nvrtc_target(int) { throw Error(kOp, nvrtc_problem()); }
CompiledText compile_text(const std::string&, const std::string&, const std::string&, const std::vector<std::string>&) {
  throw Error(kOp, nvrtc_problem());
}

#endif

}  // namespace sslrun::cuda
