// Texts for calls that no overload takes.
#pragma once
#include "bindings/aten/aten_match.h"

namespace sslrun::lua {

// "[add] no overload takes (Tensor float32 [2, 3], string); candidates:" and each schema with the reason against it.
[[noreturn]] void throw_no_overload(const Op& op, const Arguments& arguments);

}  // namespace sslrun::lua
