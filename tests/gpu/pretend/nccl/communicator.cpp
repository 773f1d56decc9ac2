// Messages travel in pieces, all of them at once, so that no order of sends and receives can block.
#include "communicator.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <utility>

namespace pretend {
using Clock = std::chrono::steady_clock;
using Direction = Message::Direction;

// A message without bytes is one empty piece.
static bool is_done(const Message& message) { return message.pieces > 0 && message.done == message.bytes; }

static Clock::time_point end_of_patience() {
  const char* seconds = std::getenv("PRETEND_NCCL_PATIENCE");
  if (!seconds) return Clock::time_point::max();
  return Clock::now() + std::chrono::milliseconds(int64_t(1000 * std::atof(seconds)));
}

// The real library would hang or mix up bytes.
void Communicator::check(const Mailbox& box, const Message& message) const {
  if (box.message == message.bytes && std::strcmp(box.call, message.call) == 0) return;
  std::fprintf(stderr, "[pretend nccl] rank %d is in %s of %zu bytes, rank %d in %s of %zu bytes\n", rank, message.call,
               message.bytes, message.peer, box.call, size_t(box.message));
  std::abort();
}

bool Communicator::move_piece(Message& message) {
  const bool sends = message.direction == Direction::kSend;
  Mailbox& box = sends ? boxes_.between(rank, message.peer) : boxes_.between(message.peer, rank);
  const bool full = box.written != box.read;
  if (full == sends) return false;
  char* place = message.data + message.done;
  if (sends) {
    box.message = message.bytes;
    box.piece = std::min(Mailbox::kBytes, message.bytes - message.done);
    std::snprintf(box.call, sizeof box.call, "%s", message.call);
    std::memcpy(box.data, place, box.piece);
  } else {
    check(box, message);
    std::memcpy(place, box.data, box.piece);
  }
  message.done += box.piece;
  message.pieces++;
  (sends ? box.written : box.read)++;
  boxes_.ring();
  return true;
}

bool Communicator::exchange(std::vector<Message>& messages) {
  const std::lock_guard lock(one_at_a_time_);
  const auto end = end_of_patience();
  bool lost = false;
  for (;;) {
    const uint32_t seen = boxes_.bell();
    std::vector<bool> later(2 * size_t(ranks));  // an earlier message of that direction and peer is under way
    std::vector<int> waited_for;
    bool moved = false;
    for (Message& message : messages) {
      const size_t lane = 2 * size_t(message.peer) + (message.direction == Direction::kSend);
      if (is_done(message) || later[lane]) continue;
      while (!is_done(message) && move_piece(message)) moved = true;
      if (is_done(message)) continue;
      later[lane] = true;
      waited_for.push_back(message.peer);
    }
    if (waited_for.empty()) return true;
    if (aborted_) return false;
    if (moved) continue;
    if (lost) {  // it had left nothing behind either
      error_ = ncclRemoteError;
      return false;
    }
    if (Clock::now() > end) return false;
    if (!boxes_.wait(seen))
      lost = std::any_of(waited_for.begin(), waited_for.end(), [&](int peer) { return boxes_.is_gone(peer); });
  }
}

void Communicator::abort() {
  const std::lock_guard lock(abortion_);
  aborted_ = true;
  boxes_.ring();
  for (const auto& then : std::exchange(then_, {})) then();
}

void Communicator::when_aborted(std::function<void()> then) {
  const std::lock_guard lock(abortion_);
  if (aborted_)
    then();
  else
    then_.push_back(std::move(then));
}
}
