// The parser of a packed file's index: nonsense is refused.
#include "lib/data/pack/pack_index.h"

#include <ATen/ATen.h>

#include <catch2/catch.hpp>

#include "lib/core/error.h"
#include "lib/core/philox.h"
#include "lib/data/pack/pack_annotations.h"
#include "lib/data/pack/pack_file.h"

using namespace sslrun;
using namespace sslrun::data;

// The checksum stands before the index; here the parser itself meets nonsense.
TEST_CASE("no index crashes its parser") {
  data::PackIndex index{{{data::kPackStart, 10, 1, 0}, {data::kPackStart + 10, 20, 2, 0}},
                        data::FileList("/p"),
                        {"a", "b"},
                        at::ones({2, 3}),
                        sslrun::data::kObjects,
                        {{data::kPackStart, 4, 3, 0}, {data::kPackStart + 4, 5, 4, 0}}};
  index.names.add("x.jpg");
  index.names.add("y.jpg");
  const std::string text = write_index(index);
  auto parse = [](const std::string& bytes) {
    return sslrun::data::read_index({reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size()},
                                    data::kPackStart + 30, "/p");
  };
  data::PackIndex back = parse(text);
  CHECK(back.records[1].bytes == 20);
  CHECK(back.names.path(1) == "/p/y.jpg");
  CHECK(back.targets.equal(index.targets));
  CHECK((back.kinds == sslrun::data::kObjects && back.annotations[1].bytes == 5));
  CHECK(parse(text + std::string("LATR\3\0\0\0\0\0\0\0abc", 15)).records.size() == 2);  // sections to come
  auto survives = [&](const std::string& bytes) {
    try {
      data::PackIndex parsed = parse(bytes);
      CHECK(parsed.names.size() == int64_t(parsed.records.size()));
      for (const auto& record : parsed.records) CHECK(record.offset + record.bytes <= data::kPackStart + 30);
    } catch (const Error& error) {
      CHECK(std::string(error.what()).find("the index is damaged: ") != std::string::npos);
    }
  };
  for (size_t length = 0; length < text.size(); length++) survives(text.substr(0, length));
  for (size_t at = 0; at < text.size(); at++)
    for (int bit = 0; bit < 8; bit++) {
      std::string bad = text;
      bad[at] = char(bad[at] ^ (1 << bit));
      survives(bad);
    }
  DrawStream draw(3, 0, 0, 0, DrawUse::kTest);
  for (int trial = 0; trial < 5000; trial++) {
    std::string bad = text;
    for (uint32_t change = 0; change <= draw.below(8); change++)
      bad[draw.below(uint32_t(bad.size()))] = char(draw.bits());
    if (trial % 2) bad.replace(4 + draw.below(uint32_t(bad.size() - 12)), 8, 8, '\xff');  // a length becomes huge
    survives(bad);
  }
}
