// fork, exec and the file descriptors between.
#include "host/child.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <stdexcept>

namespace sslrun::host {

bool Child::failed() const { return status && exit_code() != 0; }

// All of its report has been read when the pipe's end has been seen.
bool Child::deserted() const { return ended() && !failed() && !said.met && report.handle < 0; }

int Child::exit_code() const { return WIFSIGNALED(*status) ? 128 + WTERMSIG(*status) : WEXITSTATUS(*status); }

int Child::signal() const { return status && WIFSIGNALED(*status) ? WTERMSIG(*status) : 0; }

namespace {

struct Ends {
  int read = -1, write = -1;
};

}  // namespace

static Ends open_pipe() {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) throw std::runtime_error(std::string("cannot make a pipe: ") + std::strerror(errno));
  return {ends[0], ends[1]};
}

[[noreturn]] static void become(const std::vector<std::string>& arguments) {
  std::vector<char*> words;
  for (const auto& argument : arguments) words.push_back(const_cast<char*>(argument.c_str()));
  words.push_back(nullptr);
  execv("/proc/self/exe", words.data());
  _exit(127);
}

void start(Child& child, const std::vector<std::string>& arguments,
           const std::vector<std::pair<std::string, std::string>>& environment, bool captured, int kept) {
  Ends output, errors, report = open_pipe();
  if (captured) output = open_pipe(), errors = open_pipe();
  pid_t parent = getpid();
  child.pid = fork();
  if (child.pid < 0) throw std::runtime_error(std::string("cannot start a process: ") + std::strerror(errno));
  if (child.pid == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);  // nobody is left behind when the launcher is killed
    if (getppid() != parent) _exit(127);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, nullptr);
    for (const auto& [name, value] : environment) setenv(name.c_str(), value.c_str(), 1);
    setenv("SSLRUN_REPORT", std::to_string(report.write).c_str(), 1);
    fcntl(report.write, F_SETFD, 0);
    if (kept >= 0) fcntl(kept, F_SETFD, 0);
    if (captured) {
      dup2(open("/dev/null", O_RDONLY | O_CLOEXEC), STDIN_FILENO);
      dup2(output.write, STDOUT_FILENO);
      dup2(errors.write, STDERR_FILENO);
    }
    become(arguments);
  }
  close(report.write);
  child.report.handle = report.read;
  if (!captured) return;
  close(output.write);
  close(errors.write);
  child.output.handle = output.read;
  child.errors.handle = errors.read;
}

}  // namespace sslrun::host
