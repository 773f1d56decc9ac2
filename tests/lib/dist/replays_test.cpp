// Which replay a GPU is in, and since when, with marks that a test sets.
#include "lib/dist/replays.h"

#include <catch2/catch.hpp>

using namespace std::chrono_literals;
using sslrun::dist::Replays;

namespace {
// A device that has done `done` of the marks of its one stream.
struct Device {
  int set = 0, done = 0, made = 0;
};

class Place : public Replays::Mark {
 public:
  explicit Place(Device& device) : device_(device) { device_.made++; }
  void set() override { at_ = ++device_.set; }
  bool passed() const override { return device_.done >= at_; }

 private:
  Device& device_;
  int at_ = 0;
};

struct Stream {
  Device device;
  Replays replays{1s, [this] { return std::make_unique<Place>(device); }};
  Replays::Clock::time_point begin = Replays::Clock::now();

  void replay(int64_t step) {
    replays.begins(step);
    replays.ends();
  }
};
}  // namespace

TEST_CASE("a replay is under way from a look at its beginning on", "[dist]") {
  Stream stream;
  stream.replay(7);
  CHECK_FALSE(stream.replays.look(stream.begin));  // other work is before it
  stream.device.done = 1;
  auto found = stream.replays.look(stream.begin + 5s);
  REQUIRE(found);
  CHECK(found->step == 7);
  CHECK(found->since == stream.begin + 5s);
  CHECK(stream.replays.look(stream.begin + 9s)->since == stream.begin + 5s);
  stream.device.done = 2;
  CHECK_FALSE(stream.replays.look(stream.begin + 10s));
}

TEST_CASE("of several that were issued each has a time of its own", "[dist]") {
  Stream stream;
  for (int64_t step : {7, 8, 9}) stream.replay(step);
  stream.device.done = 1;
  CHECK(stream.replays.look(stream.begin)->step == 7);
  stream.device.done = 5;
  auto found = stream.replays.look(stream.begin + 3s);
  REQUIRE(found);
  CHECK(found->step == 9);
  CHECK(found->since == stream.begin + 3s);
}

TEST_CASE("a launch that blocks is part of its replay", "[dist]") {
  Stream stream;
  stream.replays.begins(7);
  stream.device.done = 1;
  CHECK(stream.replays.look(stream.begin)->step == 7);
}

TEST_CASE("one that an error cut off is forgotten", "[dist]") {
  Stream stream;
  stream.replays.begins(7);
  stream.replay(8);
  stream.device.done = 2;
  CHECK(stream.replays.look(stream.begin)->step == 8);
}

TEST_CASE("marks of replays that are done are taken again", "[dist]") {
  Stream stream;
  for (int64_t step = 0; step < 5; step++) {
    stream.replay(step);
    stream.device.done = stream.device.set;
    CHECK_FALSE(stream.replays.look(stream.begin));
  }
  CHECK(stream.device.made == 2);
}
