// Names for the widest byte vectors that the including file is compiled for.
#pragma once
#include <immintrin.h>

#include <cstddef>
#include <cstdint>

#define SSLRUN_INLINE_MEMBER inline __attribute__((always_inline))
#define SSLRUN_INLINE static SSLRUN_INLINE_MEMBER
#if defined(__AVX512BW__)
#define SSLRUN_VECTOR(name) _mm512_##name
#define SSLRUN_WHOLE(name) _mm512_##name##_si512
using Bytes = __m512i;
using Floats = __m512;
#elif defined(__AVX2__)
#define SSLRUN_VECTOR(name) _mm256_##name
#define SSLRUN_WHOLE(name) _mm256_##name##_si256
using Bytes = __m256i;
using Floats = __m256;
#else
#define SSLRUN_VECTOR(name) _mm_##name
#define SSLRUN_WHOLE(name) _mm_##name##_si128
using Bytes = __m128i;
using Floats = __m128;
#endif

SSLRUN_INLINE Bytes load_bytes(const uint8_t* from) {
  return SSLRUN_WHOLE(loadu)(reinterpret_cast<const Bytes*>(from));
}
SSLRUN_INLINE void store_bytes(uint8_t* into, Bytes value) {
  SSLRUN_WHOLE(storeu)(reinterpret_cast<Bytes*>(into), value);
}
// Past the cache; `into` is aligned to the vector.
SSLRUN_INLINE void stream_bytes(uint8_t* into, Bytes value) {
  SSLRUN_WHOLE(stream)(reinterpret_cast<Bytes*>(into), value);
}
// A vector of two parts, each half as long as it.
SSLRUN_INLINE Bytes load_halves(const uint8_t* first, const uint8_t* second) {
#if defined(__AVX512BW__)
  auto half = [](const uint8_t* from) { return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(from)); };
  return _mm512_inserti64x4(_mm512_castsi256_si512(half(first)), half(second), 1);
#elif defined(__AVX2__)
  auto half = [](const uint8_t* from) { return _mm_loadu_si128(reinterpret_cast<const __m128i*>(from)); };
  return _mm256_inserti128_si256(_mm256_castsi128_si256(half(first)), half(second), 1);
#else
  auto half = [](const uint8_t* from) { return _mm_loadl_epi64(reinterpret_cast<const __m128i*>(from)); };
  return _mm_unpacklo_epi64(half(first), half(second));
