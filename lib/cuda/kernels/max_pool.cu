// Max pooling of channels_last maps [N, H, W, C]. Forward keeps which pixel of its window each value came from, a byte
// a value; backward sums for each pixel the gradients of the windows that took it, in the same order each time.
#include "eight.cuh"

struct Pool {
  int channels, height, width, out_height, out_width;
  int kernel, stride, padding;
};

// Eight channels of one pixel: the thread's `item` of all [N, height, width, channels / 8 rounded up].
struct Spot {
  int channel, x, y;
  Index pixel, image;  // from the start of all images; the image's own number
};
DEVICE Spot spot_of(unsigned item, int channels, int height, int width) {
  Spot spot;
  unsigned eights = unsigned(channels + 7) / 8, pixel = item / eights, line = pixel / unsigned(width);
  spot.channel = int(item % eights * 8);
  spot.x = int(pixel % unsigned(width));
  spot.y = int(line % unsigned(height));
  spot.pixel = pixel;
  spot.image = line / unsigned(height);
  return spot;
}

// Codes of eight values side by side.
struct alignas(8) Codes {
  unsigned char of[8];
};
template <bool kWhole>
DEVICE Codes load_codes(const unsigned char* from, int left) {
  if (kWhole) return *reinterpret_cast<const Codes*>(from);
  Codes codes = {};
  UNROLL for (int j = 0; j < 8; j++)
    if (j < left) codes.of[j] = from[j];
  return codes;
}

// As PyTorch: the first of equal values counts, not-a-number is larger than all.
template <bool kWhole, class T>
DEVICE void pool_one(const T* input, const Pool& pool, const Spot& spot, T* output, unsigned char* codes) {
  int left = pool.channels - spot.channel, top = spot.y * pool.stride - pool.padding,
      start = spot.x * pool.stride - pool.padding;
  const T* corner = input + ((spot.image * pool.height + top) * pool.width + start) * pool.channels + spot.channel;
  float best[8];
  Codes taken;
  int first = (top < 0 ? -top : 0) * pool.kernel + (start < 0 ? -start : 0);
  UNROLL for (int j = 0; j < 8; j++) {
    best[j] = -float_of(0x7f800000u);
    taken.of[j] = (unsigned char)first;
  }
  UNROLL for (int i = 0; i < pool.kernel; i++) UNROLL for (int k = 0; k < pool.kernel; k++) {
      if (unsigned(top + i) >= unsigned(pool.height) || unsigned(start + k) >= unsigned(pool.width)) continue;
      Eight<T> values = load<kWhole>(corner + Index(i * pool.width + k) * pool.channels, left);
      UNROLL for (int j = 0; j < 8; j++) {
        float value = value_of(values, j);
        if (value > best[j] || value != value) {
          best[j] = value;
          taken.of[j] = (unsigned char)(i * pool.kernel + k);
        }
      }
    }
  Index at = spot.pixel * pool.channels + spot.channel;
  Eight<T> result;
  UNROLL for (int j = 0; j < 8; j += 2) set_pair(result, j, best[j], best[j + 1]);
  store<kWhole>(output + at, result, left);
  if (!codes) return;
  if (kWhole) {
    *reinterpret_cast<Codes*>(codes + at) = taken;
    return;
  }
  UNROLL for (int j = 0; j < 8; j++)
    if (j < left) codes[at + j] = taken.of[j];
}

// The sum of the gradients of the windows that took the pixel, the last window first.
template <bool kWhole, class T>
DEVICE void return_one(const T* gradient, const unsigned char* codes, const Pool& pool, const Spot& spot, T* of_input) {
  int left = pool.channels - spot.channel, y = spot.y + pool.padding, x = spot.x + pool.padding;
  int bottom = y / pool.stride, end = x / pool.stride, most = (pool.kernel - 1) / pool.stride;
  Index last = ((spot.image * pool.out_height + bottom) * pool.out_width + end) * pool.channels + spot.channel;
  float sum[8] = {};
  UNROLL for (int i = 0; i <= most; i++) UNROLL for (int k = 0; k <= most; k++) {
      int down = y - (bottom - i) * pool.stride, across = x - (end - k) * pool.stride;  // within the window
      if (unsigned(bottom - i) >= unsigned(pool.out_height) || unsigned(end - k) >= unsigned(pool.out_width) ||
          down >= pool.kernel || across >= pool.kernel)
        continue;
      Index at = last - Index(i * pool.out_width + k) * pool.channels;
      Codes taken = load_codes<kWhole>(codes + at, left);
      Eight<T> values = load<kWhole>(gradient + at, left);
      UNROLL for (int j = 0; j < 8; j++)
        sum[j] += taken.of[j] == down * pool.kernel + across ? value_of(values, j) : 0;
    }
  Eight<T> result;
  UNROLL for (int j = 0; j < 8; j += 2) set_pair(result, j, sum[j], sum[j + 1]);
  store<kWhole>(of_input + spot.pixel * pool.channels + spot.channel, result, left);
}

// The window of residual networks' stems: with constants the compiler unrolls its loops and divides by shifts.
DEVICE Pool stem_of(Pool pool) {
  pool.kernel = 3;
  pool.stride = 2;
  pool.padding = 1;
  return pool;
}
DEVICE bool is_stem(const Pool& pool) { return pool.kernel == 3 && pool.stride == 2 && pool.padding == 1; }

// `items`: threads with work, one for eight channels of a pixel of the output.
template <class T>
DEVICE void max_pool(const T* input, const Pool& pool, unsigned items, unsigned whole, T* output,
                     unsigned char* codes) {
  EACH_THREAD(t) {
    unsigned item = block_index.x * block_size + t;
    if (item < items) {
      Spot spot = spot_of(item, pool.channels, pool.out_height, pool.out_width);
      !whole          ? pool_one<false>(input, pool, spot, output, codes)
      : is_stem(pool) ? pool_one<true>(input, stem_of(pool), spot, output, codes)
                      : pool_one<true>(input, pool, spot, output, codes);
    }
  }
}

// As above, of the input.
template <class T>
DEVICE void max_pool_backward(const T* gradient, const unsigned char* codes, const Pool& pool, unsigned items,
                              unsigned whole, T* of_input) {
  EACH_THREAD(t) {
    unsigned item = block_index.x * block_size + t;
    if (item < items) {
      Spot spot = spot_of(item, pool.channels, pool.height, pool.width);
      !whole          ? return_one<false>(gradient, codes, pool, spot, of_input)
      : is_stem(pool) ? return_one<true>(gradient, codes, stem_of(pool), spot, of_input)
                      : return_one<true>(gradient, codes, pool, spot, of_input);
    }
  }
}

#define FOR_TYPE(SUFFIX, T)                                                                                        \
  KERNEL(max_pool_##SUFFIX, const T* input, CONSTANT Pool pool, unsigned items, unsigned whole, T* output,                  \
         unsigned char* codes) {                                                                                   \
    max_pool(input, pool, items, whole, output, codes);                                                            \
  }                                                                                                                \
  KERNEL(max_pool_backward_##SUFFIX, const T* gradient, const unsigned char* codes, CONSTANT Pool pool, unsigned items,     \
         unsigned whole, T* of_input) {                                                                            \
    max_pool_backward(gradient, codes, pool, items, whole, of_input);                                              \
  }
FOR_TYPE(f32, float)
FOR_TYPE(bf16, bf16)
FOR_TYPE(f16, fp16)
