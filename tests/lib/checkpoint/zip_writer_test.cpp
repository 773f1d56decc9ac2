// Zip files that are written: their layout, zip64.
#include "lib/checkpoint/zip_writer.h"

#include <catch2/catch.hpp>

#include "lib/checkpoint/little_endian.h"
#include "lib/checkpoint/load.h"
#include "lib/checkpoint/zip_format.h"
#include "lib/checkpoint/zip_reader.h"
#include "lib/core/error.h"
#include "tests/lib/checkpoint/made_zip.h"
#include "tests/lib/temporary_folder.h"

using namespace sslrun;
using namespace sslrun::checkpoint;
using Catch::Matchers::Contains;

TEST_CASE("payloads start at multiples of 64") {
  TemporaryFolder folder;
  make_zip(folder / "a", {{"archive/data.pkl", "abc"}, {"archive/data/0", std::string(100, 'x')}, {"archive/e", ""}});
  FileReader file("test", folder / "a");
  ZipReader zip(file);
  REQUIRE(zip.records().size() == 3);
  for (const auto& [name, record] : zip.records()) CHECK(record.payload % 64 == 0);
  CHECK(zip.read("archive/data.pkl", 3) == "abc");
  CHECK_THROWS_WITH(zip.read("archive/data.pkl", 2), Contains("too large"));
  CHECK_THROWS_WITH(zip.read("archive/data.pk", 2), Contains("is missing"));
}

TEST_CASE("an archive of 70,000 records uses zip64 end records") {
  TemporaryFolder folder;
  std::vector<std::pair<std::string, std::string>> records;
  for (int i = 0; i < 70'000; i++) records.emplace_back("archive/data/" + std::to_string(i), "");
  std::string bytes = make_zip(folder / "a", records);
  CHECK(little_endian(bytes, bytes.size() - zip::kEndSize - zip::kLocator64Size, 4) == zip::kLocator64);
  FileReader file("test", folder / "a");
  CHECK(ZipReader(file).records().size() == 70'000);
}
