// Eight values side by side, which one or two wide loads bring, as most kernels on channels_last memory work on them.
constexpr unsigned kWidth = 8;  // 16 bytes of a 2-byte type

using Index = long long;

#ifdef __CUDACC__
#define UNROLL _Pragma("unroll")
#else
#define UNROLL
#endif

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

