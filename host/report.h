// What a process tells the launcher that started it, through a pipe: that it waits for the others, that it met them,
// and the error that ends it.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

namespace sslrun::host {

// Takes the launcher's pipe, whose descriptor SSLRUN_REPORT names: programs that this one starts get neither.
void open_report();

// Tells the launcher that this process waits for the others from now on (false), or that it has met them (true).
void report_meeting(bool met);

// Writes the error that ends the program: to standard error, or to the launcher, which prints the first one of all
// ranks.
void report_failure(std::string_view text);

// The launcher's side.
struct Report {
  bool waits = false, met = false;
  std::string failure;    // the error, empty without one
  int64_t failed_at = 0;  // nanoseconds of the machine's monotonic clock
};

// What the bytes that came so far say.
Report read_report(std::string_view bytes);

}  // namespace sslrun::host
