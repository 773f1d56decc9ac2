// One process of a run, as the launcher sees it: its pipes, its last words and how it ended.
#pragma once
#include <sys/types.h>

#include <optional>
#include <string>
#include <vector>

#include "host/report.h"

namespace sslrun::host {

// One end of a pipe from a child; -1 when closed.
struct Pipe {
  int handle = -1;
  std::string pending;  // bytes of a line that has not ended; of a report all, up to a limit
};

struct Child {
  int rank = 0;
  pid_t pid = -1;
  Pipe output, errors, report;  // standard output and error where they are captured; what ended the program
  std::string last_words;       // the newest lines it wrote, for a failure without a report
  Report said;                  // what it reported so far
  std::optional<int> status;    // of waitpid
  bool ended() const { return status.has_value(); }
  bool failed() const;
  bool waits() const { return !ended() && said.waits && !said.met; }  // for the others, which it has not met
  bool deserted() const;                                              // it ended well before it met the others
  int exit_code() const;                                              // 128 + signal for a killed process
  int signal() const;                                                 // that killed it, or 0
};

// Starts `arguments` with `environment` added to ours. `captured`: output and errors come through pipes, and standard
// input is empty. `kept` is a descriptor that stays open in the child, -1 for none.
void start(Child& child, const std::vector<std::string>& arguments,
           const std::vector<std::pair<std::string, std::string>>& environment, bool captured, int kept);

}  // namespace sslrun::host
