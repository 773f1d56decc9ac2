// Batch norm's backward: the sums that the gradient needs, then the gradient itself.
#include "batch_norm_sums.cuh"

#ifdef __CUDACC__
#define UNROLL_TWICE _Pragma("unroll 2")
#else
#define UNROLL_TWICE
#endif

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
DEVICE Sum<kWidth> totals_of(const T* gradient, const T* input, const unsigned char* mask, unsigned relu, const Line& line,
                     const Place& place, int rows, int channels) {
  int bytes = (channels + int(kWidth) - 1) / int(kWidth);
  Index first = Index(block_index.z) * rows + place.row;
  Index at = first * channels + place.channel, byte = first * bytes + place.channel / kWidth;
  Sum<kWidth> sum = {};
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

// Sums over the rows of g and of g times the input without its mean, g being the gradient behind the ReLU, into
// `partial`, for batch_norm_collect_totals.
template <class T>
DEVICE void reduce(const T* gradient, const T* input, int rows, int channels, unsigned across, unsigned whole,
                   const float* records, const float* weight, const float* bias, unsigned relu,
                   const unsigned char* mask, float* partial) {
  SHARED Board<kWidth, 256> board;
  EACH_THREAD(t) {
    Place place = place_of(t, across, channels);
    Sum<kWidth> sum = {};
    if (place.left > 0) {
      Line line = line_of(records, weight, bias, place, channels);
#define ROWS(WHOLE, BY_LINE) totals_of<WHOLE, BY_LINE>(gradient, input, mask, relu, line, place, rows, channels)
      sum = !whole ? ROWS(false, true) : relu && !mask ? ROWS(true, true) : ROWS(true, false);
#undef ROWS
    }
    put(board, t, sum);
  }
  join_down<Totals>(board, across);
  leave(board, partial, across, channels);
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
  ROWS_KERNEL(2, batch_norm_reduce_##SUFFIX, const T* gradient, const T* input, int rows, int channels,                \
              unsigned across, unsigned whole, const float* records, const float* weight, const float* bias,           \
              unsigned relu, const unsigned char* mask, float* partial) {                                              \
    reduce(gradient, input, rows, channels, across, whole, records, weight, bias, relu, mask, partial);                \
  }                                                                                                                    \
  ROWS_KERNEL(3, batch_norm_apply_backward_##SUFFIX, const T* gradient, const T* input, int rows, int channels,        \
              unsigned across, unsigned whole, const float* records, const float* sums, const float* weight,           \
              const float* bias, unsigned relu, const unsigned char* mask, T* of_input, T* of_residual) {              \
    apply_backward(gradient, input, rows, channels, across, whole, records, sums, weight, bias, relu, mask, of_input,  \
                   of_residual);                                                                                       \
  }
FOR_TYPE(f32, float)
FOR_TYPE(bf16, bf16)
FOR_TYPE(f16, fp16)
