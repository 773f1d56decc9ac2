// Mean and squared deviations of each channel of a group, as far as a block of threads sees them.
#include "batch_norm_sums.cuh"

template <bool kWhole, class T>
DEVICE Sum<kWidth> moments_of(const T* column, const Place& place, int rows, int channels) {
  constexpr unsigned kAtOnce = 8 / sizeof(T);  // rows on their way
  int row = place.row;
  Index stride = Index(place.step) * channels;
  const T* from = column + Index(row) * channels;
  Sum<kWidth> sum = {};
  for (; row + int(kAtOnce - 1) * place.step < rows; row += int(kAtOnce) * place.step, from += kAtOnce * stride) {
    Eight<T> eight[kAtOnce];
    UNROLL for (unsigned i = 0; i < kAtOnce; i++) eight[i] = load<kWhole>(from + i * stride, place.left);
    float share = kAtOnce / (sum.count + kAtOnce), spread = sum.count * share;
    UNROLL for (unsigned j = 0; j < kWidth; j++) {
      float mean = 0, squares = 0;
      UNROLL for (unsigned i = 0; i < kAtOnce; i++) mean += value_of(eight[i], j);
      mean *= 1.0f / kAtOnce;
      UNROLL for (unsigned i = 0; i < kAtOnce; i++) {
        float way = value_of(eight[i], j) - mean;
        squares += way * way;
      }
      float way = mean - sum.first[j];
      sum.first[j] += way * share;
      sum.second[j] += squares + way * way * spread;
    }
    sum.count += kAtOnce;
  }
  for (; row < rows; row += place.step, from += stride) {
    Eight<T> eight = load<kWhole>(from, place.left);
    sum.count += 1;
    UNROLL for (unsigned j = 0; j < kWidth; j++) {
      float value = value_of(eight, j), way = value - sum.first[j];
      sum.first[j] += way / sum.count;
      sum.second[j] += way * (value - sum.first[j]);
    }
  }
  return sum;
}

// Into `partial`, for batch_norm_collect_moments.
template <class T>
DEVICE void statistics(const T* input, int rows, int channels, unsigned across, unsigned whole, float* partial) {
  SHARED Board<kWidth, 256> board;
  EACH_THREAD(t) {
    Place place = place_of(t, across, channels);
    const T* column = input + Index(block_index.z) * rows * channels + place.channel;
    Sum<kWidth> sum = {};
    if (place.left > 0)
      sum = whole ? moments_of<true>(column, place, rows, channels) : moments_of<false>(column, place, rows, channels);
    put(board, t, sum);
  }
  join_down<Moments>(board, across);
  leave(board, partial, across, channels);
}

#define FOR_TYPE(SUFFIX, T)                                                                                            \
  ROWS_KERNEL(3, batch_norm_statistics_##SUFFIX, const T* input, int rows, int channels, unsigned across,              \
              unsigned whole, float* partial) {                                                                        \
    statistics(input, rows, channels, across, whole, partial);                                                         \
  }
FOR_TYPE(f32, float)
FOR_TYPE(bf16, bf16)
FOR_TYPE(f16, fp16)
