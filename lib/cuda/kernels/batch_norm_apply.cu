// Batch norm by given statistics, with a residual or a second norm and a ReLU where they follow.
#include "batch_norm_rows.cuh"

// `other` normalises the residual of a pair.
template <bool kWhole, bool kPair, class T>
DEVICE void apply_rows(const T* __restrict__ input, const Line& line, const T* __restrict__ residual,
                       const Line& other, T* __restrict__ output, unsigned char* __restrict__ mask, unsigned relu,
                       const Place& place, int rows, int channels) {
  int bytes = (channels + int(kWidth) - 1) / int(kWidth);
  Index first = Index(block_index.z) * rows + place.row;
  Index at = first * channels + place.channel, byte = first * bytes + place.channel / kWidth;
  for (int row = place.row; row < rows; row += place.step) {
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

#define FOR_TYPE(SUFFIX, T)                                                                                            \
  ROWS_KERNEL(4, batch_norm_apply_##SUFFIX, const T* input, int rows, int channels, unsigned across, unsigned whole,   \
              const float* records, const float* weight, const float* bias, const T* residual, unsigned relu,          \
              T* output, unsigned char* mask) {                                                                        \
    apply(input, rows, channels, across, whole, records, weight, bias, residual, relu, output, mask);                  \
  }                                                                                                                    \
  ROWS_KERNEL(2, batch_norm_apply_pair_##SUFFIX, const T* input, int rows, int channels, unsigned across,              \
              unsigned whole, const float* records, const float* weight, const float* bias, const T* other,            \
              const float* other_records, const float* other_weight, const float* other_bias, unsigned relu,           \
              T* output, unsigned char* mask) {                                                                        \
    apply_pair(input, rows, channels, across, whole, records, weight, bias, other, other_records, other_weight,        \
               other_bias, relu, output, mask);                                                                        \
  }
FOR_TYPE(f32, float)
FOR_TYPE(bf16, bf16)
FOR_TYPE(f16, fp16)
