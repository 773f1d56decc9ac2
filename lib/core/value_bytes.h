// A value tree as a string of bytes and back, for sending it to another process of the same run.
#pragma once
#include "lib/core/value.h"

namespace sslrun::inline core {

// Tensors are copied whole; those of any device arrive on the CPU, without gradient.
std::string to_bytes(const Value& value);
// Throws Error(op, ...) for bytes that to_bytes did not write; nothing in them is ever executed.
Value from_bytes(std::string_view bytes, std::string_view op);

}  // namespace sslrun::inline core
