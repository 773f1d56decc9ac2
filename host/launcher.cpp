// One loop over the children's pipes, their ends and the signals of this process.
#include "host/launcher.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>

#include "host/child.h"
#include "host/errors.h"

namespace sslrun::host {

using Clock = std::chrono::steady_clock;
using namespace std::chrono_literals;

namespace {

struct Address {
  std::string host = "127.0.0.1";
  int port = 0;
  int listener = -1;  // bound already, for rank 0
};

// What the fellows of a failed rank get, and when: they may hear of it themselves first, and a run takes the first
// SIGTERM, and more within half a second, as a wish to be saved.
constexpr std::pair<std::chrono::milliseconds, int> kAfterFailure[] = {
    {300ms, SIGTERM}, {900ms, SIGTERM}, {3s, SIGKILL}};
// Time to save a run after a signal that stops the launcher; schedulers give as much.
constexpr auto kAfterSignal = 30s;
constexpr size_t kLastWords = 16 << 10;
// A longer line is passed on in pieces of this size, so that one without an end takes no memory.
constexpr size_t kLongestLine = 64 << 10;
constexpr size_t kLongestReport = 1 << 20;

}  // namespace

static Address parse_rendezvous(const std::string& text) {
  size_t colon = text.rfind(':');
  int port = colon == text.npos ? 0 : std::atoi(text.c_str() + colon + 1);
  if (colon == 0 || port < 1 || port > 65535) throw UsageError("--rendezvous expected HOST:PORT, got '" + text + "'");
  return {text.substr(0, colon), port, -1};
}

// A port that nobody else can take before rank 0 listens on it: the socket is bound here and handed down.
static Address free_port() {
  Address found;
  found.listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* plain = reinterpret_cast<sockaddr*>(&address);
  if (bind(found.listener, plain, size) || listen(found.listener, SOMAXCONN) ||
      getsockname(found.listener, plain, &size))
    throw std::runtime_error(std::string("cannot get a free port: ") + std::strerror(errno));
  found.port = ntohs(address.sin_port);
  return found;
}

static int watch_signals() {
  sigset_t watched;
  sigemptyset(&watched);
  for (int number : {SIGINT, SIGTERM, SIGHUP, SIGUSR1, SIGCHLD}) {
    struct sigaction now {};
    sigaction(number, nullptr, &now);
    if (now.sa_handler != SIG_IGN || number == SIGCHLD) sigaddset(&watched, number);  // nohup stays in force
  }
  sigprocmask(SIG_BLOCK, &watched, nullptr);
  return signalfd(-1, &watched, SFD_CLOEXEC | SFD_NONBLOCK);
}

namespace {

class Launch {
 public:
  explicit Launch(const CommandLine& line) : line_(line), signals_(watch_signals()) {
    const auto& options = line.launch;
    Address meeting = options.rendezvous.empty() ? free_port() : parse_rendezvous(options.rendezvous);
    children_.resize(size_t(options.nproc));
    for (int local = 0; local < options.nproc; local++) start_child(local, meeting);
    if (meeting.listener >= 0) close(meeting.listener);
  }

  int run() {
    while (std::any_of(children_.begin(), children_.end(), [](const Child& child) { return !child.ended(); })) {
      turn(100);
      stop_others();
    }
    while (turn(0)) {
    }
    tell();
    if (!culprit_) return kDone;
    if (culprit_ == deserter_) return kFailure;
    return culprit_->signal() && !culprit_->said.failure.empty() ? kFailure : culprit_->exit_code();
  }

 private:
  void start_child(int local, const Address& meeting) {
    const auto& options = line_.launch;
    Child& child = children_[size_t(local)];
    child.rank = options.node_rank * options.nproc + local;
    std::vector<std::pair<std::string, std::string>> environment = {
        {"RANK", std::to_string(child.rank)},  {"WORLD_SIZE", std::to_string(options.nproc * options.nnodes)},
        {"LOCAL_RANK", std::to_string(local)}, {"LOCAL_WORLD_SIZE", std::to_string(options.nproc)},
        {"MASTER_ADDR", meeting.host},         {"MASTER_PORT", std::to_string(meeting.port)}};
    bool first = child.rank == 0;
    if (first && meeting.listener >= 0) environment.emplace_back("SSLRUN_LISTENER", std::to_string(meeting.listener));
    start(child, line_.launch.words, environment, options.prefix || !first, first ? meeting.listener : -1);
  }

  // Waits up to `milliseconds` for news and takes them; false when there were none.
  bool turn(int milliseconds) {
    std::vector<pollfd> watched{{signals_, POLLIN, 0}};
    std::vector<std::pair<Child*, Pipe*>> sources{{nullptr, nullptr}};
    for (Child& child : children_)
      for (Pipe* pipe : {&child.output, &child.errors, &child.report})
        if (pipe->handle >= 0) {
          watched.push_back({pipe->handle, POLLIN, 0});
          sources.emplace_back(&child, pipe);
        }
    if (poll(watched.data(), watched.size(), milliseconds) <= 0) return false;
    bool news = false;
    for (size_t i = 1; i < watched.size(); i++)
      if (watched[i].revents) news = read_pipe(*sources[i].first, *sources[i].second) || news;
    if (watched[0].revents) read_signals();
    return news;
  }

