// What every kernel text begins with: the same words on a GPU (by nvrtc) and in C++ on the processor.
//
// A kernel is written in phases: what stands in EACH_THREAD(t) is done by every thread t of a block, and behind it all
// of them meet. Outside of it nothing may depend on the thread; what a thread keeps for the next phase is SHARED.
// A parameter that is a struct with a table in it is CONSTANT: without it every thread copies the table.
#ifdef __CUDACC__
#define KERNEL(name, ...) extern "C" __global__ void name(__VA_ARGS__)
#define DEVICE __device__ __forceinline__
#define SHARED __shared__
#define CONSTANT const __grid_constant__
#define EACH_THREAD(t) for (unsigned t = threadIdx.x, go_ = 1; go_; go_ = 0, __syncthreads())
#define block_index blockIdx
#define grid_size gridDim
#define block_size blockDim.x
DEVICE unsigned bits_of(float value) { return __float_as_uint(value); }
DEVICE float float_of(unsigned bits) { return __uint_as_float(bits); }
DEVICE float fused_multiply_add(float a, float b, float c) { return __fmaf_rn(a, b, c); }
#else
#define KERNEL(name, ...)                                     \
  extern "C" void name(__VA_ARGS__);                          \
  static const pretend::KernelForm name##_form(#name, &name); \
  extern "C" void name(__VA_ARGS__)
#define DEVICE [[maybe_unused]] static inline
#define SHARED static thread_local
#define CONSTANT const
#define EACH_THREAD(t) for (unsigned t = 0; t < block_size; t++)
#define block_index pretend::block_index
#define grid_size pretend::grid_size
#define block_size pretend::block_size
DEVICE unsigned bits_of(float value) { return std::bit_cast<unsigned>(value); }
DEVICE float float_of(unsigned bits) { return std::bit_cast<float>(bits); }
DEVICE float fused_multiply_add(float a, float b, float c) { return std::fma(a, b, c); }
#endif

// Types of storage; arithmetic is in float32.
struct bf16 {
  unsigned short bits;
};
struct fp16 {
  unsigned short bits;
};

DEVICE float to_float(float value) { return value; }
DEVICE float to_float(bf16 value) { return float_of(unsigned(value.bits) << 16); }
DEVICE float to_float(fp16 value) {
#ifdef __CUDACC__
  float result;
  asm("cvt.f32.f16 %0, %1;" : "=f"(result) : "h"(value.bits));
  return result;
#else
  unsigned sign = (value.bits & 0x8000u) << 16, exponent = value.bits >> 10 & 31, fraction = value.bits & 0x3ffu;
  if (exponent == 31) return float_of(sign | 0x7f800000u | fraction << 13);
  if (exponent) return float_of(sign | (exponent + 112) << 23 | fraction << 13);
  float small = float(fraction) * 0x1p-24f;
  return sign ? -small : small;
#endif
}

// Rounds to nearest, halves to even; not-a-numbers become 0x7fff, as the GPU's own conversion has them.
DEVICE void from_float(float value, float* into) { *into = value; }
DEVICE void from_float(float value, bf16* into) {
#ifdef __CUDACC__
  asm("cvt.rn.bf16.f32 %0, %1;" : "=h"(into->bits) : "f"(value));
#else
  unsigned bits = bits_of(value);
  into->bits = (bits & 0x7fffffffu) > 0x7f800000u ? 0x7fff : (unsigned short)((bits + 0x7fff + (bits >> 16 & 1)) >> 16);
#endif
}
DEVICE void from_float(float value, fp16* into) {
#ifdef __CUDACC__
  asm("cvt.rn.f16.f32 %0, %1;" : "=h"(into->bits) : "f"(value));
#else
  unsigned bits = bits_of(value), sign = bits >> 16 & 0x8000u, size = bits & 0x7fffffffu, result;
  if (size > 0x7f800000u)
    sign = 0, result = 0x7fff;
  else if (size >= 0x477ff000u)  // from 65520 on
    result = 0x7c00;
  else if (size < 0x38800000u)  // below 2^-14; a float32 of 0.5 to 1 has the steps of fp16's smallest numbers
    result = bits_of(float_of(size) + 0.5f) - 0x3f000000u;
  else
    result = (size + 0xfff + (size >> 13 & 1) - 0x38000000u) >> 13;
  into->bits = (unsigned short)(sign | result);
#endif
}

template <class T>
DEVICE T from_float(float value) {
  T result;
  from_float(value, &result);
  return result;
}

// values[0] becomes the sum of all, added in the same order each time. The block has as many threads as values.
template <class T, unsigned Threads>
DEVICE void add_up(T (&values)[Threads]) {
  for (unsigned half = Threads / 2; half > 0; half /= 2)
    EACH_THREAD(t) if (t < half) values[t] += values[t + half];
}
