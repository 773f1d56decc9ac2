// What one load may cost, so that a small file cannot take much memory or time.
#pragma once
#include <cstdint>
#include <string>

#include "lib/core/interrupt.h"

namespace sslrun::checkpoint {

// Charged by everything that copies, repeats or goes down into something; what it allows grows with the file.
class Budget {
 public:
  // `where` ("'x.pt'") begins the texts of errors.
  Budget(std::string where, uint64_t file_bytes);
  const std::string& where() const { return where_; }

  // Memory that is taken until give_back, or for good. Throws Error("checkpoint.load", ...) beyond the limit.
  void bytes(uint64_t count) {
    if (count > bytes_left_) fail("memory");
    bytes_left_ -= count;
  }
  void give_back(uint64_t count) { bytes_left_ += count; }
  // Pieces of work of some 50 ns. Throws as bytes() does, and Interrupted.
  void steps(uint64_t count = 1) {
    check_interrupt();
    if (count > steps_left_) fail("time");
    steps_left_ -= count;
  }

  // Counts the levels of nesting for as long as it lives.
  class Level {
   public:
    explicit Level(Budget& budget) : budget_(budget) { budget_.depth_++; }
    ~Level() { budget_.depth_--; }
    Level(const Level&) = delete;
    Level& operator=(const Level&) = delete;
    bool too_deep() const;

   private:
    Budget& budget_;
  };

 private:
  [[noreturn]] void fail(const char* what) const;
  std::string where_;
  uint64_t file_bytes_, bytes_left_, steps_left_;
  unsigned depth_ = 0;
};

}  // namespace sslrun::checkpoint