#endif
}
SSLRUN_INLINE void store_halves(uint8_t* first, uint8_t* second, Bytes value) {
#if defined(__AVX512BW__)
  _mm256_storeu_si256(reinterpret_cast<__m256i*>(first), _mm512_castsi512_si256(value));
  _mm256_storeu_si256(reinterpret_cast<__m256i*>(second), _mm512_extracti64x4_epi64(value, 1));
#elif defined(__AVX2__)
  _mm_storeu_si128(reinterpret_cast<__m128i*>(first), _mm256_castsi256_si128(value));
  _mm_storeu_si128(reinterpret_cast<__m128i*>(second), _mm256_extracti128_si256(value, 1));
#else
  _mm_storel_epi64(reinterpret_cast<__m128i*>(first), value);
  _mm_storel_epi64(reinterpret_cast<__m128i*>(second), _mm_unpackhi_epi64(value, value));
#endif
}
// 16 bytes each of rows 0, 16, … behind each other: a vector has as many lanes as it has rows of these.
SSLRUN_INLINE Bytes load_lanes(const uint8_t* from, size_t stride) {
  auto lane = [=](size_t number) {
    return _mm_loadu_si128(reinterpret_cast<const __m128i*>(from + 16 * number * stride));
  };
#if defined(__AVX512BW__)
  __m512i lanes = _mm512_inserti32x4(_mm512_castsi128_si512(lane(0)), lane(1), 1);
  return _mm512_inserti32x4(_mm512_inserti32x4(lanes, lane(2), 2), lane(3), 3);
#elif defined(__AVX2__)
  return _mm256_inserti128_si256(_mm256_castsi128_si256(lane(0)), lane(1), 1);
#else
  return lane(0);
#endif
}
SSLRUN_INLINE Bytes zero_bytes() { return SSLRUN_WHOLE(setzero)(); }
SSLRUN_INLINE Bytes all_32(int32_t value) { return SSLRUN_VECTOR(set1_epi32)(value); }
// Two 16-bit numbers in every 32-bit place.
SSLRUN_INLINE Bytes all_pairs(int32_t low, int32_t high) {
  return all_32(int32_t((uint32_t(low) & 0xFFFF) | (uint32_t(high) << 16)));
}
SSLRUN_INLINE Bytes low_8(Bytes a, Bytes b) { return SSLRUN_VECTOR(unpacklo_epi8)(a, b); }
SSLRUN_INLINE Bytes high_8(Bytes a, Bytes b) { return SSLRUN_VECTOR(unpackhi_epi8)(a, b); }
#if defined(__AVX2__)
SSLRUN_INLINE __m128i low_8(__m128i a, __m128i b) { return _mm_unpacklo_epi8(a, b); }
SSLRUN_INLINE __m128i high_8(__m128i a, __m128i b) { return _mm_unpackhi_epi8(a, b); }
#endif
SSLRUN_INLINE Bytes low_16(Bytes a, Bytes b) { return SSLRUN_VECTOR(unpacklo_epi16)(a, b); }
SSLRUN_INLINE Bytes high_16(Bytes a, Bytes b) { return SSLRUN_VECTOR(unpackhi_epi16)(a, b); }
SSLRUN_INLINE Bytes add_16(Bytes a, Bytes b) { return SSLRUN_VECTOR(add_epi16)(a, b); }
SSLRUN_INLINE Bytes subtract_16(Bytes a, Bytes b) { return SSLRUN_VECTOR(sub_epi16)(a, b); }
SSLRUN_INLINE Bytes add_32(Bytes a, Bytes b) { return SSLRUN_VECTOR(add_epi32)(a, b); }
// a.low * b.low + a.high * b.high in every 32-bit place.
SSLRUN_INLINE Bytes multiply_pairs(Bytes a, Bytes b) { return SSLRUN_VECTOR(madd_epi16)(a, b); }
// sum + a.low * b.low + a.high * b.high in every 32-bit place.
SSLRUN_INLINE Bytes add_pairs(Bytes sum, Bytes a, Bytes b) {
#if defined(__AVX512VNNI__)
  return _mm512_dpwssd_epi32(sum, a, b);
#else
  return add_32(sum, multiply_pairs(a, b));
#endif
}
template <int bits>
SSLRUN_INLINE Bytes shift_left_32(Bytes a) {
  return SSLRUN_VECTOR(slli_epi32)(a, bits);
}
template <int bits>
SSLRUN_INLINE Bytes shift_right_32(Bytes a) {
  return SSLRUN_VECTOR(srai_epi32)(a, bits);
}
template <int bits>
SSLRUN_INLINE Bytes shift_right_unsigned_32(Bytes a) {
  return SSLRUN_VECTOR(srli_epi32)(a, bits);
}
// Undoes low_8 / high_8 followed by low_16 / high_16, clipping to 0 … 255.
SSLRUN_INLINE Bytes pack_bytes(Bytes a, Bytes b, Bytes c, Bytes d) {
  return SSLRUN_VECTOR(packus_epi16)(SSLRUN_VECTOR(packs_epi32)(a, b), SSLRUN_VECTOR(packs_epi32)(c, d));
}

