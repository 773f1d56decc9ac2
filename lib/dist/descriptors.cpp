// Reading /proc/self/fd.
#include "lib/dist/descriptors.h"

#include <fcntl.h>

#include <filesystem>

#include "lib/core/parse_number.h"

namespace sslrun::dist {

std::set<int> open_descriptors() {
  std::set<int> found;
  std::error_code failure;
  for (std::filesystem::directory_iterator at("/proc/self/fd", failure), end; !failure && at != end;
       at.increment(failure))
    if (auto number = parse_number<int>(at->path().filename().native())) found.insert(*number);
  return found;
}

void close_on_exec_but(const std::set<int>& before) {
  for (int descriptor : open_descriptors())
    if (!before.contains(descriptor)) fcntl(descriptor, F_SETFD, FD_CLOEXEC);
}

}  // namespace sslrun::dist