  bool read_pipe(Child& child, Pipe& pipe) {
    char bytes[65536];
    ssize_t count = read(pipe.handle, bytes, sizeof bytes);
    if (count < 0 && (errno == EINTR || errno == EAGAIN)) return true;
    if (count <= 0) {
      close(pipe.handle);
      pipe.handle = -1;
      if (&pipe != &child.report && !pipe.pending.empty())
        take_line(child, pipe, std::exchange(pipe.pending, "") + "\n");
      return true;
    }
    std::string_view news(bytes, size_t(count));
    if (&pipe == &child.report) {
      pipe.pending += news.substr(0, kLongestReport - std::min(kLongestReport, pipe.pending.size()));
      child.said = read_report(pipe.pending);
    } else {
      take_lines(child, pipe, news);
    }
    return true;
  }

  void take_lines(Child& child, Pipe& pipe, std::string_view news) {
    while (!news.empty()) {
      std::string_view piece = news.substr(0, std::min(news.find('\n'), kLongestLine - pipe.pending.size()));
      pipe.pending += piece;
      news.remove_prefix(piece.size());
      if (news.empty()) return;
      if (news.front() == '\n') news.remove_prefix(1);
      take_line(child, pipe, std::exchange(pipe.pending, "") + "\n");
    }
  }

  void take_line(Child& child, const Pipe& pipe, const std::string& line) {
    if (line_.launch.prefix) {
      std::string text = "[" + std::to_string(child.rank) + "] " + line;
      std::FILE* to = &pipe == &child.output ? stdout : stderr;
      std::fwrite(text.data(), 1, text.size(), to);
      std::fflush(to);
    }
    child.last_words += line;
    if (child.last_words.size() > 2 * kLastWords) child.last_words.erase(0, child.last_words.size() - kLastWords);
  }

  void read_signals() {
    signalfd_siginfo info;
    while (read(signals_, &info, sizeof info) == ssize_t(sizeof info)) {
      int number = int(info.ssi_signo);
      if (number == SIGCHLD) continue;
      if (number == SIGUSR1) {
        send(number);
        continue;
      }
      // A first Ctrl-C asks a run to be saved, and whoever pressed it can press again.
      if (!stop_deadline_ && (number != SIGINT || stopped_by_)) stop_deadline_ = Clock::now() + kAfterSignal;
      stopped_by_ = number;
      if (info.ssi_code != SI_KERNEL) send(number);  // a terminal's Ctrl-C has reached the children already
    }
    int status;
    for (Child& child : children_)
      if (!child.ended() && waitpid(child.pid, &status, WNOHANG) == child.pid) child.status = status;
  }

  void send(int number) {
    for (Child& child : children_)
      if (!child.ended()) kill(child.pid, number);
  }

  void stop_others() {
    auto now = Clock::now();
    if (!deserter_ && !stopped_by_) look_for_deserter();
    bool failed = std::any_of(children_.begin(), children_.end(), [](const Child& child) { return child.failed(); });
    if ((failed || deserter_) && !stopped_by_) {
      if (!failed_since_) failed_since_ = now;
      while (stage_ < std::size(kAfterFailure) && now - *failed_since_ >= kAfterFailure[stage_].first) {
        choose_culprit();
        send(kAfterFailure[stage_++].second);
      }
    }
    if (stop_deadline_ && now > *stop_deadline_) send(SIGKILL);
  }

  // Who ended well without the others cannot be met any more, whatever time those who wait have left.
  void look_for_deserter() {
    auto there = [&](bool (Child::*is)() const) {
      return std::find_if(children_.begin(), children_.end(), [&](const Child& child) { return (child.*is)(); });
    };
    auto gone = there(&Child::deserted);
    if (gone != children_.end() && there(&Child::waits) != children_.end() && there(&Child::failed) == children_.end())
      deserter_ = culprit_ = &*gone;
  }

  // Whoever was killed, else whoever reported first: the others fail because their fellow is gone.
  void choose_culprit() {
    if (culprit_) return;
    auto order = [](const Child* child) {
      return std::make_tuple(child->signal() == 0, child->said.failure.empty(), child->said.failed_at);
    };
    for (const Child& child : children_) {
      bool failed = child.failed() || !child.said.failure.empty();  // its fellows may end before it has
      if (failed && (!culprit_ || order(&child) < order(culprit_))) culprit_ = &child;
    }
  }

  void tell() {
    choose_culprit();
    if (!culprit_ || stopped_by_) return;
    int world = line_.launch.nproc * line_.launch.nnodes;
    std::string who = "rank " + std::to_string(culprit_->rank) + " of " + std::to_string(world);
    std::string then = world > 1 ? "; the others were stopped" : "";
    if (culprit_ == deserter_) {
      complain(who + " ended with exit code 0 before it met the others, which waited for it" + then);
    } else if (culprit_->signal() && culprit_->said.failure.empty()) {
      complain(who + " was killed by signal " + std::to_string(culprit_->signal()) + " (" +
               strsignal(culprit_->signal()) + ")" + then);
    } else if (culprit_->said.failure.empty()) {
      if (!line_.launch.prefix) std::fwrite(culprit_->last_words.data(), 1, culprit_->last_words.size(), stderr);
      complain(who + " ended with exit code " + std::to_string(culprit_->exit_code()) + then);
    } else {
      std::fflush(stdout);
      std::fprintf(stderr, "%s", culprit_->said.failure.c_str());
      if (culprit_->exit_code() != kUsage && world > 1) complain(who + " failed" + then);
    }
  }

  const CommandLine& line_;
  int signals_;
  std::vector<Child> children_;
  const Child* culprit_ = nullptr;
  const Child* deserter_ = nullptr;
  std::optional<Clock::time_point> failed_since_;
  std::optional<Clock::time_point> stop_deadline_;
  int stopped_by_ = 0;
  size_t stage_ = 0;
};

}  // namespace

int launch(const CommandLine& line) { return Launch(line).run(); }

}  // namespace sslrun::host
