// What load() refuses: files that are no checkpoints, and damaged ones.
#include "lib/checkpoint/load.h"

#include <ATen/ATen.h>

#include <catch2/catch.hpp>
#include <fstream>

#include "lib/checkpoint/save.h"
#include "lib/core/atomic_file.h"
#include "lib/core/error.h"
#include "lib/core/readable_file.h"
#include "tests/lib/temporary_folder.h"

using namespace sslrun;
using namespace sslrun::checkpoint;
using Catch::Matchers::Contains;

TEST_CASE("what is no checkpoint is refused with what it seems to be") {
  TemporaryFolder folder;
  auto refused = [&](std::string_view bytes, const char* reason) {
    AtomicFile file("test", folder / "x");
    file.write(bytes);
    file.commit();
    CHECK_THROWS_WITH(load(folder / "x"), Contains(reason) && Contains("/x'"));
  };
  refused("", "empty");
  refused("PYTORCH1....", "preview of PyTorch");
  refused("\x1f\x8b...", "compressed");
  refused("hello", "not a checkpoint");
  CHECK_THROWS_WITH(load(folder / "missing"), Contains("No such file"));
  CHECK_THROWS_WITH(load(folder.path), Contains("not a regular file"));
}

TEST_CASE("a file of which one byte changed is refused, or holds the same") {
  TemporaryFolder folder;
  at::Tensor weight = at::arange(24, at::kFloat).view({4, 6}), count = at::arange(5, at::kLong);
  save(
      folder / "a.pt",
      Value{Dict{{"weight", {weight}}, {"count", {count}}, {"step", {int64_t{1234}}}, {"name", {std::string("run")}}}});
  std::string bytes = read_file("test", folder / "a.pt");
  size_t refused = 0;
  for (size_t at = 0; at < bytes.size(); at++)
    for (char change : {'\x01', '\xFF'}) {
      std::string damaged = bytes;
      damaged[at] = char(damaged[at] ^ change);
      std::filesystem::remove(folder / "b.pt");
      std::ofstream(folder / "b.pt", std::ios::binary) << damaged;  // not synced: these are hundreds of files
      Dict dict;
      try {
        dict = std::get<Dict>(load(folder / "b.pt").data);
      } catch (const sslrun::Error&) {
        refused++;
        continue;
      }
      INFO("byte " << at);
      REQUIRE(dict.size() == 4);
      CHECK(at::equal(std::get<at::Tensor>(find(dict, "weight")->data), weight));
      CHECK(at::equal(std::get<at::Tensor>(find(dict, "count")->data), count));
      CHECK(std::get<int64_t>(find(dict, "step")->data) == 1234);
      CHECK(std::get<std::string>(find(dict, "name")->data) == "run");
    }
  CHECK(refused > bytes.size());  // more than half of the changes; dates and padding mean nothing
}
