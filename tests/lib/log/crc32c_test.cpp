// CRC-32C against RFC 3720.
#include "lib/log/crc32c.h"

#include <catch2/catch.hpp>

using namespace sslrun;
using namespace sslrun::log;

TEST_CASE("CRC-32C of RFC 3720, appendix B.4") {
  CHECK(crc32c("123456789") == 0xE3069283);
  CHECK(crc32c(std::string(32, '\0')) == 0x8A9136AA);
  CHECK(crc32c(std::string(32, '\xFF')) == 0x62A8AB43);
}
