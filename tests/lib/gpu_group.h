// A process group of this process alone on its GPU; nothing, with the reason on the screen, where there is none.
#pragma once
#include <ATen/Context.h>
#include <ATen/detail/CUDAHooksInterface.h>

#include <cstdio>
#include <memory>

#include "lib/dist/group.h"

inline std::unique_ptr<sslrun::dist::Group> gpu_group(const char* test) {
  if (!at::hasCUDA() || at::detail::getCUDAHooks().deviceCount() == 0) {
    std::printf("skipped: %s: no GPU on this machine (scripts/gpu-check.sh runs it on one)\n", test);
    return nullptr;
  }
  sslrun::dist::Environment place;
  place.port = 0;
  return std::make_unique<sslrun::dist::Group>(place, std::chrono::seconds(60));
}
