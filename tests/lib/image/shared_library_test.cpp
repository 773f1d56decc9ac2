// Shared libraries that are there, are not, or have other functions.
#include "lib/image/shared_library.h"

#include <catch2/catch.hpp>

using namespace sslrun;
using namespace sslrun::image;

TEST_CASE("a library that is there gives its functions") {
  image::SharedLibrary library("libc.so.6", "libc6");
  int (*absolute)(int) = library["abs"];
  REQUIRE(absolute);
  CHECK(absolute(-3) == 3);
  CHECK(library.problem().empty());
}

TEST_CASE("a library that is not there is named with its package, its functions are null") {
  image::SharedLibrary library("libnosuch.so.7", "libnosuch7");
  int (*function)(int) = library["abs"];
  CHECK(!function);
  CHECK(library.problem() == "libnosuch.so.7 was not found (Debian: libnosuch7)");
}

TEST_CASE("a function that is missing is the problem of its library") {
  image::SharedLibrary library("libc.so.6", "libc6");
  void (*function)() = library["no_such_function"];
  CHECK(!function);
  CHECK(library.problem() == "libc.so.6 has no function no_such_function (Debian: libc6)");
}
