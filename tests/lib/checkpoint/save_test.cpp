// save() then load(): every kind of value, storages shared or cut down, refusals.
#include "lib/checkpoint/save.h"

#include <ATen/ATen.h>

#include <catch2/catch.hpp>

#include "lib/checkpoint/load.h"
#include "lib/core/atomic_file.h"
#include "lib/core/error.h"
#include "lib/core/readable_file.h"
#include "tests/lib/temporary_folder.h"

using namespace sslrun;
using namespace sslrun::checkpoint;
using Catch::Matchers::Contains;

static Value round_trip(const Value& value) {
  TemporaryFolder folder;
  save(folder / "a.pt", value);
  return load(folder / "a.pt");
}

static at::Tensor tensor_at(const Value& value, size_t index) {
  return std::get<at::Tensor>(std::get<List>(value.data).at(index).data);
}

TEST_CASE("scalars and nesting") {
  std::string bytes("\xFF\x00\x80", 3), long_text(5000, 'z');
  Value value{Dict{{"list", {List{{int64_t{1}}, {2.5}, {true}, {}, {std::string("h\xC3\xA9")}}}},
                   {int64_t{-7}, {Dict{}}},
                   {"empty", {List{}}},
                   {"bytes", {bytes}},
                   {"long", {long_text}}}};
  const Dict dict = std::get<Dict>(round_trip(value).data);
  REQUIRE(dict.size() == 5);
  const auto& list = std::get<List>(find(dict, "list")->data);
  CHECK(std::get<int64_t>(list[0].data) == 1);
  CHECK(std::get<double>(list[1].data) == 2.5);
  CHECK(std::get<bool>(list[2].data));
  CHECK(std::holds_alternative<None>(list[3].data));
  CHECK(std::get<std::string>(list[4].data) == "h\xC3\xA9");
  CHECK(std::get<int64_t>(dict[1].key) == -7);
  CHECK(std::get<Dict>(dict[1].value.data).empty());
  CHECK(std::get<List>(find(dict, "empty")->data).empty());
  CHECK(std::get<std::string>(find(dict, "bytes")->data) == bytes);
  CHECK(std::get<std::string>(find(dict, "long")->data) == long_text);
}

TEST_CASE("integers at the edges of their encodings") {
  List numbers;
  for (int shift = 0; shift < 64; shift++)
    for (int64_t near : {-1, 0, 1})
      for (int64_t sign : {1, -1})
        numbers.push_back({int64_t(uint64_t(sign) * (uint64_t{1} << shift) + uint64_t(near))});
  Value back = round_trip({numbers});
  const List& read = std::get<List>(back.data);
  REQUIRE(read.size() == numbers.size());
  for (size_t i = 0; i < numbers.size(); i++)
    CHECK(std::get<int64_t>(read[i].data) == std::get<int64_t>(numbers[i].data));
}

TEST_CASE("every element type, and layouts") {
  at::manual_seed(0);
  for (auto type : {at::kFloat, at::kDouble, at::kHalf, at::kBFloat16, at::kLong, at::kInt, at::kShort, at::kChar,
                    at::kByte, at::kBool, at::kComplexFloat, at::kUInt16, at::kFloat8_e4m3fn}) {
    at::Tensor tensor = at::randint(0, 2, {3, 5}, at::kFloat).to(type);
    at::Tensor back = std::get<at::Tensor>(round_trip({tensor}).data);
    CHECK(back.scalar_type() == type);
    CHECK(at::equal(back.to(at::kComplexDouble), tensor.to(at::kComplexDouble)));
  }
  at::Tensor image = at::randn({2, 3, 4, 5}).contiguous(at::MemoryFormat::ChannelsLast);
  for (const auto& tensor : {at::scalar_tensor(3.5), at::empty({0, 3}), at::randn({4, 6}).t(), image,
                             at::randn({5}).expand({3, 5}), at::randn({6, 8}).slice(0, 1, 5, 2).slice(1, 0, 8, 3)}) {
    at::Tensor back = std::get<at::Tensor>(round_trip({tensor}).data);
    CHECK(at::equal(back, tensor));
  }
  CHECK(std::get<at::Tensor>(round_trip({image}).data).strides() == image.strides());
}

TEST_CASE("views of one storage share it in the file; a lone view is cut out") {
  TemporaryFolder folder;
  at::Tensor base = at::randn({1000, 100});
  save(folder / "shared.pt", {List{{base}, {base.t()}, {base[3]}, {base}}});
  CHECK(std::filesystem::file_size(folder / "shared.pt") < 402'000);
  Value back = load(folder / "shared.pt");
  tensor_at(back, 0)[3].zero_();
  CHECK(tensor_at(back, 2).abs().sum().item<float>() == 0);
  CHECK(at::equal(tensor_at(back, 1), tensor_at(back, 0).t()));
  save(folder / "lone.pt", {base[3]});
  CHECK(std::filesystem::file_size(folder / "lone.pt") < 2000);
  save(folder / "twice.pt", {List{{base}, {base}}});
  CHECK(std::filesystem::file_size(folder / "twice.pt") < 402'000);
}

TEST_CASE("what cannot be saved is named, and the old file stays") {
  TemporaryFolder folder;
  save(folder / "a.pt", {int64_t{1}});
  Value sparse{Dict{{"model", {Dict{{"weight", {at::eye(3).to_sparse()}}}}}}};
  CHECK_THROWS_WITH(save(folder / "a.pt", sparse), Contains("sparse Tensor at 'model.weight'"));
  CHECK(std::get<int64_t>(load(folder / "a.pt").data) == 1);
  CHECK_THROWS_WITH(save(folder / "none/a.pt", {int64_t{1}}), Contains("cannot create"));
  CHECK(std::distance(std::filesystem::directory_iterator(folder.path), {}) == 1);
}
