// Zip files that are read: damaged and hostile archives.
#include "lib/checkpoint/zip_reader.h"

#include <catch2/catch.hpp>
#include <fstream>

#include "lib/checkpoint/little_endian.h"
#include "lib/checkpoint/load.h"
#include "lib/checkpoint/zip_format.h"
#include "lib/core/crc32.h"
#include "lib/core/error.h"
#include "tests/lib/checkpoint/made_zip.h"
#include "tests/lib/temporary_folder.h"

using namespace sslrun;
using namespace sslrun::checkpoint;
using Catch::Matchers::Contains;

// Without fsync, which would make hundreds of small files slow; so would cutting the old file to nothing on ext4.
static void put_file(const std::filesystem::path& path, const std::string& bytes) {
  std::filesystem::remove(path);
  std::ofstream(path, std::ios::binary) << bytes;
}

static void read_all(const std::filesystem::path& path) {
  FileReader file("test", path);
  ZipReader zip(file);
  for (const auto& [name, record] : zip.records()) zip.read(name, record.size);
}

TEST_CASE("every cut of a file is refused") {
  TemporaryFolder folder;
  std::string bytes = make_zip(folder / "a", {{"archive/data.pkl", "abc"}, {"archive/data/0", "0123456789"}});
  for (size_t length = 0; length < bytes.size(); length++) {
    put_file(folder / "b", bytes.substr(0, length));
    CHECK_THROWS_AS(read_all(folder / "b"), Error);
  }
}

TEST_CASE("changed bytes of headers or payloads are noticed") {
  TemporaryFolder folder;
  std::string bytes = make_zip(folder / "a", {{"archive/data.pkl", "abc"}, {"archive/data/0", "0123456789"}});
  int unnoticed = 0;
  for (size_t at = 0; at < bytes.size(); at++) {
    std::string changed = bytes;
    changed[at] = char(changed[at] ^ 0x41);
    put_file(folder / "b", changed);
    try {
      read_all(folder / "b");
      unnoticed++;
    } catch (const Error&) {
    }
  }
  // Padding, versions, dates, local sizes and attributes carry nothing.
  CHECK(unnoticed < int(bytes.size()) / 2);
  std::string payload = bytes;
  payload[payload.find("0123456789") + 3] = 'x';
  put_file(folder / "b", payload);
  CHECK_THROWS_WITH(read_all(folder / "b"), Contains("data/0' at byte"));
}

TEST_CASE("hostile archives") {
  TemporaryFolder folder;
  auto refused = [&](const std::string& bytes, const char* reason) {
    put_file(folder / "b", bytes);
    CHECK_THROWS_WITH(read_all(folder / "b"), Contains(reason));
  };
  std::string good = make_zip(folder / "a", {{"archive/data.pkl", "abc"}, {"archive/x", "def"}});
  size_t directory = good.find("PK\x01\x02"), local_name = good.find("archive/x");
  std::string bytes = good;
  bytes[local_name + 8] = 'y';
  refused(bytes, "differs from the directory");
  bytes = good;
  bytes[directory + 8] = 1;
  refused(bytes, "unusual flags");
  bytes = good;
  bytes[directory + 10] = 12;
  refused(bytes, "is compressed by method 12");
  bytes = good;
  bytes[directory + 24] = 4;  // uncompressed size above the stored one
  refused(bytes, "is stored in fewer or more bytes");
  make_zip(folder / "b", {{"archive/x", "abc"}, {"archive/x", "def"}});
  CHECK_THROWS_WITH(read_all(folder / "b"), Contains("occurs twice"));
  make_zip(folder / "b", {{"archive/version", "3"}, {"other/y", "def"}});
  CHECK_THROWS_WITH(load(folder / "b"), Contains("outside the archive's folder"));
  for (const char* name : {"archive/../x", "/archive/x", "archive\\x", "archive/\xFF"}) {
    CHECK_THROWS_WITH(make_zip(folder / "c", {{name, "abc"}}), Contains("cannot write a record named"));
    std::string spelled = name;
    std::string other(spelled.size(), 'a');
    bytes = make_zip(folder / "b", {{other, "abc"}});
    for (size_t at = bytes.find(other); at != bytes.npos; at = bytes.find(other, at + 1))
      bytes.replace(at, spelled.size(), spelled);
    refused(bytes, "forbidden name");
  }
  // Two directory entries for one local record overlap.
  bytes = good;
  size_t second = good.find("PK\x01\x02", directory + 1);
  for (size_t i = 42; i < 46; i++) bytes[second + i] = bytes[directory + i];
  refused(bytes, "overlaps the next one");
}

TEST_CASE("bytes behind an archive are taken as Python's zipfile takes them") {
  TemporaryFolder folder;
  std::string good = make_zip(folder / "a", {{"archive/x", "abc"}});
  for (size_t behind : {1, 4, 21, 22, 1000, 65'535}) {
    put_file(folder / "b", good + std::string(behind, '\n'));
    FileReader file("test", folder / "b");
    CHECK(ZipReader(file).read("archive/x", 3) == "abc");
  }
  put_file(folder / "b", good + std::string(65'536, '\n'));
  CHECK_THROWS_WITH(read_all(folder / "b"), Contains("truncated"));
}
