// JSON text, checksums and record framing against published vectors.
#include <ATen/ATen.h>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "lib/core/atomic_file.h"
#include "lib/log/crc32c.h"
#include "lib/log/event_file.h"
#include "lib/log/image_grid.h"
#include "lib/log/json_text.h"
#include "lib/log/png.h"
#include "tests/lib/temporary_folder.h"

using namespace sslrun;
using Catch::Matchers::Contains;

TEST_CASE("CRC-32C of RFC 3720, appendix B.4") {
  CHECK(crc32c("123456789") == 0xE3069283);
  CHECK(crc32c(std::string(32, '\0')) == 0x8A9136AA);
  CHECK(crc32c(std::string(32, '\xFF')) == 0x62A8AB43);
}

TEST_CASE("JSON text") {
  JsonText json;
  json.begin_object();
  json.key("a\"\\\n\x01");
  json.begin_array();
  json.number(1);
  json.number(-0.1);
  json.number(1e300);
  json.number(INFINITY);
  json.boolean(true);
  json.begin_object();
  json.end_object();
  json.end_array();
  json.key("b");
  json.string("\xFF h\xC3\xA9");
  json.end_object();
  CHECK(json.text() == "{\"a\\\"\\\\\\n\\u0001\":[1,-0.1,1e+300,null,true,{}],\"b\":\"\\ufffd h\xC3\xA9\"}");
}

TEST_CASE("JSON numbers survive a round trip, any bytes make valid JSON") {
  uint64_t bits = 88172645463325252ULL;
  for (int i = 0; i < 20'000; i++) {
    bits ^= bits << 13;
    bits ^= bits >> 7;
    bits ^= bits << 17;
    double value;
    std::memcpy(&value, &bits, 8);
    JsonText json;
    json.begin_array();
    json.number(value);
    json.string(std::string(reinterpret_cast<char*>(&bits), 8));
    json.end_array();
    auto read = nlohmann::json::parse(json.text());
    if (std::isfinite(value)) CHECK(read[0].get<double>() == value);
  }
}

TEST_CASE("event files are TFRecords that begin with the version event") {
  TemporaryFolder folder;
  std::filesystem::path path;
  {
    EventFile events(folder / "deep/er");
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

TEST_CASE("pictures of the wrong kind are named") {
  CHECK_THROWS_WITH(encode_png(at::zeros({3, 4, 5}), "log.write_png"), Contains("got float32 [3, 4, 5]"));
  CHECK_THROWS_WITH(encode_png(at::zeros({2, 4, 5}, at::kByte), "log.write_png"), Contains("got uint8 [2, 4, 5]"));
  CHECK_THROWS_WITH(image_grid(at::zeros({3, 4, 5}), {}), Contains("[log.grid] expected"));
  CHECK_THROWS_WITH(image_grid(at::zeros({1, 3, 4, 5}), {8, 2, {0.5}, {}}),
                    Contains("expected 3 numbers for 'mean', got 1"));
}
