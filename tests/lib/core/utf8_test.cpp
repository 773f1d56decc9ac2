// UTF-8 at the borders of RFC 3629's table of well-formed bytes.
#include "lib/core/utf8.h"

#include <catch2/catch.hpp>
#include <string>

using sslrun::is_utf8;

TEST_CASE("text is UTF-8") {
  for (const char* text : {"", "plain", "\xC2\x80", "\xDF\xBF", "\xE0\xA0\x80", "\xED\x9F\xBF", "\xEE\x80\x80",
                           "\xEF\xBF\xBF", "\xF0\x90\x80\x80", "\xF4\x8F\xBF\xBF", "a\xC3\xA9z"})
    CHECK(is_utf8(text));
  CHECK(is_utf8(std::string_view("a\0b", 3)));
}

TEST_CASE("bytes that are no text: overlong, surrogates, too large, cut, alone") {
  for (const char* bytes : {"\x80", "\xBF", "\xC0\x80", "\xC1\xBF", "\xC2", "\xC2(", "\xE0\x9F\xBF", "\xE0\xA0",
                            "\xED\xA0\x80", "\xED\xBF\xBF", "\xF0\x8F\xBF\xBF", "\xF0\x90\x80", "\xF4\x90\x80\x80",
                            "\xF5\x80\x80\x80", "\xFE", "\xFF", "a\xE9z"})
    CHECK_FALSE(is_utf8(bytes));
}
