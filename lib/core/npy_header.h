// The head of NumPy's .npy arrays (format 1.0 to 3.0): element type, order and shape.
#pragma once
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace sslrun::inline core {

inline constexpr size_t kMaxNpyRank = 16;
// So many bytes tell where the header lies.
inline constexpr uint64_t kNpyStart = 12;

// What is wrong, and at which byte of the array.
struct NpyProblem : std::invalid_argument {
  NpyProblem(uint64_t at, const std::string& rule) : std::invalid_argument(rule), at(at) {}
  uint64_t at;
};

// Where the header's text lies; the array's bytes follow it. `start` has the first kNpyStart of `size` bytes, or fewer
// where there are no more. Throws NpyProblem.
struct NpyStart {
  uint64_t header_at = 0, length = 0;
};
NpyStart parse_npy_start(std::string_view start, uint64_t size);

struct NpyHeader {
  std::string type;  // "<f4"
  bool fortran_order = false;
  std::vector<int64_t> shape;
};

// Reads {'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), }. Throws std::invalid_argument.
NpyHeader parse_npy_header(std::string_view text);

}  // namespace sslrun::inline core
