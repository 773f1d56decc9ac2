// Sums over the rows, in two kernels: each block leaves what it found (`leave`), batch_norm_collect.cu joins it. That is
// done in one order, whatever finishes first: a repeated step repeats its bits.
#include "batch_norm_rows.cuh"

// Of kCount channels: number, mean and squared deviations from it (Moments), or two sums (Totals).
template <unsigned kCount>
struct Sum {
  float count, first[kCount], second[kCount];
};
struct Moments {};
struct Totals {};
// Chan, Golub, LeVeque 1979: no difference of large squares.
template <unsigned kCount>
DEVICE void join(Moments, Sum<kCount>& a, const Sum<kCount>& b) {
  if (b.count == 0) return;
  float count = a.count + b.count, share = b.count / count;
  UNROLL for (unsigned j = 0; j < kCount; j++) {
    float way = b.first[j] - a.first[j];
    a.first[j] += way * share;
    a.second[j] += b.second[j] + way * way * a.count * share;
  }
  a.count = count;
}
template <unsigned kCount>
DEVICE void join(Totals, Sum<kCount>& a, const Sum<kCount>& b) {
  UNROLL for (unsigned j = 0; j < kCount; j++) {
    a.first[j] += b.first[j];
    a.second[j] += b.second[j];
  }
}

// The sums of a block's threads.
template <unsigned kCount, unsigned kThreads>
struct Board {
  float count[kThreads], first[kCount][kThreads], second[kCount][kThreads];
};
template <unsigned kCount, unsigned kThreads>
DEVICE void put(Board<kCount, kThreads>& board, unsigned t, const Sum<kCount>& sum) {
  board.count[t] = sum.count;
  UNROLL for (unsigned j = 0; j < kCount; j++) {
    board.first[j][t] = sum.first[j];
    board.second[j][t] = sum.second[j];
  }
}
template <unsigned kCount, unsigned kThreads>
DEVICE Sum<kCount> get(const Board<kCount, kThreads>& board, unsigned t) {
  Sum<kCount> sum;
  sum.count = board.count[t];
  UNROLL for (unsigned j = 0; j < kCount; j++) {
    sum.first[j] = board.first[j][t];
    sum.second[j] = board.second[j][t];
  }
  return sum;
}

// Afterwards the first `across` threads have the sums of those below them.
template <class Law, unsigned kCount, unsigned kThreads>
DEVICE void join_down(Board<kCount, kThreads>& board, unsigned across) {
  for (unsigned half = kThreads / across / 2; half > 0; half /= 2) EACH_THREAD(t) {
      if (t < half * across) {
        Sum<kCount> sum = get(board, t);
        join(Law{}, sum, get(board, t + half * across));
        put(board, t, sum);
      }
    }
}

// Leaves the sums of a block's first row of threads in `partial` [groups, blocks, 2, channels].
template <unsigned kThreads>
DEVICE void leave(const Board<kWidth, kThreads>& board, float* partial, unsigned across, int channels) {
  EACH_THREAD(t) {
    Place place = place_of(t, across, channels);
    if (t < across) {
      Sum<kWidth> sum = get(board, t);
      float* own = partial + (Index(block_index.z) * grid_size.y + block_index.y) * 2 * channels + place.channel;
      UNROLL for (unsigned j = 0; j < kWidth; j++)
        if (int(j) < place.left) {
          own[j] = sum.first[j];
          own[channels + j] = sum.second[j];
        }
    }
  }
}
