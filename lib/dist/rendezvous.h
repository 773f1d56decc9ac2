// The rendezvous: one TCP store that all processes of a run reach.
#pragma once
#include <c10/util/intrusive_ptr.h>

#include <chrono>

#include "lib/dist/environment.h"

namespace c10d {
class Store;
}

namespace sslrun::dist {

// Rank 0 listens (unless torchrun's agent does), the others connect. Throws Error("dist", ...) naming rank, address and
// reason when that took longer than `timeout`, Interrupted for a signal.
c10::intrusive_ptr<c10d::Store> connect(const Environment& place, std::chrono::milliseconds timeout);

// The same for the process group: its keys are not those of earlier starts of the processes.
c10::intrusive_ptr<c10d::Store> meet(const Environment& place, std::chrono::milliseconds timeout);

// "5 s", for messages.
std::string seconds_text(std::chrono::milliseconds time);

}  // namespace sslrun::dist
