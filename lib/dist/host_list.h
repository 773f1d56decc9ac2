// SLURM's short form of host lists: "gpu[03-05,9],login" names five machines.
#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace sslrun::dist {

// The hosts in order, leading zeros kept ("gpu03"). Throws Error("dist", ...) for an unfinished bracket or range.
std::vector<std::string> expand_host_list(std::string_view list);

}  // namespace sslrun::dist
