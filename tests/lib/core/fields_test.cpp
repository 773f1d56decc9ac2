// Declared fields: their types, ranges and choices, values as text, and the words of a refusal.
#include "lib/core/fields.h"

#include <catch2/catch.hpp>

#include "lib/core/error.h"

using namespace sslrun;
using Catch::Matchers::Contains;

namespace {

enum class Shape { kRound, kSquare };

struct Settings {
  double rate = 0.1;
  int64_t count = 3;
  bool flag = true;
  std::string name = "plain";
  std::array<double, 2> scale{0.08, 1};
  std::vector<int64_t> sizes{7, 5};
  std::vector<std::string> words{"a", "b"};
  std::optional<double> limit;
  Shape shape = Shape::kSquare;
};

const Settings kDefaults;

std::string default_text(const Field& field) { return value_text(field.get(&kDefaults)); }

Field scale() { return field("scale", &Settings::scale, "of the crop's area", share()).low_to_high(); }
Field shape() {
  return choice_field("shape", &Settings::shape, "of the hole", {{"round", Shape::kRound}, {"square", Shape::kSquare}});
}

}  // namespace

TEST_CASE("ranges hold their numbers") {
  CHECK(at_least(0).holds(0));
  CHECK_FALSE(at_least(0).holds(-1e-300));
  CHECK_FALSE(above(0).holds(0));
  CHECK(share().holds(1));
  CHECK_FALSE(share().holds(1.5));
  CHECK_FALSE(half_open(0, 1).holds(1));
  CHECK(half_open(0, 1).holds(0));
  CHECK(Range{}.holds(-1e308));
  for (Range range : {at_least(0), above(0), share(), half_open(0, 1), Range{}}) CHECK_FALSE(range.holds(NAN));
}

TEST_CASE("ranges as text") {
  CHECK(Range{}.text() == "");
  CHECK(at_least(0).text() == "0 or more");
  CHECK(above(0).text() == "above 0");
  CHECK(between(0, 0.5).text() == "0 to 0.5");
  CHECK(half_open(0, 1).text() == "at least 0, below 1");
  CHECK(Range{.most = 3}.text() == "3 or less");
  CHECK(Range{.least = 0, .most = 1, .above = true}.text() == "above 0, at most 1");
}

TEST_CASE("a member's type is its field's") {
  CHECK(field("rate", &Settings::rate, "").type == FieldType::kNumber);
  CHECK(field("count", &Settings::count, "").type == FieldType::kInteger);
  CHECK(field("flag", &Settings::flag, "").type == FieldType::kBoolean);
  CHECK(field("sizes", &Settings::sizes, "").length == -1);
  CHECK(field("scale", &Settings::scale, "").length == 2);
  CHECK(field("limit", &Settings::limit, "").empty);
}

TEST_CASE("defaults are the struct's, as Lua writes them") {
  CHECK(default_text(field("rate", &Settings::rate, "")) == "0.1");
  CHECK(default_text(field("count", &Settings::count, "")) == "3");
  CHECK(default_text(field("flag", &Settings::flag, "")) == "true");
  CHECK(default_text(field("name", &Settings::name, "")) == "'plain'");
  CHECK(default_text(scale()) == "{0.08, 1}");
  CHECK(default_text(field("sizes", &Settings::sizes, "")) == "{7, 5}");
  CHECK(default_text(field("words", &Settings::words, "")) == "{'a', 'b'}");
  CHECK(default_text(field("limit", &Settings::limit, "")) == "");
  CHECK(default_text(shape()) == "'square'");
}

TEST_CASE("values reach their members") {
  Settings settings;
  scale().set(&settings, std::vector<double>{0.2, 0.3});
  shape().set(&settings, std::string("round"));
  field("limit", &Settings::limit, "").set(&settings, 4.0);
  field("sizes", &Settings::sizes, "").set(&settings, std::vector<int64_t>{1});
  CHECK(settings.scale == std::array{0.2, 0.3});
  CHECK(settings.shape == Shape::kRound);
  CHECK(settings.limit == 4.0);
  CHECK(settings.sizes == std::vector<int64_t>{1});
}

TEST_CASE("refusals say what a value has to be") {
  auto refused = [](const Field& field, FieldValue value, const std::string& text) {
    CHECK_THROWS_WITH(check_value(field, value, "op"), Contains(text));
  };
  Field rate = field("rate", &Settings::rate, "", above(0));
  CHECK_NOTHROW(check_value(rate, 0.1, "op"));
  refused(rate, 0.0, "[op] expected 'rate' to be above 0, got 0");
  refused(field("count", &Settings::count, "", at_least(1)), int64_t(0), "expected 'count' to be 1 or more, got 0");
  refused(field("rate", &Settings::rate, ""), double(NAN), "expected 'rate' to be a number, got nan");
  refused(scale(), std::vector<double>{0.5, 0.2},
          "expected 'scale' to be {low, high}, low at most high, each 0 to 1, got {0.5, 0.2}");
  refused(scale(), std::vector<double>{0.5}, "got {0.5}");
  refused(field("scale", &Settings::scale, ""), std::vector<double>{1, 2, 3}, "to be 2 numbers, got {1, 2, 3}");
  refused(field("sizes", &Settings::sizes, "", at_least(1)), std::vector<int64_t>{4, 0}, "numbers, each 1 or more");
  CHECK_NOTHROW(check_value(shape(), std::string("round"), "op"));
  refused(shape(), std::string("rond"), "expected one of 'round', 'square' for 'shape', got 'rond'; did you mean");
}
