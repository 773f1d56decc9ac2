// Versions of the libraries: asked at run time where the library can tell, else those of the headers compiled against.
#include "host/versions.h"

#include <dlfcn.h>
#include <luajit.h>
#include <torch/headeronly/version.h>

#include <vector>

#include "bindings/modules/data/picture_libraries.h"

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
  std::vector<std::pair<std::string, std::string>> rows = {
      {"sslrun", SSLRUN_VERSION},
      {"LibTorch", TORCH_VERSION},
      {"LuaJIT", std::string(LUAJIT_VERSION).substr(7)},
      {"CUDA", cuda},
      {"NCCL", nccl < 10000 ? dotted(nccl, 1000, 100, 1) : dotted(nccl, 10000, 100, 1)},
#ifdef __clang__
      {"compiler", "clang " __clang_version__},
#else
      {"compiler", "GCC " __VERSION__},
#endif
  };
  auto libraries = lua::picture_libraries();
  rows.insert(rows.begin() + 3, libraries.begin(), libraries.end());  // behind LuaJIT
  std::string text;
  for (const auto& [name, version] : rows) text += name + std::string(15 - name.size(), ' ') + version + "\n";
  return text;
}

}  // namespace sslrun::host
