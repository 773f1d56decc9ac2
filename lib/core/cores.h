// The cores of the processor that this process may run on.
#pragma once
#include <string_view>
#include <vector>

namespace sslrun::inline core {

// Cores that the process was given (taskset, a container's set, a scheduler); asked once, before stay_on() narrows
// them.
int cores();

// The numbers of a kernel list such as "0-3,8,10-11"; empty where it is not one.
std::vector<int> core_list(std::string_view text);

// Keeps the calling thread, and those that it starts from here on, on the listed ones of its cores. Nothing changes
// where fewer than `least` of them are listed, or all. Whether something did.
bool stay_on(const std::vector<int>& list, int least);

}  // namespace sslrun::inline core
