// The processes of a run as one c10d process group: TCPStore rendezvous, Gloo for CPU tensors, NCCL for CUDA tensors.
#pragma once
#include <c10/util/intrusive_ptr.h>

#include <chrono>
#include <memory>
#include <string>

#include "lib/dist/environment.h"

namespace c10d {
class ProcessGroup;
class Store;
class Work;
}  // namespace c10d

namespace sslrun::dist {

class ActivityBoard;
class Replays;

class Group {
 public:
  // Meets the other processes; throws Error("dist", ...) when the port is taken or they do not come in time.
  Group(const Environment& place, std::chrono::milliseconds timeout);
  ~Group();
  Group(const Group&) = delete;
  Group& operator=(const Group&) = delete;

  int rank() const { return place_.rank; }
  int world() const { return place_.world; }
  const c10::intrusive_ptr<c10d::ProcessGroup>& processes() const { return processes_; }

  // How long a collective may wait for the slowest process.
  void set_timeout(std::chrono::milliseconds timeout);
  // The training step under way, for error texts.
  void set_step(int64_t step);

  // How many collectives this process has begun, of CPU and CUDA tensors, the Reducer's among them; those that a CUDA
  // graph repeats are counted once, when they are recorded.
  int64_t collectives() const;

  // Around each replay of a CUDA graph: one that takes longer than the timeout ends the process.
  void replay_begins();
  void replay_ends();

  // Notes that this process enters the collective `name`; call it before each one.
  void enter(const char* name);
  // Waits for a collective of CPU tensors, or makes the CUDA stream wait (explain_watchdog tells of its failure).
  // Throws Error("dist.<name>", ...) naming rank, step and what the other ranks are doing when it fails or times out;
  // Interrupted for Ctrl-C.
  void wait(c10d::Work& work, const char* name, at::Device device);
  // The text for a failed collective: c10d's words, then where every rank is.
  std::string explain(const std::string& name, const std::string& failure) const;
  // The same with its "[dist.name]", for the newest collective; for the recorded step that the GPU is in where it is in
  // one.
  std::string explain_lost(const std::string& failure) const;

  // The end of a run that went well: rank 0, which keeps the store, leaves last.
  void leave();

 private:
  std::string tell(const std::string& place, const std::string& name, const std::string& failure) const;
  Environment place_;
  std::chrono::milliseconds timeout_;
  c10::intrusive_ptr<c10d::Store> store_;
  c10::intrusive_ptr<c10d::ProcessGroup> processes_;
  std::unique_ptr<ActivityBoard> board_;
  std::unique_ptr<Replays> replays_;
};

// `tell` hears when this process begins to wait for the others (false), and when it has met them (true).
void on_meeting(void (*tell)(bool met));
// A collective of CUDA tensors that comes to nothing is found by the watchdog thread of c10d's NCCL group, which ends
// the process by an exception: what waits for a GPU cannot be woken. The text for it in our words, or "" for another
// exception.
std::string explain_watchdog(const std::string& exception);
// Group::replay_begins (false) and replay_ends (true) of the group of all processes, where there is one.
void note_replay(bool ended);
// The group of all processes, made at the first call; null when this process is alone.
Group* world_group();
// The same, but null when no call has made it yet.
Group* world_group_if_made();
// How long to wait for the others, in the meeting of groups made later and in collectives. The default is 600 s.
void set_timeout(std::chrono::milliseconds timeout);
std::chrono::milliseconds timeout();

}  // namespace sslrun::dist
