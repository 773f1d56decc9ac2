// Reading files: whole, from an offset, on and on; what is no regular file; errors that name the path.
#include "lib/core/readable_file.h"

#include <sys/stat.h>
#include <unistd.h>

#include <catch2/catch.hpp>

#include "lib/core/atomic_file.h"
#include "lib/core/error.h"
#include "tests/lib/temporary_folder.h"

using namespace sslrun;
using Catch::Matchers::Contains;

static void write_file(const std::filesystem::path& path, std::string_view content) {
  AtomicFile file("test", path);
  file.write(content);
  file.commit();
}

TEST_CASE("a file is read whole, from an offset, and piece by piece") {
  TemporaryFolder folder;
  std::string content;
  for (int i = 0; i < 200'000; i++) content += char('a' + i % 23);
  write_file(folder / "a", content);
  write_file(folder / "empty", "");
  CHECK(read_file("test", folder / "a") == content);
  CHECK(read_file("test", folder / "empty").empty());
  ReadableFile file("test", folder / "a");
  CHECK(file.size() == content.size());
  std::string part(1000, '\0');
  CHECK(file.read_at(5000, part.data(), part.size()) == 1000);
  CHECK(part == content.substr(5000, 1000));
  CHECK(file.read_at(content.size() - 10, part.data(), part.size()) == 10);
  CHECK(file.read_at(content.size() + 10, part.data(), part.size()) == 0);
  std::string whole;
  while (size_t got = file.read_next(part.data(), part.size())) whole.append(part, 0, got);
  CHECK(whole == content);
}

TEST_CASE("a stream that the process was handed is read to its end") {
  int ends[2];
  REQUIRE(pipe(ends) == 0);
  std::string content(50'000, 'x'), path = "/dev/fd/" + std::to_string(ends[0]);
  REQUIRE(write(ends[1], content.data(), content.size()) == 50'000);
  close(ends[1]);
  CHECK(read_file("test", path) == content);
  CHECK_THROWS_WITH(ReadableFile("test", path), Contains("not a regular file"));
  close(ends[0]);
}

TEST_CASE("what cannot be read is named") {
  TemporaryFolder folder;
  REQUIRE(mkfifo((folder / "fifo").c_str(), 0600) == 0);
  CHECK_THROWS_WITH(read_file("op", folder / "fifo"),
                    Contains("[op] cannot read '") && Contains("/fifo': it is a FIFO, not a regular file"));
  CHECK_THROWS_WITH(read_file("op", folder.path), Contains("it is a folder"));
  CHECK_THROWS_WITH(read_file("op", folder / "none"), Contains("/none': No such file"));
  CHECK_THROWS_WITH(read_file("op", "/proc/self/mem"), Contains("cannot read '/proc/self/mem': Input/output error"));
}
