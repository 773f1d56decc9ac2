// JSON text that is written: exact, and valid for any bytes.
#include "lib/log/json_text.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

using namespace sslrun;

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
