// One line of sysfs.
#include "lib/cuda/near_cores.h"

#include <cstdio>
#include <fstream>
#ifdef SSLRUN_CUDA
#include <ATen/cuda/CUDAContextLight.h>
#endif

#include "lib/core/cores.h"

namespace sslrun::cuda {

std::vector<int> near_cores(const std::string& pci_name, const std::filesystem::path& devices) {
  std::ifstream file(devices / pci_name / "local_cpulist");
  std::string line;
  std::getline(file, line);
  return core_list(line);
}

std::vector<int> near_cores([[maybe_unused]] int gpu) {
#ifdef SSLRUN_CUDA
  const cudaDeviceProp& card = *at::cuda::getDeviceProperties(c10::DeviceIndex(gpu));
  char name[32];
  std::snprintf(name, sizeof name, "%04x:%02x:%02x.0", unsigned(card.pciDomainID), unsigned(card.pciBusID),
                unsigned(card.pciDeviceID));
  return near_cores(std::string(name));
#else
  return {};
#endif
}

}  // namespace sslrun::cuda
