// What one rank sends to and receives from the others of its communicator.
#pragma once
#include <nccl.h>

#include <atomic>
#include <functional>
#include <mutex>
#include <string>
#include <vector>

#include "shared_mailboxes.h"

namespace pretend {
// A message to or from one rank; messages of one pair of ranks are taken in their order.
struct Message {
  enum class Direction { kSend, kReceive } direction;
  int peer;
  char* data;  // only read when sending
  size_t bytes;
  const char* call;  // both sides have to name the same one
  size_t done = 0;   // bytes
  size_t pieces = 0;
};

class Communicator {
 public:
  Communicator(const MemoryName& name, int rank, int ranks) : rank(rank), ranks(ranks), boxes_(name, rank, ranks) {}

  // Moves all messages, whatever their order between ranks. False when they do not arrive: a peer has ended (error()
  // is ncclRemoteError then), this communicator is aborted, or a living peer has not come for as many seconds as
  // PRETEND_NCCL_PATIENCE says (without it, it waits for ever). Ends the process when the ranks' calls differ.
  bool exchange(std::vector<Message>& messages);

  void abort();
  // At once where it is aborted already.
  void when_aborted(std::function<void()> then);
  ncclResult_t error() const { return error_; }

  const int rank, ranks;

 private:
  bool move_piece(Message& message);
  void check(const Mailbox& box, const Message& message) const;

  SharedMailboxes boxes_;
  std::mutex one_at_a_time_;
  std::mutex abortion_;
  std::atomic<bool> aborted_ = false;
  std::vector<std::function<void()>> then_;
  std::atomic<ncclResult_t> error_ = ncclSuccess;
};
}
