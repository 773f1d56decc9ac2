// Work that does not complete, such as a collective that a peer has left, and who waits for it.
#pragma once
#include <functional>
#include <memory>

namespace pretend {
// Says when the work is given up; empty behind work that is done.
using Stall = std::shared_ptr<const std::function<bool()>>;

bool is_stalled(const Stall& stall);
// Waits until it is given up. The lock must not be held: another thread gives it up.
void outlast(const Stall& stall);
}
