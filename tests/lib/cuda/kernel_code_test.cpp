// Every kernel is compiled for every card, without one; `build/tests/test_cuda "[table]"` prints what each takes.
#include "lib/cuda/kernel_code.h"

#include <catch2/catch.hpp>
#include <fstream>
#include <iostream>
#include <map>
#include <regex>
#include <set>

#include "lib/core/error.h"
#include "lib/cuda/kernel_texts.h"
#include "lib/cuda/nvrtc.h"
#include "tests/gpu/pretend/kernel_form.h"
#include "tests/lib/temporary_folder.h"

using namespace sslrun;
using namespace sslrun::cuda;

namespace {
// One function's lines of what `ptxas -v` says.
struct Figures {
  std::string function;
  int registers = 0, shared = 0, stack = 0, spilled = 0;
};
}  // namespace

static int number_before(const std::string& text, const std::string& words) {
  std::smatch found;
  return std::regex_search(text, found, std::regex("(\\d+) " + words)) ? std::stoi(found[1]) : 0;
}

static std::vector<Figures> figures_in(const std::string& log) {
  std::vector<Figures> all;
  const std::string begin = "Compiling entry function '";
  for (size_t at = log.find(begin); at != std::string::npos;) {
    size_t next = log.find(begin, at + 1);
    std::string part = log.substr(at + begin.size(), next == std::string::npos ? next : next - at);
    std::smatch registers;
    REQUIRE(std::regex_search(part, registers, std::regex("Used (\\d+) registers")));
    all.push_back({.function = part.substr(0, part.find('\'')),
                   .registers = std::stoi(registers[1]),
                   .shared = number_before(part, "bytes smem"),
                   .stack = number_before(part, "bytes stack frame"),
                   .spilled = number_before(part, "bytes spill stores") + number_before(part, "bytes spill loads")});
    at = next;
  }
  return all;
}

// Calls back with the target and what a function takes there, for each kernel and each card.
template <class See>
static void compile_all(See see) {
  for (int capability : {80, 86, 89, 90, 100, 103, 120}) {
    std::string target = nvrtc_target(capability);
    REQUIRE(target == "sm_" + std::to_string(capability));
    for (const auto& [file, text] : kernel_texts()) {
      CompiledText compiled = compile_text(file, text, target, {"--ptxas-options=-v"});
      CHECK(compiled.code.starts_with("\177ELF"));
      for (const auto& figures : figures_in(compiled.log)) see(target, figures);
    }
  }
}

TEST_CASE("kernels compile for every card, and none spills") {
  if (!nvrtc_problem().empty()) {
    WARN("skipped: " << nvrtc_problem());
    return;
  }
  std::set<std::string> seen;
  compile_all([&](const std::string& target, const Figures& figures) {
    CAPTURE(figures.function, target);
    CHECK(figures.spilled == 0);
    CHECK(figures.stack == 0);
    CHECK(pretend::KernelForm::find(figures.function.c_str()));
    seen.insert(figures.function + " " + target);
  });
  for (const char* expected : {"byte_scale_bf16 sm_120", "layerwise_step_f32 sm_80"}) CHECK(seen.count(expected));
}

TEST_CASE("the table of kernels, registers and shared memory", "[.][table]") {
  std::map<std::string, std::map<std::string, std::string>> rows;  // by kernel and target
  std::vector<std::string> targets;
  compile_all([&](const std::string& target, const Figures& figures) {
    rows[figures.function][target] = std::to_string(figures.registers) + ", " + std::to_string(figures.shared);
    if (targets.empty() || targets.back() != target) targets.push_back(target);
  });
  std::cout << "| registers a thread, bytes of shared memory a block |";
  for (const auto& target : targets) std::cout << ' ' << target << " |";
  std::cout << "\n|---|";
  for (size_t i = 0; i < targets.size(); i++) std::cout << "---|";
  for (const auto& [kernel, by_target] : rows) {
    std::cout << "\n| " << kernel << " |";
    for (const auto& target : targets) std::cout << ' ' << by_target.at(target) << " |";
  }
  std::cout << "\n" << std::flush;
}

TEST_CASE("a spilling kernel would be seen") {
  if (!nvrtc_problem().empty()) return;
  std::string text = R"(
extern "C" __global__ void __launch_bounds__(1024, 2) spills(float* x) {
  float a[64];
  #pragma unroll
  for (int i = 0; i < 64; i++) a[i] = x[i * 1024 + threadIdx.x];
  __syncthreads();
  #pragma unroll
  for (int i = 0; i < 64; i++) x[i * 1024 + threadIdx.x] = a[63 - i] * a[i];
})";
  auto figures = figures_in(compile_text("spills", text, "sm_90", {"--ptxas-options=-v"}).log);
  REQUIRE(figures.size() == 1);
  CHECK(figures[0].function == "spills");
  CHECK(figures[0].registers == 32);  // 65,536 for 2,048 threads
  CHECK(figures[0].spilled > 0);
}

TEST_CASE("cards that the compiler does not know get the nearest older code") {
  if (!nvrtc_problem().empty()) return;
  CHECK(nvrtc_target(90) == "sm_90");
  CHECK(nvrtc_target(85) == "sm_80");                // same family: machine code runs
  CHECK(nvrtc_target(990).starts_with("compute_"));  // a newer family: the driver compiles PTX
  auto ptx = compile_text("byte_scale", kernel_texts().at("byte_scale"), nvrtc_target(990));
  CHECK(ptx.code.find(".visible .entry byte_scale_f32") != std::string::npos);
  CHECK(ptx.code.back() == '\0');
  CHECK_THROWS_WITH(nvrtc_target(50), Catch::Contains("does not know cards of sm_50"));
}

TEST_CASE("an error of the compiler carries its log") {
  if (!nvrtc_problem().empty()) return;
  CHECK_THROWS_WITH(compile_text("wrong", "KERNEL", "sm_90"),
                    Catch::StartsWith("[cuda.kernel] wrong.cu for sm_90: NVRTC_ERROR_COMPILATION") &&
                        Catch::Contains("wrong.cu(1): error"));
}

TEST_CASE("code comes from the cache the second time, and from the compiler when that is damaged") {
  if (!nvrtc_problem().empty()) return;
  TemporaryFolder folder;
  KernelCache cache(folder.path / "kernels");
  const std::string& text = kernel_texts().at("byte_scale");
  std::string name = kernel_code_name("byte_scale", text, "sm_90"), code = kernel_code("byte_scale", "sm_90", cache);
  CHECK(cache.read(name) == code);
  cache.write(name, "kept");
  CHECK(kernel_code("byte_scale", "sm_90", cache) == "kept");
  std::ofstream(folder.path / "kernels" / name) << "damaged";
  CHECK(kernel_code("byte_scale", "sm_90", cache) == code);
  CHECK(cache.read(name) == code);

  CHECK(kernel_code_name("byte_scale", text, "sm_80") != name);
  CHECK(kernel_code_name("byte_scale", text + " ", "sm_90") != name);
  CHECK_THROWS_WITH(kernel_code("no", "sm_90", cache), "[cuda.kernel] no text is named 'no'");
}
