// One lock for all that the pretend runtime knows: its calls are short, and work of streams runs outside of it.
#pragma once
#include <mutex>

namespace pretend {
using Lock = std::unique_lock<std::recursive_mutex>;
Lock lock();
}
