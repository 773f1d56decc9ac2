// The inner loops of ROIAlign: a few channels of one region, whose values stand side by side.
#pragma once
#include <cstdint>

#include "lib/detection/roi_weights.h"

namespace sslrun::detection {

// Channels that are worked on together: 64 bytes of values.
template <class T>
inline constexpr int64_t kRoiLanes = int64_t(64 / sizeof(T));

// A row of cells of some channels in memory.
template <class T>
struct CellRow {
  T* data;
  int64_t channel_stride, cell_stride;
};

// Cells of `channels` (at most kRoiLanes) channels, side by side: cells[i * kRoiLanes + c]; missing channels are 0.
template <class T>
void gather_cells(CellRow<const T> from, int64_t count, int64_t channels, T* cells);
// The way back; `add` adds to what is there.
template <class T>
void scatter_cells(const T* cells, int64_t count, int64_t channels, CellRow<T> into, bool add);

// into [vertical.rows(), horizontal.rows()] = vertical * from * horizontal transposed, of cells; `middle` has room for
// `height` * horizontal.rows() cells, height being the rows of `from` and `width` its columns.
template <class T>
void weigh_cells(const SparseRows<T>& vertical, const SparseRows<T>& horizontal, const T* from, int64_t height,
                 int64_t width, T* middle, T* into);

}  // namespace sslrun::detection
