// How much each cell of a map counts for each bin of a region, along one axis.
#pragma once
#include <cstdint>
#include <vector>

namespace sslrun::detection {

// A sparse matrix by rows: row i holds the taps first[i] … first[i + 1] - 1.
template <class T>
struct SparseRows {
  struct Tap {
    int32_t column;
    T weight;
  };
  std::vector<int32_t> first{0};
  std::vector<Tap> taps;

  int64_t rows() const { return int64_t(first.size()) - 1; }
  SparseRows transposed(int64_t columns) const;
};

// The weights of one axis: ROIAlign's mean over a grid of bilinear samples is the product of those of both.
template <class T>
struct AxisWeights {
  std::vector<int32_t> cells;  // of the map, ascending; the columns of `bins`
  SparseRows<T> bins;
};

// `start` and `length` are the region's in cells, `bins` its number of bins, `sampling` the samples a bin, 0: as many
// as cells in it, rounded up. A sample below -1 or above `size`, the axis' cells, counts 0; one in a border's last half
// cell has the border's value. With `dense` no cell between the first and the last is left out.
template <class T>
AxisWeights<T> axis_weights(T start, T length, int64_t bins, int64_t sampling, int64_t size, bool dense);

}  // namespace sslrun::detection
