// Versions of the libraries: asked at run time where the library can tell, else those of the headers compiled against.
#include "host/versions.h"

#include <dlfcn.h>
#include <luajit.h>
#include <stdio.h>
//
#include <jpeglib.h>
#include <torch/headeronly/version.h>

#include <opencv2/core/version.hpp>

namespace sslrun::host {

// Calls `int name(int*)` of a loaded library; 0 when no library has it.
static int ask(const char* name) {
  auto function = reinterpret_cast<int (*)(int*)>(dlsym(RTLD_DEFAULT, name));
  int version = 0;
  return function && function(&version) == 0 ? version : 0;
}

static std::string dotted(int version, int major, int minor, int patch) {
  if (version == 0) return "none";
  std::string text = std::to_string(version / major) + "." + std::to_string(version % major / minor);
  return patch ? text + "." + std::to_string(version % minor / patch) : text;
}

std::string versions_text() {
  int driver = ask("cudaDriverGetVersion"), nccl = ask("ncclGetVersion");
  std::string cuda = dotted(ask("cudaRuntimeGetVersion"), 1000, 10, 0);
  if (cuda != "none") cuda += driver ? ", driver for " + dotted(driver, 1000, 10, 0) : ", no driver";
  const std::string rows[][2] = {
      {"sslrun", SSLRUN_VERSION},
      {"LibTorch", TORCH_VERSION},
      {"LuaJIT", std::string(LUAJIT_VERSION).substr(7)},
      {"OpenCV", CV_VERSION},
#ifdef LIBJPEG_TURBO_VERSION
#define SSLRUN_TEXT(x) #x
#define SSLRUN_EXPANDED(x) SSLRUN_TEXT(x)
      {"libjpeg-turbo", SSLRUN_EXPANDED(LIBJPEG_TURBO_VERSION)},
#else
      {"libjpeg-turbo", "none"},
#endif
      {"CUDA", cuda},
      {"NCCL", nccl < 10000 ? dotted(nccl, 1000, 100, 1) : dotted(nccl, 10000, 100, 1)},
#ifdef __clang__
      {"compiler", "clang " __clang_version__},
#else
      {"compiler", "GCC " __VERSION__},
#endif
  };
  std::string text;
  for (const auto& [name, version] : rows) text += name + std::string(15 - name.size(), ' ') + version + "\n";
  return text;
}

}  // namespace sslrun::host