// Floats take the compiler's operators (+, *, ==, ?:), which round every operation.
SSLRUN_INLINE Floats all_floats(float value) { return SSLRUN_VECTOR(set1_ps)(value); }
SSLRUN_INLINE Floats least(Floats a, Floats b) { return SSLRUN_VECTOR(min_ps)(a, b); }
SSLRUN_INLINE Floats most(Floats a, Floats b) { return SSLRUN_VECTOR(max_ps)(a, b); }
SSLRUN_INLINE Floats to_floats(Bytes value) { return SSLRUN_VECTOR(cvtepi32_ps)(value); }
// As many bytes as the vector has floats.
SSLRUN_INLINE Floats load_floats(const uint8_t* from) {
#if defined(__AVX512BW__)
  return to_floats(_mm512_cvtepu8_epi32(_mm_loadu_si128(reinterpret_cast<const __m128i*>(from))));
#elif defined(__AVX2__)
  return to_floats(_mm256_cvtepu8_epi32(_mm_loadl_epi64(reinterpret_cast<const __m128i*>(from))));
#else
  __m128i bytes = _mm_cvtsi32_si128(int(from[0] | from[1] << 8 | from[2] << 16 | int(uint32_t(from[3]) << 24)));
  return to_floats(low_16(low_8(bytes, zero_bytes()), zero_bytes()));
#endif
}
// Past the cache; `into` is aligned to the vector.
SSLRUN_INLINE void stream_floats(float* into, Floats value) { SSLRUN_VECTOR(stream_ps)(into, value); }
SSLRUN_INLINE Bytes to_integers(Floats value) { return SSLRUN_VECTOR(cvttps_epi32)(value); }
// Towards zero.
SSLRUN_INLINE Floats whole_part(Floats value) {
#if defined(__AVX512BW__)
  return _mm512_roundscale_ps(value, _MM_FROUND_TO_ZERO | _MM_FROUND_NO_EXC);
#elif defined(__AVX2__)
  return _mm256_round_ps(value, _MM_FROUND_TO_ZERO | _MM_FROUND_NO_EXC);
#else
  return to_floats(to_integers(value));
#endif
}
// `odd` where the lowest bit of `number` is set, else `even`.
SSLRUN_INLINE Floats choose_by_parity(Bytes number, Floats odd, Floats even) {
#if defined(__AVX512BW__)
  return _mm512_mask_blend_ps(_mm512_test_epi32_mask(number, all_32(1)), even, odd);
#elif defined(__AVX2__)
  return _mm256_blendv_ps(even, odd, _mm256_castsi256_ps(shift_left_32<31>(number)));
#else
  __m128 is_odd = _mm_castsi128_ps(shift_right_32<31>(shift_left_32<31>(number)));
  return _mm_or_ps(_mm_and_ps(is_odd, odd), _mm_andnot_ps(is_odd, even));
#endif
}

// a * b + c, rounded once.
SSLRUN_INLINE Floats fused(Floats a, Floats b, Floats c) {
#if defined(__FMA__)
  return SSLRUN_VECTOR(fmadd_ps)(a, b, c);
#else
  for (size_t i = 0; i < sizeof(Floats) / sizeof(float); i++) c[i] = __builtin_fmaf(a[i], b[i], c[i]);
  return c;
#endif
}

// Several quotients by one divisor, rounded as a division rounds: one correction of the product with a rounded
// reciprocal (Markstein's theorem; the operands here are of moderate size).
namespace {
class Reciprocal {
 public:
#if defined(__FMA__)
  SSLRUN_INLINE_MEMBER explicit Reciprocal(Floats divisor) : divisor_(divisor), inverse_(all_floats(1) / divisor) {}
  SSLRUN_INLINE_MEMBER Floats quotient(Floats dividend) const {
    Floats q = dividend * inverse_;
    return fused(fused(-q, divisor_, dividend), inverse_, q);
  }

 private:
  Floats divisor_, inverse_;
#else
  SSLRUN_INLINE_MEMBER explicit Reciprocal(Floats divisor) : divisor_(divisor) {}
  SSLRUN_INLINE_MEMBER Floats quotient(Floats dividend) const { return dividend / divisor_; }

 private:
  Floats divisor_;
#endif
};
}  // namespace
