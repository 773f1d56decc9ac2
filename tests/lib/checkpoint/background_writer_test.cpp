// Files written by a thread: from a copy, whole, under two names; failures reach the one who waits.
#include "lib/checkpoint/background_writer.h"

#include <ATen/ATen.h>

#include <catch2/catch.hpp>

#include "lib/checkpoint/load.h"
#include "lib/core/error.h"
#include "lib/core/interrupt.h"
#include "tests/lib/temporary_folder.h"

using namespace sslrun;
using namespace sslrun::checkpoint;
using Catch::Matchers::Contains;

static at::Tensor weight_in(const std::filesystem::path& path) {
  return std::get<at::Tensor>(find(std::get<Dict>(load(path).data), "weight")->data);
}

TEST_CASE("a file holds what the values were when it was asked for", "[threads]") {
  TemporaryFolder folder;
  BackgroundWriter writer;
  for (int round = 1; round <= 3; round++) {  // the copy's memory is used again, also for other sizes
    at::Tensor weight = at::full({100000 * (round % 2 + 1), 2}, round, at::kFloat).t();
    writer.save(folder / "a.pt", folder / "last.pt", Value{Dict{{"weight", {weight}}}});
    weight.fill_(-1);
    writer.wait();
    CHECK_FALSE(writer.busy());
    for (const char* name : {"a.pt", "last.pt"}) {
      at::Tensor read = weight_in(folder / name);
      CHECK(read.sizes() == weight.sizes());
      CHECK(at::all(read == round).item<bool>());
    }
  }
  CHECK(std::filesystem::hard_link_count(folder / "a.pt") == 2);
}

TEST_CASE("a second name replaces what it named before", "[threads]") {
  TemporaryFolder folder;
  BackgroundWriter writer;
  for (const char* name : {"1.pt", "2.pt"})
    writer.save(folder / name, folder / "last.pt", Value{Dict{{"weight", {at::full({3}, name[0] - '0')}}}});
  writer.wait();
  CHECK(weight_in(folder / "last.pt")[0].item<int>() == 2);
  CHECK(weight_in(folder / "1.pt")[0].item<int>() == 1);
}

TEST_CASE("a failure is thrown once, by wait() or by the next save()", "[threads]") {
  TemporaryFolder folder;
  BackgroundWriter writer;
  Value value{Dict{{"weight", {at::ones({3})}}}};
  writer.save(folder / "missing" / "a.pt", "", value);
  CHECK_THROWS_WITH(writer.wait(), Contains("cannot create") && Contains("No such file"));
  CHECK_NOTHROW(writer.wait());
  writer.save(folder / "missing" / "a.pt", "", value);
  CHECK_THROWS_WITH(writer.save(folder / "a.pt", "", value), Contains("cannot create"));
  writer.save(folder / "a.pt", "", value);
  CHECK_NOTHROW(writer.wait());
  CHECK_THROWS_WITH(writer.save(folder / "b.pt", "", Value{at::Tensor()}), Contains("released Tensor"));
}

TEST_CASE("Ctrl-C does not cut a file that is being written", "[threads]") {
  TemporaryFolder folder;
  BackgroundWriter writer;
  interrupt_flag = true;
  writer.save(folder / "a.pt", "", Value{Dict{{"weight", {at::ones({3})}}}});
  CHECK_NOTHROW(writer.wait());
  interrupt_flag = false;
  CHECK(weight_in(folder / "a.pt").sum().item<float>() == 3);
}
