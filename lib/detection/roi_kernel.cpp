// Two vectors of channels at a time, with AVX2 where the machine has it.
#include "lib/detection/roi_kernel.h"

#include <cstring>

#include "lib/core/instruction_set.h"

namespace sslrun::detection {

namespace {

#define SSLRUN_INLINE inline __attribute__((always_inline))

template <class T>
struct Vector;
template <>
struct Vector<float> {
  using Type = float __attribute__((vector_size(32)));
  static constexpr int lanes = 8;
  static SSLRUN_INLINE void interleave(const Type& a, const Type& b, Type& low, Type& high) {
    low = __builtin_shufflevector(a, b, 0, 8, 1, 9, 2, 10, 3, 11);
    high = __builtin_shufflevector(a, b, 4, 12, 5, 13, 6, 14, 7, 15);
  }
};
template <>
struct Vector<double> {
  using Type = double __attribute__((vector_size(32)));
  static constexpr int lanes = 4;
  static SSLRUN_INLINE void interleave(const Type& a, const Type& b, Type& low, Type& high) {
    low = __builtin_shufflevector(a, b, 0, 4, 1, 5);
    high = __builtin_shufflevector(a, b, 2, 6, 3, 7);
  }
};

// Turns a square of values round, rows becoming columns, by perfect shuffles of its halves.
template <class T>
SSLRUN_INLINE void turn(const T* from, int64_t from_stride, T* into, int64_t into_stride, bool add) {
  using V = typename Vector<T>::Type;
  constexpr int lanes = Vector<T>::lanes;
  V rows[lanes], next[lanes];
  for (int i = 0; i < lanes; i++) std::memcpy(&rows[i], from + i * from_stride, sizeof(V));
  for (int round = 1; round < lanes; round *= 2) {
    for (int i = 0; i < lanes / 2; i++)
      Vector<T>::interleave(rows[i], rows[i + lanes / 2], next[2 * i], next[2 * i + 1]);
    for (int i = 0; i < lanes; i++) rows[i] = next[i];
  }
  for (int i = 0; i < lanes; i++) {
    if (add) {
      V old;
      std::memcpy(&old, into + i * into_stride, sizeof(V));
      rows[i] += old;
    }
    std::memcpy(into + i * into_stride, &rows[i], sizeof(V));
  }
}

template <class T>
SSLRUN_INLINE void gather(CellRow<const T> from, int64_t count, int64_t channels, T* cells) {
  constexpr int64_t lanes = Vector<T>::lanes, all = kRoiLanes<T>;
  int64_t i = 0;
  if (channels == all && from.channel_stride == 1) {
    for (; i < count; i++) std::memcpy(cells + i * all, from.data + i * from.cell_stride, sizeof(T) * all);
  } else if (channels == all && from.cell_stride == 1) {
    for (; i + lanes <= count; i += lanes)
      for (int64_t c = 0; c < all; c += lanes)
        turn(from.data + c * from.channel_stride + i, from.channel_stride, cells + i * all + c, all, false);
  }
  for (; i < count; i++)
    for (int64_t c = 0; c < all; c++)
      cells[i * all + c] = c < channels ? from.data[c * from.channel_stride + i * from.cell_stride] : T(0);
}

template <class T>
SSLRUN_INLINE void scatter(const T* cells, int64_t count, int64_t channels, CellRow<T> into, bool add) {
  constexpr int64_t lanes = Vector<T>::lanes, all = kRoiLanes<T>;
  int64_t i = 0;
  if (channels == all && into.cell_stride == 1) {
    for (; i + lanes <= count; i += lanes)
      for (int64_t c = 0; c < all; c += lanes)
        turn(cells + i * all + c, all, into.data + c * into.channel_stride + i, into.channel_stride, add);
  }
  for (; i < count; i++)
    for (int64_t c = 0; c < channels; c++) {
      T& place = into.data[c * into.channel_stride + i * into.cell_stride];
      place = cells[i * all + c] + (add ? place : T(0));
    }
}

// One row of cells, cell j of it the sum of the weighted cells of `from` that row j of `weights` names, of rows
// `stride` values apart.
template <class T>
SSLRUN_INLINE void weigh_one(const typename SparseRows<T>::Tap* tap, const typename SparseRows<T>::Tap* end,
                             const T* from, int64_t stride, T* into) {
  using V = typename Vector<T>::Type;
  constexpr int64_t lanes = Vector<T>::lanes;
  V sums[2] = {};
  for (; tap < end; tap++) {
    V values[2];
    std::memcpy(values, from + tap->column * stride, sizeof(values));
    V weight = V{} + tap->weight;
    sums[0] += weight * values[0];
    sums[1] += weight * values[1];
  }
  std::memcpy(into, &sums[0], sizeof(V));
  std::memcpy(into + lanes, &sums[1], sizeof(V));
}

template <class T>
SSLRUN_INLINE void weigh(const SparseRows<T>& vertical, const SparseRows<T>& horizontal, const T* from, int64_t height,
                         int64_t width, T* middle, T* into) {
  constexpr int64_t all = kRoiLanes<T>;
  const int64_t columns = horizontal.rows(), rows = vertical.rows();
  const int32_t *across = horizontal.first.data(), *down = vertical.first.data();
  for (int64_t y = 0; y < height; y++)
    for (int64_t x = 0; x < columns; x++)
      weigh_one<T>(horizontal.taps.data() + across[x], horizontal.taps.data() + across[x + 1], from + y * width * all,
                   all, middle + (y * columns + x) * all);
  for (int64_t y = 0; y < rows; y++)
    for (int64_t x = 0; x < columns; x++)
      weigh_one<T>(vertical.taps.data() + down[y], vertical.taps.data() + down[y + 1], middle + x * all, columns * all,
                   into + (y * columns + x) * all);
}

#define SSLRUN_AVX2 __attribute__((target("avx2,fma")))

template <class T>
SSLRUN_AVX2 void gather_avx2(CellRow<const T> from, int64_t count, int64_t channels, T* cells) {
  gather(from, count, channels, cells);
}
template <class T>
SSLRUN_AVX2 void scatter_avx2(const T* cells, int64_t count, int64_t channels, CellRow<T> into, bool add) {
  if (add)
    scatter(cells, count, channels, into, true);
  else
    scatter(cells, count, channels, into, false);
}
template <class T>
SSLRUN_AVX2 void weigh_avx2(const SparseRows<T>& vertical, const SparseRows<T>& horizontal, const T* from,
                            int64_t height, int64_t width, T* middle, T* into) {
  weigh(vertical, horizontal, from, height, width, middle, into);
}

}  // namespace

template <class T>
void gather_cells(CellRow<const T> from, int64_t count, int64_t channels, T* cells) {
  has_avx2() ? gather_avx2(from, count, channels, cells) : gather(from, count, channels, cells);
}

template <class T>
void scatter_cells(const T* cells, int64_t count, int64_t channels, CellRow<T> into, bool add) {
  has_avx2() ? scatter_avx2(cells, count, channels, into, add) : scatter(cells, count, channels, into, add);
}

template <class T>
void weigh_cells(const SparseRows<T>& vertical, const SparseRows<T>& horizontal, const T* from, int64_t height,
                 int64_t width, T* middle, T* into) {
  (has_avx2() ? weigh_avx2<T> : weigh<T>)(vertical, horizontal, from, height, width, middle, into);
}

template void gather_cells(CellRow<const float>, int64_t, int64_t, float*);
template void gather_cells(CellRow<const double>, int64_t, int64_t, double*);
template void scatter_cells(const float*, int64_t, int64_t, CellRow<float>, bool);
template void scatter_cells(const double*, int64_t, int64_t, CellRow<double>, bool);
template void weigh_cells(const SparseRows<float>&, const SparseRows<float>&, const float*, int64_t, int64_t, float*,
                          float*);
template void weigh_cells(const SparseRows<double>&, const SparseRows<double>&, const double*, int64_t, int64_t,
                          double*, double*);

}  // namespace sslrun::detection
