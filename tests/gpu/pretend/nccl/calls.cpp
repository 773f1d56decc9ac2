// A call becomes messages to and from each rank; what is reduced lands in memory of its own first.
#include "calls.h"

#include <cstring>
#include <memory>

namespace pretend {
namespace {
using Kind = Call::Kind;

// The call as one rank sees it.
struct View {
  const Call& call;
  int rank;

  size_t block() const { return call.count * bytes_of(call.type); }
  bool sends_to(int other) const {
    switch (call.kind) {
      case Kind::kReceive:
        return false;
      case Kind::kReduce:
      case Kind::kSend:
        return other == call.peer;
      case Kind::kBroadcast:
        return rank == call.peer;
      default:
        return true;
    }
  }
  bool receives_from(int other) const {
    switch (call.kind) {
      case Kind::kSend:
        return false;
      case Kind::kReduce:
        return rank == call.peer;
      case Kind::kBroadcast:
      case Kind::kReceive:
        return other == call.peer;
      default:
        return true;
    }
  }
  bool reduces() const {
    return call.kind == Kind::kAllReduce || call.kind == Kind::kReduceScatter ||
           (call.kind == Kind::kReduce && rank == call.peer);
  }
  char* source(int other) const {
    const bool own_block = call.kind == Kind::kReduceScatter || call.kind == Kind::kAlltoAll;
    return const_cast<char*>(static_cast<const char*>(call.send)) + (own_block ? size_t(other) * block() : 0);
  }
  char* target(int other) const {
    const bool own_block = call.kind == Kind::kAllGather || call.kind == Kind::kAlltoAll;
    return static_cast<char*>(call.receive) + (own_block ? size_t(other) * block() : 0);
  }
};

// Blocks of other ranks that wait to be reduced.
struct Inbox {
  std::vector<std::unique_ptr<char[]>> blocks;
};

void post(const View& view, int ranks, Inbox& inbox, std::vector<Message>& messages) {
  inbox.blocks.resize(size_t(ranks));
  for (int other = 0; other < ranks; other++) {
    if (other == view.rank && !view.call.is_pair()) continue;
    // Receivers of a pair call it by the sender's name.
    const char* name = view.call.is_pair() ? "ncclSend" : view.call.name;
    if (view.sends_to(other))
      messages.push_back({Message::Direction::kSend, other, view.source(other), view.block(), name});
    if (!view.receives_from(other)) continue;
    char* target = view.target(other);
    if (view.reduces()) {
      inbox.blocks[size_t(other)] = std::make_unique_for_overwrite<char[]>(view.block());
      target = inbox.blocks[size_t(other)].get();
    }
    messages.push_back({Message::Direction::kReceive, other, target, view.block(), name});
  }
}

void finish(const View& view, int ranks, const Inbox& inbox) {
  if (view.reduces()) {
    std::vector<const void*> parts;
    for (int other = 0; other < ranks; other++)
      parts.push_back(other == view.rank ? view.source(other) : inbox.blocks[size_t(other)].get());
    reduce(view.call.reduction, view.call.type, view.call.count, parts, view.call.receive);
  } else if (!view.call.is_pair() && view.sends_to(view.rank) && view.receives_from(view.rank)) {
    std::memmove(view.target(view.rank), view.source(view.rank), view.block());
  }
}
}

size_t Call::bytes(int ranks) const {
  const bool block_each = kind == Kind::kReduceScatter || kind == Kind::kAlltoAll;
  return kind == Kind::kReceive ? 0 : count * bytes_of(type) * (block_each ? size_t(ranks) : 1);
}

bool run(Communicator& communicator, const std::vector<Call>& calls) {
  std::vector<Message> messages;
  std::vector<Inbox> inboxes(calls.size());
  for (size_t i = 0; i < calls.size(); i++)
    post({calls[i], communicator.rank}, communicator.ranks, inboxes[i], messages);
  if (!communicator.exchange(messages)) return false;
  for (size_t i = 0; i < calls.size(); i++) finish({calls[i], communicator.rank}, communicator.ranks, inboxes[i]);
  return true;
}
}
