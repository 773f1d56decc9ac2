// One call of NCCL: which blocks of memory it sends to whom, and what becomes of those that come.
#pragma once
#include <nccl.h>

#include <vector>

#include "communicator.h"
#include "reduction.h"

namespace pretend {
struct Call {
  enum class Kind { kAllReduce, kReduce, kBroadcast, kAllGather, kReduceScatter, kAlltoAll, kSend, kReceive };

  Kind kind;
  const char* name;
  const void* send;
  void* receive;
  size_t count;  // elements of one rank's block
  ncclDataType_t type;
  int peer = -1;  // root of a reduce or broadcast; the other rank of a send or receive
  Reduction reduction = {};

  bool is_pair() const { return kind == Kind::kSend || kind == Kind::kReceive; }
  // Bytes that this rank gives to the others, each counted once.
  size_t bytes(int ranks) const;
};

// Runs the calls of one group. False when it did not complete (Communicator::exchange).
bool run(Communicator& communicator, const std::vector<Call>& calls);
}
