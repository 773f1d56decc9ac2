// The current device of each thread, and on which devices this process has made a context.
#pragma once
#include <map>
#include <string>

namespace pretend {
int device_count();
int current_device();
// A call that makes a context on the current device, as most do.
void touch(const char* call);
// By device, the call that made the context.
std::map<int, std::string> contexts();
}
