// Lines "waits" and "met", then "failed <nanoseconds>" with the error's text behind it, up to the end.
#include "host/report.h"

#include <fcntl.h>
#include <time.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>

namespace sslrun::host {

static int launcher = -1;

static constexpr std::string_view kWaits = "waits\n", kMet = "met\n", kFailed = "failed ";

void open_report() {
  const char* name = std::getenv("SSLRUN_REPORT");
  if (!name) return;
  launcher = std::atoi(name);
  if (fcntl(launcher, F_SETFD, FD_CLOEXEC) != 0) launcher = -1;
  unsetenv("SSLRUN_REPORT");
}

static void write_all(int to, std::string_view text) {
  while (!text.empty()) {
    ssize_t count = write(to, text.data(), text.size());
    if (count <= 0) return;
    text.remove_prefix(size_t(count));
  }
}

void report_meeting(bool met) {
  if (launcher >= 0) write_all(launcher, met ? kMet : kWaits);
}

void report_failure(std::string_view text) {
  std::fflush(stdout);
  std::string whole(text);
  if (!whole.ends_with('\n')) whole += '\n';
  if (launcher < 0) return write_all(STDERR_FILENO, whole);
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);  // one clock for all processes of a machine: the first failure is the cause
  int64_t nanoseconds = int64_t(now.tv_sec) * 1000000000 + now.tv_nsec;
  write_all(launcher, std::string(kFailed) + std::to_string(nanoseconds) + "\n" + whole);
}

Report read_report(std::string_view bytes) {
  Report report;
  for (size_t end; (end = bytes.find('\n')) != bytes.npos;) {
    std::string_view line = bytes.substr(0, end + 1);
    bytes.remove_prefix(line.size());
    report.waits = report.waits || line == kWaits;
    report.met = report.met || line == kMet;
    if (!line.starts_with(kFailed)) continue;
    report.failed_at = std::atoll(std::string(line.substr(kFailed.size())).c_str());
    report.failure = bytes;
    break;
  }
  return report;
}

}  // namespace sslrun::host
