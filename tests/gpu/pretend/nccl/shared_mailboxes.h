// Memory that the processes of a communicator share: a mailbox from each rank to each, and which ranks are alive.
#pragma once
#include <unistd.h>

#include <atomic>
#include <cstddef>
#include <cstdint>

namespace pretend {
// Names memory that a living process has made.
struct MemoryName {
  int64_t process = 0;
  int descriptor = -1;
};

struct Mailbox {
  static constexpr size_t kBytes = 256 << 10;
  std::atomic<uint64_t> written, read;  // pieces; a piece lies here while written is one more
  uint64_t message;                     // bytes of the whole message that the piece belongs to
  uint64_t piece;                       // bytes of it here
  char call[32];                        // the sender's, such as "ncclAllReduce"
  char data[kBytes];
};

// Its memory goes back when the last process has ended, however it ends: it has a name in no folder.
class SharedMailboxes {
 public:
  // New memory; it can be attached to while this process lives.
  static MemoryName create();
  // Attaches and waits until all ranks have. Throws std::runtime_error when the memory is gone.
  SharedMailboxes(const MemoryName& name, int rank, int ranks);
  SharedMailboxes(const SharedMailboxes&) = delete;
  ~SharedMailboxes();

  Mailbox& between(int from, int to) { return boxes_[from * ranks_ + to]; }
  // Has the process of this rank ended, or left?
  bool is_gone(int rank) const;
  // Sleeps until somebody rings, at most 20 ms; `seen` is what bell() said before the caller looked at the boxes.
  // Returns false when nobody rang.
  bool wait(uint32_t seen);
  uint32_t bell() const;
  void ring();

 private:
  struct Head;
  int ranks_, descriptor_;
  size_t size_;
  Head* head_;
  Mailbox* boxes_;
};
}
