// Storage of the Ctrl-C flag.
#include "lib/core/interrupt.h"

namespace sslrun::inline core {

std::atomic<bool> interrupt_flag{false};

}  // namespace sslrun::inline core
