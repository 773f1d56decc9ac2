// The clauses of a text of needs, as aten_needs.h describes them, behind reading and before a call.
#pragma once
#include <limits>
#include <string>
#include <vector>

namespace sslrun::lua {

namespace needs {

enum class Test {
  kShape,
  kLength,
  kFull,
  kRange,
  kIs,
  kBelow,
  kDims,
  kPlace,
  kGiven,
  kDtype,
  kDense,
  kFilled,
  kFinite,
  kStacked,
  kAlike,
  kSpan,
  kStep,
  kRecurrent,
  kView
};

// One size of a shape: 3H is {3, "H"}, 4 is {4, ""}, * is {0, "*"}, `...` is {0, "..."}, N:2 is {1, "N:2"}.
struct Size {
  int64_t factor;
  std::string letter;
};

struct Named {
  int slot;
  std::string name;
  size_t length, default_length;  // of a list with a fixed length
};

struct Clause {
  Test test;
  std::string text;  // of the need, without the names
  std::vector<Named> arguments;
  std::vector<Size> sizes;  // kShape, kLength, kIs, kBelow (a product)
  int64_t low = 0, high = std::numeric_limits<int64_t>::max();
  int target = -1;  // slot of T
  int along = -1;   // slot of DIM
  int flag = -1;    // slot of FLAG
  bool flagged = true;
  std::string dtype;
};

}  // namespace needs

struct Needs {
  std::vector<needs::Clause> clauses;
};

}  // namespace sslrun::lua
