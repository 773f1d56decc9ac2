// Event files: their framing and protobuf by hand.
#include "lib/log/event_file.h"

#include <catch2/catch.hpp>

#include "lib/core/readable_file.h"
#include "lib/log/crc32c.h"
#include "tests/lib/temporary_folder.h"

using namespace sslrun;
using namespace sslrun::log;
using Catch::Matchers::Contains;

TEST_CASE("event files are TFRecords that begin with the version event") {
  TemporaryFolder folder;
  std::filesystem::path path;
  {
    log::EventFile events(folder / "deep/er");
    events.scalar("x", 0.5, 3, 1.0);
    path = events.path();
  }
  std::string bytes = read_file("test", path);
  auto number = [&](size_t at, int count) {
    uint64_t value = 0;
    for (int i = 0; i < count; i++) value |= uint64_t(uint8_t(bytes[at + size_t(i)])) << (8 * i);
    return value;
  };
  uint64_t length = number(0, 8);
  CHECK(number(8, 4) == masked_crc32c(bytes.substr(0, 8)));
  CHECK(number(12 + length, 4) == masked_crc32c(bytes.substr(12, length)));
  CHECK_THAT(bytes.substr(12, length), Contains("brain.Event:2"));
  // wall_time 1.0, step 3, summary { value { tag "x", simple_value 0.5 } }, encoded by hand
  std::string event("\x09\0\0\0\0\0\0\xF0\x3F\x10\x03\x2A\x0A\x0A\x08\x0A\x01x\x15\0\0\0\x3F", 23);
  CHECK(bytes.substr(12 + length + 4 + 12, bytes.size() - (12 + length + 4 + 12) - 4) == event);
}
