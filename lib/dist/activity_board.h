// Where each process is (step, newest collective), kept in the rendezvous store so that an error can say who is late.
#pragma once
#include <c10/util/intrusive_ptr.h>

#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <string>
#include <thread>

namespace c10d {
class Store;
}

namespace sslrun::dist {

// A thread publishes this process's line once a second while it changes; reading costs nothing until something failed.
class ActivityBoard {
 public:
  ActivityBoard(c10::intrusive_ptr<c10d::Store> store, int rank, int world);
  ~ActivityBoard();
  ActivityBoard(const ActivityBoard&) = delete;
  ActivityBoard& operator=(const ActivityBoard&) = delete;

  void set_step(int64_t step);
  int64_t step() const;
  void enter(const char* collective);
  std::string collective() const;  // the newest one's name
  // "step 12, in all_reduce (collective 37)".
  std::string own() const;
  // One line for each other rank, or a word that the store (rank 0) is gone. Waits up to five seconds for news.
  std::string others();

 private:
  void publish();
  c10::intrusive_ptr<c10d::Store> store_;
  int rank_, world_;
  mutable std::mutex mutex_;
  std::condition_variable stopped_;
  bool stop_ = false;
  int64_t step_ = 0, count_ = 0;
  std::string collective_;
  std::thread thread_;
};

}  // namespace sslrun::dist
