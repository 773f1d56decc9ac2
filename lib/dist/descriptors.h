// Descriptors that other libraries open without O_CLOEXEC: a program that a process starts would keep its connections
// alive behind its back.
#pragma once
#include <set>

namespace sslrun::dist {

// Those that are open in this process.
std::set<int> open_descriptors();

// Closes all but `before` in programs that this process starts from now on.
void close_on_exec_but(const std::set<int>& before);

}  // namespace sslrun::dist
