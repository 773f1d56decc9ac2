// A slice of a wait that runs out says nothing of the work, whenever that ends.
#include "lib/dist/slice_of_wait.h"

#include <catch2/catch.hpp>
#include <stdexcept>

using namespace std::chrono_literals;

// Ends in the very moment in which the first wait for it runs out.
class EndsLate : public c10d::Work {
 public:
  explicit EndsLate(std::exception_ptr failure) : failure_(std::move(failure)) {}
  bool wait(std::chrono::milliseconds timeout) override {
    if (isCompleted()) return Work::wait(timeout);
    finish(failure_);
    throw std::runtime_error("Operation timed out!");
  }

 private:
  std::exception_ptr failure_;
};

TEST_CASE("a work that ends when a slice runs out has not failed", "[dist]") {
  auto work = c10::make_intrusive<EndsLate>(nullptr);
  CHECK_FALSE(sslrun::dist::wait_a_slice(*work, 1ms));
  CHECK(sslrun::dist::wait_a_slice(*work, 1ms));
}

TEST_CASE("its own failure is thrown by the next slice", "[dist]") {
  auto work = c10::make_intrusive<EndsLate>(std::make_exception_ptr(std::runtime_error("connection closed")));
  CHECK_FALSE(sslrun::dist::wait_a_slice(*work, 1ms));
  CHECK_THROWS_WITH(sslrun::dist::wait_a_slice(*work, 1ms), "connection closed");
}
