// Storage of the Ctrl-C flag.
#include "lib/core/interrupt.h"

namespace sslrun {

std::atomic<bool> interrupt_flag{false};

}  // namespace sslrun
