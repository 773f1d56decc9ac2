// Hands on what lib/dist knows.
#include "bindings/modules/processes.h"

#include "lib/dist/environment.h"
#include "lib/dist/group.h"

namespace sslrun::lua {

void on_meeting(void (*tell)(bool met)) { dist::on_meeting(tell); }

std::string explain_watchdog(const std::string& exception) { return dist::explain_watchdog(exception); }

void leave_processes() {
  if (dist::Group* group = dist::world_group_if_made()) group->leave();
}

Processes processes() {
  const auto& place = dist::environment();
  return {place.world, place.local_rank, place.local_world};
}

}  // namespace sslrun::lua
