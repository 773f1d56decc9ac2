// Batch norm, with a residual and a ReLU where they follow, of [groups, rows, channels] memory (channels_last), forward
// and backward. A group is a view of the batch: its statistics are its own.
//
// A thread has kWidth channels and strides over the rows; `across` threads (a power of two) stand side by side, the
// rest of a block's threads below them. Blocks: x tiles of channels, y of the rows, z groups. Sums are joined in one
// order, whatever finishes first: a repeated step repeats its bits.

constexpr unsigned kWidth = 8;      // channels of a thread, 16 bytes of a 2-byte type
constexpr unsigned kThreads = 256;  // of a block

using Index = long long;

#ifdef __CUDACC__
#define UNROLL _Pragma("unroll")
#define UNROLL_TWICE _Pragma("unroll 2")
// kThreads of a block, registers for so many blocks at a time on a multiprocessor.
#define ROWS_KERNEL(blocks, name, ...) extern "C" __global__ void __launch_bounds__(256, blocks) name(__VA_ARGS__)
#else
#define UNROLL
#define UNROLL_TWICE
#define ROWS_KERNEL(blocks, ...) KERNEL(__VA_ARGS__)
#endif

// kWidth values side by side, as the words that one or two wide loads bring.
template <class T>
struct alignas(16) Eight {
  unsigned word[kWidth * sizeof(T) / 4];
};
DEVICE float value_of(const Eight<float>& eight, unsigned j) { return float_of(eight.word[j]); }
DEVICE void set_pair(Eight<float>& eight, unsigned j, float even, float odd) {
  eight.word[j] = bits_of(even);
  eight.word[j + 1] = bits_of(odd);
}
template <class T>
DEVICE float value_of(const Eight<T>& eight, unsigned j) {
  return to_float(T{(unsigned short)(eight.word[j / 2] >> j % 2 * 16)});
}
template <class T>
DEVICE void set_pair(Eight<T>& eight, unsigned j, float even, float odd) {
  eight.word[j / 2] = from_float<T>(even).bits | unsigned(from_float<T>(odd).bits) << 16;
}

// `left`: channels of the row from `from` on. Whole: all rows begin at 16 bytes and have a multiple of kWidth channels.
template <bool kWhole, class T>
DEVICE Eight<T> load(const T* from, int left) {
  if (kWhole) return *reinterpret_cast<const Eight<T>*>(from);
  Eight<T> eight;
  UNROLL for (unsigned j = 0; j < kWidth; j += 2)
    set_pair(eight, j, int(j) < left ? to_float(from[j]) : 0, int(j + 1) < left ? to_float(from[j + 1]) : 0);
  return eight;
}

template <bool kWhole, class T>
DEVICE void store(T* to, const Eight<T>& eight, int left) {
  if (kWhole) {
    *reinterpret_cast<Eight<T>*>(to) = eight;
    return;
  }
  UNROLL for (unsigned j = 0; j < kWidth; j++)
    if (int(j) < left) to[j] = from_float<T>(value_of(eight, j));
}

// Where a thread stands.
struct Place {
  unsigned lane, down;  // side by side; below each other
  int channel, left;    // its first channel, and how many there are from it on (0 or less: none)
  int row, step;        // its first row within the group, and the way to the next
};
DEVICE Place place_of(unsigned t, unsigned across, int channels) {
  Place place;
  unsigned height = block_size / across;
  place.lane = t % across;
  place.down = t / across;
  place.channel = int((block_index.x * across + place.lane) * kWidth);
  place.left = channels - place.channel;
  place.row = int(block_index.y * height + place.down);
  place.step = int(grid_size.y * height);
  return place;
}

// What a thread found in its rows: number, mean and squared deviations from it (Moments), or two sums (Totals).
struct Sum {
  float count, first[kWidth], second[kWidth];
};
struct Moments {};
struct Totals {};
// Chan, Golub, LeVeque 1979: no difference of large squares.
DEVICE void join(Moments, Sum& a, const Sum& b) {
  if (b.count == 0) return;
  float count = a.count + b.count, share = b.count / count;
  UNROLL for (unsigned j = 0; j < kWidth; j++) {
    float way = b.first[j] - a.first[j];
    a.first[j] += way * share;
    a.second[j] += b.second[j] + way * way * a.count * share;
  }
  a.count = count;
}
DEVICE void join(Totals, Sum& a, const Sum& b) {
  UNROLL for (unsigned j = 0; j < kWidth; j++) {
    a.first[j] += b.first[j];
    a.second[j] += b.second[j];
  }
}

