// Building the group, waiting, and telling what went wrong.
#include "lib/dist/group.h"

#include <cstdlib>
#include <torch/csrc/distributed/c10d/PrefixStore.hpp>
#include <torch/csrc/distributed/c10d/ProcessGroup.hpp>
#ifdef USE_C10D_NCCL
#include <torch/csrc/distributed/c10d/ProcessGroupNCCL.hpp>
#endif
#include <c10/util/Logging.h>
#include <torch/cuda.h>

#include "lib/core/interrupt.h"
#include "lib/dist/activity_board.h"
#include "lib/dist/beside_signals.h"
#include "lib/dist/descriptors.h"
#include "lib/dist/interruptible_gloo.h"
#include "lib/dist/rendezvous.h"
#include "lib/dist/replays.h"
#include "lib/dist/slice_of_wait.h"

namespace sslrun::dist {

using namespace std::chrono_literals;
using c10d::ProcessGroup;

static std::chrono::milliseconds wanted_timeout = 600s;

#ifdef USE_C10D_GLOO
// Processes of one machine meet on the loopback interface: the host name of a laptop or container often leads nowhere.
static std::shared_ptr<::gloo::transport::Device> gloo_device(const Environment& place) {
  if (const char* name = std::getenv("GLOO_SOCKET_IFNAME"))
    return c10d::ProcessGroupGloo::createDeviceForInterface(name);
  if (place.local_world == place.world) return c10d::ProcessGroupGloo::createDeviceForHostname("127.0.0.1");
  return c10d::ProcessGroupGloo::createDefaultDevice();
}
#endif

static void add_cpu(ProcessGroup& processes, const c10::intrusive_ptr<c10d::Store>& store, const Environment& place,
                    std::chrono::milliseconds timeout) {
#ifdef USE_C10D_GLOO
  auto options = c10d::ProcessGroupGloo::Options::create(timeout);
  options->devices.push_back(gloo_device(place));
  auto backend = beside_signals(Clock::now() + timeout + 1s, [store, place, options] {  // it waits for the others
    return c10::make_intrusive<InterruptibleGloo>(c10::make_intrusive<c10d::PrefixStore>("cpu", store), place.rank,
                                                  place.world, options);
  });
  if (!backend) throw std::runtime_error("timed out");
  processes.setBackend(at::kCPU, ProcessGroup::BackendType::GLOO, *backend);
#else
  (void)processes, (void)store, (void)place, (void)timeout;
#endif
}

#ifdef USE_C10D_NCCL
// NCCL's watchdog ends the process at once, and its log is not ours: explain_watchdog() has the words. What the
// environment says stays (docs.pytorch.org, ProcessGroupNCCL Environment Variables).
static void quieten_watchdog() {
  constexpr int kFatal = 3;
  setenv("TORCH_NCCL_DUMP_ON_TIMEOUT", "0", 0);
  setenv("TORCH_NCCL_ENABLE_MONITORING", "0", 0);
  setenv("TORCH_NCCL_WAIT_TIMEOUT_DUMP_MILSEC", "1", 0);  // it waits four times this before it ends the process
  if (!std::getenv("TORCH_CPP_LOG_LEVEL")) FLAGS_caffe2_log_level = kFatal;
}
#endif

static void add_cuda(ProcessGroup& processes, const c10::intrusive_ptr<c10d::Store>& store, const Environment& place,
                     std::chrono::milliseconds timeout) {
#ifdef USE_C10D_NCCL
  if (!torch::cuda::is_available()) return;
  quieten_watchdog();
  auto options = c10d::ProcessGroupNCCL::Options::create();
  options->timeout = timeout;
  auto backend = c10::make_intrusive<c10d::ProcessGroupNCCL>(c10::make_intrusive<c10d::PrefixStore>("cuda", store),
                                                             place.rank, place.world, options);
  processes.setBackend(at::kCUDA, ProcessGroup::BackendType::NCCL, backend);
#else
  (void)processes, (void)store, (void)place, (void)timeout;
#endif
}

Group::Group(const Environment& place, std::chrono::milliseconds timeout) : place_(place), timeout_(timeout) {
#if !defined(USE_C10D_GLOO) && !defined(USE_C10D_NCCL)
  throw Error("dist", "this program was built without Gloo and NCCL headers: only one process is possible");
#endif
  auto before = open_descriptors();
  store_ = meet(place, timeout);
  std::string reason;
  try {
    processes_ = c10::make_intrusive<ProcessGroup>(store_, place.rank, place.world);
    add_cpu(*processes_, store_, place, timeout);
    add_cuda(*processes_, store_, place, timeout);
    processes_->setGroupName("sslrun");
  } catch (const Interrupted&) {
    throw;
  } catch (const c10::Error& error) {
    reason = error.what_without_backtrace();
  } catch (const std::exception& error) {
    reason = error.what();
  }
  if (!reason.empty())
    throw Error("dist", "rank " + std::to_string(place.rank) + " of " + std::to_string(place.world) +
                            " did not meet the others at " + place.host + ":" + std::to_string(place.port) + " in " +
                            seconds_text(timeout) +
                            (reason.find("imed out") != reason.npos || reason.find("timeout") != reason.npos
                                 ? "; have all of them been started?"
                                 : ": " + reason.substr(0, reason.find('\n'))));
  auto own_store = beside_signals(Clock::now() + timeout, [store = store_] { return store->clone(); });
  if (!own_store) throw Error("dist", "the rendezvous store does not answer any more");
  close_on_exec_but(before);
  board_ = std::make_unique<ActivityBoard>(*own_store, place.rank, place.world);
  replays_ = std::make_unique<Replays>(timeout);
}

Group::~Group() = default;

void Group::set_timeout(std::chrono::milliseconds timeout) {
  timeout_ = timeout;
  replays_->set_timeout(timeout);
  for (auto device : processes_->getDeviceTypes()) processes_->getBackend(device.type())->setTimeout(timeout);
}

void Group::set_step(int64_t step) { board_->set_step(step); }

int64_t Group::collectives() const {
  int64_t all = 0;
  for (auto device : processes_->getDeviceTypes())
    all += int64_t(processes_->getBackend(device.type())->getSequenceNumberForGroup());
  return all;
}

void Group::replay_begins() {
  replays_->begins(board_->step());
  replays_->watch();
}

void Group::replay_ends() { replays_->ends(); }

void Group::enter(const char* name) { board_->enter(name); }

void Group::wait(c10d::Work& work, const char* name, at::Device device) {
  if (device.is_cuda()) {  // the stream waits
    work.wait();
    return;
  }
  constexpr auto kSlice = 100ms;  // between looks at the interrupt flag
  auto end = std::chrono::steady_clock::now() + timeout_ + 1s;
  std::string failure;
  bool late = false;
  while (failure.empty() && !late) {
    check_interrupt();
    try {
      if (wait_a_slice(work, kSlice)) return;
    } catch (const c10::Error& error) {
      failure = error.what_without_backtrace();
    } catch (const std::exception& error) {
      failure = error.what();
    }
    late = std::chrono::steady_clock::now() > end;
  }
  check_interrupt();
  throw Error("dist." + std::string(name), explain(name, late && failure.empty() ? "Timed out" : failure));
}

std::string Group::explain_lost(const std::string& failure) const {
  finishes_work = true;  // this thread ends the process
  std::optional<Replays::UnderWay> replay;
  try {
    replay = replays_->look(Clock::now());
  } catch (const std::exception&) {
  }
  if (replay) {
    std::string place = "step " + std::to_string(replay->step) + ", inside the recorded step";
    return "[dist] " + tell(place, "its collectives", failure) + "\n  --graph=false tells in which one" +
           board_->others();
  }
  std::string name = board_->collective();
  return "[dist." + name + "] " + explain(name, failure);
}

std::string Group::explain(const std::string& name, const std::string& failure) const {
  return tell(board_->own(), name, failure) + board_->others();
}

std::string Group::tell(const std::string& place, const std::string& name, const std::string& failure) const {
  bool late = failure.find("imed out") != failure.npos;
  std::string text = "rank " + std::to_string(rank()) + " of " + std::to_string(world()) + ", " + place + ": ";
  if (late) return text + "waited " + seconds_text(timeout_) + " in " + name + " for the others";
  return text + name + " failed (" + failure.substr(0, failure.find('\n')) + "); has another rank ended?";
}

void Group::leave() {
  bool last = rank() == 0 && !place_.agent_store;
  try {
    beside_signals(Clock::now() + 10s, [store = store_, last, world = int64_t(world())] {
      int64_t left = store->add("left", 1);
      while (last && left < world) {
        std::this_thread::sleep_for(10ms);
        left = store->add("left", 0);
      }
      return true;
    });
  } catch (const std::exception&) {
    return;  // a signal came, or the store is gone, and with it what could be waited for
  }
}

static std::unique_ptr<Group>& made() {
  static std::unique_ptr<Group> group;
  return group;
}

static void (*tell_of_meeting)(bool met) = [](bool) {};

void on_meeting(void (*tell)(bool met)) { tell_of_meeting = tell; }

Group* world_group() {
  if (environment().world == 1) return nullptr;
  if (!made()) {
    tell_of_meeting(false);
    made() = std::make_unique<Group>(environment(), wanted_timeout);
    tell_of_meeting(true);
  }
  return made().get();
}

Group* world_group_if_made() { return made().get(); }

std::string explain_watchdog(const std::string& exception) {
  auto says = [&](const char* words) { return exception.find(words) != exception.npos; };
  if (!made() || !says("atchdog")) return "";
  return made()->explain_lost(says("timeout")          ? "Timed out"
                              : says("remote process") ? "NCCL lost the connection to another process"
                                                       : exception);
}

void note_replay(bool ended) {
  if (!made()) return;
  ended ? made()->replay_ends() : made()->replay_begins();
}

std::chrono::milliseconds timeout() { return wanted_timeout; }

void set_timeout(std::chrono::milliseconds timeout) {
  wanted_timeout = timeout;
  if (made()) made()->set_timeout(timeout);
}

}  // namespace sslrun::dist
