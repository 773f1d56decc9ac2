// What the blocks of batch_norm_statistics and batch_norm_reduce left becomes what the next kernels read: statistics, or
// the sums of a gradient. A block of threads has 32 channels, side by side, and all groups.
#include "batch_norm_sums.cuh"

constexpr unsigned kSide = 32, kDeep = 32;

// [groups, blocks, 2, channels], and of how many rows: a group's `rows` in turns of `height` for each block.
struct Partial {
  const float* values;
  unsigned groups, blocks, height;
  int rows, channels;
};

DEVICE float rows_of(const Partial& partial, unsigned block) {
  int most = int(partial.height), turn = int(partial.blocks) * most;
  int rest = partial.rows % turn - int(block) * most;
  return float(partial.rows / turn * most + (rest < 0 ? 0 : rest < most ? rest : most));
}

// The sums of one group: thread t < kSide has those of its channel afterwards.
template <class Law>
DEVICE void collect(Board<1, kSide * kDeep>& board, const Partial& partial, unsigned group) {
  constexpr unsigned kAtOnce = 4;  // loads on their way
  EACH_THREAD(t) {
    int channel = int(block_index.x * kSide + t % kSide);
    const float* from = partial.values + Index(group) * partial.blocks * 2 * partial.channels + channel;
    Sum<1> sum = {};
    for (unsigned first = t / kSide; first < partial.blocks && channel < partial.channels; first += kAtOnce * kDeep) {
      Sum<1> parts[kAtOnce] = {};
      UNROLL for (unsigned i = 0; i < kAtOnce; i++) {
        unsigned block = first + i * kDeep;
        if (block < partial.blocks) {
          const float* own = from + Index(block) * 2 * partial.channels;
          parts[i] = {rows_of(partial, block), {own[0]}, {own[partial.channels]}};
        }
      }
      UNROLL for (unsigned i = 0; i < kAtOnce; i++) join(Law{}, sum, parts[i]);
    }
    put(board, t, sum);
  }
  join_down<Law>(board, kSide);
}

// Mean, inverse deviation and count of a group's channel into its record [2 * channels + 1], and into what is kept over
// the steps (biased variance for the one, unbiased for the other).
DEVICE void keep(float* record, float* running_mean, float* running_var, float momentum, float eps, int channel,
                 int channels, float count, float mean, float squares) {
  record[channel] = mean;
  record[channels + channel] = 1.0f / sqrtf(squares / count + eps);
  record[2 * channels] = count;
  running_mean[channel] += momentum * (mean - running_mean[channel]);
  running_var[channel] += momentum * (squares / (count - 1) - running_var[channel]);
}

// Records [groups, 2 * channels + 1]: mean, inverse deviation and count; with `exchanged` mean, squared deviations and
// count, which batch_norm_join joins with those of other processes, and nothing else is touched.
KERNEL(batch_norm_collect_moments, CONSTANT Partial partial, float* records, unsigned exchanged, float* running_mean,
       float* running_var, Index* tracked, float momentum, float eps) {
  SHARED Board<1, kSide * kDeep> board;
  int channels = partial.channels;
  for (unsigned group = 0; group < partial.groups; group++) {
    collect<Moments>(board, partial, group);
    EACH_THREAD(t) {
      int channel = int(block_index.x * kSide + t);
      if (t < kSide && channel < channels) {
        Sum<1> sum = get(board, t);
        float* record = records + Index(group) * (2 * channels + 1);
        if (exchanged) {
          record[channel] = sum.first[0];
          record[channels + channel] = sum.second[0];
          record[2 * channels] = float(partial.rows);
        } else {
          keep(record, running_mean, running_var, momentum, eps, channel, channels, float(partial.rows), sum.first[0],
               sum.second[0]);
        }
      }
    }
  }
  EACH_THREAD(t) {
    if (t == 0 && block_index.x == 0 && !exchanged) *tracked += partial.groups;
  }
}

// The records of `processes` processes, `stride` values apart, joined group by group. A thread a channel.
KERNEL(batch_norm_join, const float* gathered, Index stride, unsigned processes, unsigned groups, int channels,
                       float* records, float* running_mean, float* running_var, Index* tracked, float momentum,
                       float eps) {
  EACH_THREAD(t) {
    int channel = int(block_index.x * block_size + t), size = 2 * channels + 1;
    for (unsigned group = 0; group < groups && channel < channels; group++) {
      Sum<1> sum = {};
      for (unsigned process = 0; process < processes; process++) {
        const float* own = gathered + process * stride + group * size;
        join(Moments{}, sum, Sum<1>{own[2 * channels], {own[channel]}, {own[channels + channel]}});
      }
      keep(records + group * size, running_mean, running_var, momentum, eps, channel, channels, sum.count, sum.first[0],
           sum.second[0]);
    }
    if (channel == 0) *tracked += groups;
  }
}

// Sums [groups, 2, channels] of the gradient g and of g times the normalised input; gradients of weight and bias (where
// they are given) are the sums of those over the groups.
KERNEL(batch_norm_collect_totals, CONSTANT Partial partial, const float* records, float* sums, float* of_weight,
       float* of_bias) {
  SHARED Board<1, kSide * kDeep> board;
  int channels = partial.channels;
  for (unsigned group = 0; group < partial.groups; group++) {
    collect<Totals>(board, partial, group);
    EACH_THREAD(t) {
      int channel = int(block_index.x * kSide + t);
      if (t < kSide && channel < channels) {
        Sum<1> sum = get(board, t);
        float of_g = sum.first[0];
        float of_gx = sum.second[0] * records[Index(group) * (2 * channels + 1) + channels + channel];
        sums[Index(group) * 2 * channels + channel] = of_g;
        sums[(Index(group) * 2 + 1) * channels + channel] = of_gx;
        if (of_bias) of_bias[channel] = (group ? of_bias[channel] : 0) + of_g;
        if (of_weight) of_weight[channel] = (group ? of_weight[channel] : 0) + of_gx;
      }
    }
  }
}