// The sums of a block's threads.
struct Board {
  float count[kThreads], first[kWidth][kThreads], second[kWidth][kThreads];
  unsigned last;
};
DEVICE void put(Board& board, unsigned t, const Sum& sum) {
  board.count[t] = sum.count;
  UNROLL for (unsigned j = 0; j < kWidth; j++) {
    board.first[j][t] = sum.first[j];
    board.second[j][t] = sum.second[j];
  }
}
DEVICE Sum get(const Board& board, unsigned t) {
  Sum sum;
  sum.count = board.count[t];
  UNROLL for (unsigned j = 0; j < kWidth; j++) {
    sum.first[j] = board.first[j][t];
    sum.second[j] = board.second[j][t];
  }
  return sum;
}

// Afterwards the first `across` threads have the sums of those below them.
template <class Law>
DEVICE void join_down(Board& board, unsigned across) {
  for (unsigned half = block_size / across / 2; half > 0; half /= 2) EACH_THREAD(t) {
      if (t < half * across) {
        Sum sum = get(board, t);
        join(Law{}, sum, get(board, t + half * across));
        put(board, t, sum);
      }
    }
}

// Leaves the block's sums in `partial` [groups, blocks, 2, channels]; true for the block that is the last of its tile.
DEVICE bool leave(Board& board, float* partial, unsigned* arrived, unsigned across, int channels) {
  EACH_THREAD(t) {
    Place place = place_of(t, across, channels);
    if (t < across) {
      Sum sum = get(board, t);
      float* own = partial + (Index(block_index.z) * grid_size.y + block_index.y) * 2 * channels + place.channel;
      UNROLL for (unsigned j = 0; j < kWidth; j++)
        if (int(j) < place.left) {
          own[j] = sum.first[j];
          own[channels + j] = sum.second[j];
        }
    }
    memory_fence();
  }
  EACH_THREAD(t) {
    if (t == 0) {
      board.last = atomic_add(arrived + block_index.x, 1u) == grid_size.y * grid_size.z - 1;
      if (board.last) arrived[block_index.x] = 0;  // for the next launch
      memory_fence();
    }
  }
  return board.last;
}

// Rows of block `block` of a group.
DEVICE float rows_of(unsigned block, unsigned height, int rows) {
  int round = int(grid_size.y * height), rest = rows % round - int(block * height), most = int(height);
  return float(rows / round * most + (rest < 0 ? 0 : rest < most ? rest : most));
}

