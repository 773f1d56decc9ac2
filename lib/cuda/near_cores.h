// The cores that share a side of the machine with a GPU.
#pragma once
#include <filesystem>
#include <string>
#include <vector>

namespace sslrun::cuda {

// What Linux says of the device "0000:1b:00.0" (docs.kernel.org, ABI of sysfs-bus-pci, local_cpulist); empty where it
// says nothing.
std::vector<int> near_cores(const std::string& pci_name, const std::filesystem::path& devices = "/sys/bus/pci/devices");
// The same for a GPU; opens no context.
std::vector<int> near_cores(int gpu);

}  // namespace sslrun::cuda