// What the blocks of one group left, joined: the first `across` threads have the sums of their channels.
template <class Law>
DEVICE void collect(Board& board, const float* partial, unsigned group, unsigned across, int rows, int channels) {
  EACH_THREAD(t) {
    Place place = place_of(t, across, channels);
    unsigned height = block_size / across;
    Sum sum = {};
    for (unsigned block = place.down; block < grid_size.y; block += height) {
      const float* own = partial + (Index(group) * grid_size.y + block) * 2 * channels + place.channel;
      Sum part = {};
      part.count = rows_of(block, height, rows);
      UNROLL for (unsigned j = 0; j < kWidth; j++)
        if (int(j) < place.left) {
          part.first[j] = own[j];
          part.second[j] = own[channels + j];
        }
      join(Law{}, sum, part);
    }
    put(board, t, sum);
  }
  join_down<Law>(board, across);
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

template <bool kWhole, class T>
DEVICE Sum moments_of(const T* column, const Place& place, int rows, int channels) {
  constexpr unsigned kAtOnce = 8 / sizeof(T);  // rows on their way
  int row = place.row;
  Index stride = Index(place.step) * channels;
  const T* from = column + Index(row) * channels;
  Sum sum = {};
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

// Records [groups, 2 * channels + 1]: mean, inverse deviation and count; with `exchanged` mean, squared deviations and
// count, which batch_norm_join joins with those of other processes, and nothing else is touched.
template <class T>
DEVICE void statistics(const T* input, int rows, int channels, unsigned across, unsigned whole, float* partial,
                       unsigned* arrived, float* records, unsigned exchanged, float* running_mean, float* running_var,
                       Index* tracked, float momentum, float eps) {
  SHARED Board board;
  EACH_THREAD(t) {
    Place place = place_of(t, across, channels);
    const T* column = input + Index(block_index.z) * rows * channels + place.channel;
    Sum sum = {};
    if (place.left > 0)
      sum = whole ? moments_of<true>(column, place, rows, channels) : moments_of<false>(column, place, rows, channels);
    put(board, t, sum);
  }
  join_down<Moments>(board, across);
  if (!leave(board, partial, arrived, across, channels)) return;
  for (unsigned group = 0; group < grid_size.z; group++) {
    collect<Moments>(board, partial, group, across, rows, channels);
    EACH_THREAD(t) {
      Place place = place_of(t, across, channels);
      float* record = records + Index(group) * (2 * channels + 1);
      if (t < across) {
        Sum sum = get(board, t);
        UNROLL for (unsigned j = 0; j < kWidth; j++) {
          if (int(j) >= place.left) continue;
          if (exchanged) {
            record[place.channel + j] = sum.first[j];
            record[channels + place.channel + j] = sum.second[j];
            record[2 * channels] = float(rows);
          } else {
            keep(record, running_mean, running_var, momentum, eps, place.channel + j, channels, float(rows),
                 sum.first[j], sum.second[j]);
          }
        }
      }
    }
  }
  EACH_THREAD(t) {
    if (t == 0 && block_index.x == 0 && !exchanged) *tracked += grid_size.z;
  }
}

// The records of `processes` processes, `stride` values apart, joined group by group. A thread a channel.
KERNEL(batch_norm_join, const float* gathered, Index stride, unsigned processes, unsigned groups, int channels,
                       float* records, float* running_mean, float* running_var, Index* tracked, float momentum,
                       float eps) {
  EACH_THREAD(t) {
    int channel = int(block_index.x * block_size + t), size = 2 * channels + 1;
    for (unsigned group = 0; group < groups && channel < channels; group++) {
      Sum sum = {};
      for (unsigned process = 0; process < processes; process++) {
        const float* own = gathered + process * stride + group * size;
        Sum part = {};
        part.count = own[2 * channels];
        part.first[0] = own[channel];
        part.second[0] = own[channels + channel];
        join(Moments{}, sum, part);
      }
      keep(records + group * size, running_mean, running_var, momentum, eps, channel, channels, sum.count, sum.first[0],
           sum.second[0]);
    }
    if (channel == 0) *tracked += groups;
  }
}

// The normalisation of a thread's channels: scale * (x - mean) + shift.
struct Line {
  float mean[kWidth], scale[kWidth], shift[kWidth];
};
DEVICE Line line_of(const float* records, const float* weight, const float* bias, const Place& place, int channels) {
  Line line = {};
  const float* record = records + Index(block_index.z) * (2 * channels + 1) + place.channel;
  UNROLL for (unsigned j = 0; j < kWidth; j++) {
    if (int(j) >= place.left) continue;
    line.mean[j] = record[j];
    line.scale[j] = weight ? record[channels + j] * weight[place.channel + j] : record[channels + j];
    line.shift[j] = bias ? bias[place.channel + j] : 0;
  }
  return line;
}
DEVICE float on_line(const Line& line, unsigned j, float x) {
  return fused_multiply_add(x - line.mean[j], line.scale[j], line.shift[j]);
}

// `other` normalises the residual of a pair.
template <bool kWhole, bool kPair, class T>
DEVICE void apply_rows(const T* __restrict__ input, const Line& line, const T* __restrict__ residual,
                       const Line& other, T* __restrict__ output, unsigned char* __restrict__ mask, unsigned relu,
                       const Place& place, int rows, int channels) {
  int bytes = (channels + int(kWidth) - 1) / int(kWidth);
  Index first = Index(block_index.z) * rows + place.row;
  Index at = first * channels + place.channel, byte = first * bytes + place.channel / kWidth;
  UNROLL_TWICE for (int row = place.row; row < rows; row += place.step) {
    Eight<T> x = load<kWhole>(input + at, place.left), r, result;
    if (kPair || residual) r = load<kWhole>(residual + at, place.left);
    unsigned kept = 0;
    float y[kWidth];
    UNROLL for (unsigned j = 0; j < kWidth; j++) {
      y[j] = on_line(line, j, value_of(x, j));
      if (kPair)
        y[j] += on_line(other, j, value_of(r, j));
      else if (residual)
        y[j] += value_of(r, j);
      bool keeps = !(relu && y[j] <= 0);  // as PyTorch, NaN stays
      y[j] = keeps ? y[j] : 0;
      kept |= unsigned(keeps) << j;
    }
    UNROLL for (unsigned j = 0; j < kWidth; j += 2) set_pair(result, j, y[j], y[j + 1]);
    store<kWhole>(output + at, result, place.left);
    if (mask) mask[byte] = (unsigned char)kept;
    at += Index(place.step) * channels;
    byte += Index(place.step) * bytes;
  }
}

// output = relu(norm(input) + residual), the residual (or null) as it is. `mask`, where given, says by a bit a value
// what the ReLU let through; without a residual backward finds out by itself.
template <class T>
DEVICE void apply(const T* input, int rows, int channels, unsigned across, unsigned whole, const float* records,
                  const float* weight, const float* bias, const T* residual, unsigned relu, T* output,
                  unsigned char* mask) {
  EACH_THREAD(t) {
    Place place = place_of(t, across, channels);
    if (place.left > 0) {
      Line line = line_of(records, weight, bias, place, channels);
      whole ? apply_rows<true, false>(input, line, residual, line, output, mask, relu, place, rows, channels)
            : apply_rows<false, false>(input, line, residual, line, output, mask, relu, place, rows, channels);
    }
  }
}

// output = relu(norm(input) + norm(other)): the two branches of a block at a time.
template <class T>
DEVICE void apply_pair(const T* input, int rows, int channels, unsigned across, unsigned whole,
                       const float* records, const float* weight, const float* bias, const T* other,
                       const float* other_records, const float* other_weight, const float* other_bias, unsigned relu,
                       T* output, unsigned char* mask) {
  EACH_THREAD(t) {
    Place place = place_of(t, across, channels);
    if (place.left > 0) {
      Line line = line_of(records, weight, bias, place, channels);
      Line second = line_of(other_records, other_weight, other_bias, place, channels);
      whole ? apply_rows<true, true>(input, line, other, second, output, mask, relu, place, rows, channels)
            : apply_rows<false, true>(input, line, other, second, output, mask, relu, place, rows, channels);
    }
  }
}

// What the ReLU let through, a bit a channel: by its mask, by the value that the line gives again, bit for bit
// (`relu` without a mask), else all.
template <bool kByLine, class T>
DEVICE unsigned kept_of(const unsigned char* mask, Index at, unsigned relu, const Line& line, const Eight<T>& x) {
  if (mask) return mask[at];
  if (!kByLine || !relu) return 255;
  unsigned kept = 0;
  UNROLL for (unsigned j = 0; j < kWidth; j++) kept |= unsigned(!(on_line(line, j, value_of(x, j)) <= 0)) << j;
  return kept;
}

template <bool kWhole, bool kByLine, class T>
DEVICE Sum totals_of(const T* gradient, const T* input, const unsigned char* mask, unsigned relu, const Line& line,
                     const Place& place, int rows, int channels) {
  int bytes = (channels + int(kWidth) - 1) / int(kWidth);
  Index first = Index(block_index.z) * rows + place.row;
  Index at = first * channels + place.channel, byte = first * bytes + place.channel / kWidth;
  Sum sum = {};
  UNROLL_TWICE for (int row = place.row; row < rows; row += place.step) {
    Eight<T> g = load<kWhole>(gradient + at, place.left), x = load<kWhole>(input + at, place.left);
    unsigned kept = kept_of<kByLine>(mask, byte, relu, line, x);
    UNROLL for (unsigned j = 0; j < kWidth; j++) {
      float slope = kept >> j & 1 ? value_of(g, j) : 0;
      sum.first[j] += slope;
      sum.second[j] = fused_multiply_add(slope, value_of(x, j) - line.mean[j], sum.second[j]);
    }
    at += Index(place.step) * channels;
    byte += Index(place.step) * bytes;
  }
  return sum;
}

// Sums [groups, 2, channels] over the rows of g and of g times the normalised input, g being the gradient behind the
// ReLU; the gradients of weight and bias (where given) are the sums of those over the groups.
template <class T>
DEVICE void reduce(const T* gradient, const T* input, int rows, int channels, unsigned across, unsigned whole,
                   const float* records, const float* weight, const float* bias, unsigned relu,
                   const unsigned char* mask, float* partial, unsigned* arrived, float* sums, float* of_weight,
                   float* of_bias) {
  SHARED Board board;
  EACH_THREAD(t) {
    Place place = place_of(t, across, channels);
    Sum sum = {};
    if (place.left > 0) {
      Line line = line_of(records, weight, bias, place, channels);
#define ROWS(WHOLE, BY_LINE) totals_of<WHOLE, BY_LINE>(gradient, input, mask, relu, line, place, rows, channels)
      sum = !whole ? ROWS(false, true) : relu && !mask ? ROWS(true, true) : ROWS(true, false);
#undef ROWS
    }
    put(board, t, sum);
  }
  join_down<Totals>(board, across);
  if (!leave(board, partial, arrived, across, channels)) return;
  for (unsigned group = 0; group < grid_size.z; group++) {
    collect<Totals>(board, partial, group, across, rows, channels);
    EACH_THREAD(t) {
      Place place = place_of(t, across, channels);
      if (t < across) {
        Sum sum = get(board, t);
        const float* inverse = records + Index(group) * (2 * channels + 1) + channels;
        UNROLL for (unsigned j = 0; j < kWidth; j++) {
          if (int(j) >= place.left) continue;
          int channel = place.channel + int(j);
          float of_g = sum.first[j], of_gx = sum.second[j] * inverse[channel];
          sums[Index(group) * 2 * channels + channel] = of_g;
          sums[(Index(group) * 2 + 1) * channels + channel] = of_gx;
          if (of_bias) of_bias[channel] = (group ? of_bias[channel] : 0) + of_g;
          if (of_weight) of_weight[channel] = (group ? of_weight[channel] : 0) + of_gx;
        }
      }
    }
  }
}

// The gradient of the input: scale * (g - sum(g) / N - h * sum(g h) / N) with h the normalised input and N the count
// of the record (Ioffe & Szegedy, arXiv 1502.03167, section 3).
struct Slope {
  float by_input[kWidth], constant[kWidth];
};
DEVICE Slope slope_of(const float* records, const float* sums, const Line& line, const Place& place, int channels) {
  Slope slope = {};
  const float* record = records + Index(block_index.z) * (2 * channels + 1);
  const float* of_g = sums + Index(block_index.z) * 2 * channels + place.channel;
  float share = 1.0f / record[2 * channels];
  UNROLL for (unsigned j = 0; j < kWidth; j++) {
    if (int(j) >= place.left) continue;
    slope.by_input[j] = -line.scale[j] * record[channels + place.channel + j] * of_g[channels + j] * share;
    slope.constant[j] = -line.scale[j] * of_g[j] * share - slope.by_input[j] * line.mean[j];
  }
  return slope;
}

template <bool kWhole, bool kByLine, class T>
DEVICE void return_rows(const T* __restrict__ gradient, const T* __restrict__ input,
                        const unsigned char* __restrict__ mask, unsigned relu, const Line& line, const Slope& slope,
                        T* __restrict__ of_input, T* __restrict__ of_residual, const Place& place, int rows,
                        int channels) {
  int bytes = (channels + int(kWidth) - 1) / int(kWidth);
  Index first = Index(block_index.z) * rows + place.row;
  Index at = first * channels + place.channel, byte = first * bytes + place.channel / kWidth;
  for (int row = place.row; row < rows; row += place.step) {
    Eight<T> g = load<kWhole>(gradient + at, place.left), x = load<kWhole>(input + at, place.left), result;
    unsigned kept = kept_of<kByLine>(mask, byte, relu, line, x);
    float own[kWidth], back[kWidth];
    UNROLL for (unsigned j = 0; j < kWidth; j++) {
      own[j] = kept >> j & 1 ? value_of(g, j) : 0;
      float rest = fused_multiply_add(value_of(x, j), slope.by_input[j], slope.constant[j]);
      back[j] = fused_multiply_add(own[j], line.scale[j], rest);
    }
    UNROLL for (unsigned j = 0; j < kWidth; j += 2) {
      set_pair(result, j, back[j], back[j + 1]);
      set_pair(g, j, own[j], own[j + 1]);
    }
    store<kWhole>(of_input + at, result, place.left);
    if (of_residual) store<kWhole>(of_residual + at, g, place.left);
    at += Index(place.step) * channels;
    byte += Index(place.step) * bytes;
  }
}

// Gradients of input and, where asked for, residual (g itself).
template <class T>
DEVICE void apply_backward(const T* gradient, const T* input, int rows, int channels, unsigned across,
                           unsigned whole, const float* records, const float* sums, const float* weight,
                           const float* bias, unsigned relu, const unsigned char* mask, T* of_input, T* of_residual) {
  EACH_THREAD(t) {
    Place place = place_of(t, across, channels);
    if (place.left > 0) {
      Line line = line_of(records, weight, bias, place, channels);
      Slope slope = slope_of(records, sums, line, place, channels);
#define ROWS(WHOLE, BY_LINE)                                                                                     \
  return_rows<WHOLE, BY_LINE>(gradient, input, mask, relu, line, slope, of_input, of_residual, place, rows, channels)
      !whole ? ROWS(false, true) : relu && !mask ? ROWS(true, true) : ROWS(true, false);
#undef ROWS
    }
  }
}

#define FOR_TYPE(SUFFIX, T)                                                                                            \
  ROWS_KERNEL(3, batch_norm_statistics_##SUFFIX, const T* input, int rows, int channels, unsigned across, unsigned whole, float* partial, unsigned* arrived,  \
      float* records, unsigned exchanged, float* running_mean, float* running_var, Index* tracked, float momentum,     \
      float eps) {                                                                                                     \
    statistics(input, rows, channels, across, whole, partial, arrived, records, exchanged, running_mean, running_var,  \
               tracked, momentum, eps);                                                                                \
  }                                                                                                                    \
  ROWS_KERNEL(3, batch_norm_apply_##SUFFIX, const T* input, int rows, int channels, unsigned across, unsigned whole, const float* records,               \
      const float* weight, const float* bias, const T* residual, unsigned relu, T* output, unsigned char* mask) {      \
    apply(input, rows, channels, across, whole, records, weight, bias, residual, relu, output, mask);                  \
  }                                                                                                                    \
  ROWS_KERNEL(2, batch_norm_apply_pair_##SUFFIX, const T* input, int rows, int channels, unsigned across, unsigned whole, const float* records,               \
      const float* weight, const float* bias, const T* other, const float* other_records, const float* other_weight,   \
      const float* other_bias, unsigned relu, T* output, unsigned char* mask) {                                        \
    apply_pair(input, rows, channels, across, whole, records, weight, bias, other, other_records, other_weight,        \
               other_bias, relu, output, mask);                                                                        \
  }                                                                                                                    \
  ROWS_KERNEL(2, batch_norm_reduce_##SUFFIX, const T* gradient, const T* input, int rows, int channels, unsigned across, unsigned whole,                  \
      const float* records, const float* weight, const float* bias, unsigned relu, const unsigned char* mask,          \
      float* partial, unsigned* arrived, float* sums, float* of_weight, float* of_bias) {                              \
    reduce(gradient, input, rows, channels, across, whole, records, weight, bias, relu, mask, partial, arrived, sums,  \
           of_weight, of_bias);                                                                                        \
  }                                                                                                                    \
  ROWS_KERNEL(3, batch_norm_apply_backward_##SUFFIX, const T* gradient, const T* input, int rows, int channels, unsigned across, unsigned whole,                  \
      const float* records, const float* sums, const float* weight, const float* bias, unsigned relu,                  \
      const unsigned char* mask, T* of_input, T* of_residual) {                                                        \
    apply_backward(gradient, input, rows, channels, across, whole, records, sums, weight, bias, relu, mask, of_input,  \
                   of_residual);                                                                                       \
  }
FOR_TYPE(f32, float)
FOR_TYPE(bf16, bf16)
FOR_TYPE(f16, fp16)
