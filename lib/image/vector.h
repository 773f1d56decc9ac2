// Names for the widest byte vectors that the including file is compiled for.
#pragma once
#include <immintrin.h>

#include <cstddef>
#include <cstdint>

#define SSLRUN_INLINE static inline __attribute__((always_inline))
#if defined(__AVX512BW__)
#define SSLRUN_VECTOR(name) _mm512_##name
#define SSLRUN_WHOLE(name) _mm512_##name##_si512
using Bytes = __m512i;
#elif defined(__AVX2__)
#define SSLRUN_VECTOR(name) _mm256_##name
#define SSLRUN_WHOLE(name) _mm256_##name##_si256
using Bytes = __m256i;
#else
#define SSLRUN_VECTOR(name) _mm_##name
#define SSLRUN_WHOLE(name) _mm_##name##_si128
using Bytes = __m128i;
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
SSLRUN_INLINE Bytes zero_bytes() { return SSLRUN_WHOLE(setzero)(); }
SSLRUN_INLINE Bytes all_32(int32_t value) { return SSLRUN_VECTOR(set1_epi32)(value); }
// Two 16-bit numbers in every 32-bit place.
SSLRUN_INLINE Bytes all_pairs(int32_t low, int32_t high) {
  return all_32(int32_t((uint32_t(low) & 0xFFFF) | (uint32_t(high) << 16)));
}
SSLRUN_INLINE Bytes low_8(Bytes a, Bytes b) { return SSLRUN_VECTOR(unpacklo_epi8)(a, b); }
SSLRUN_INLINE Bytes high_8(Bytes a, Bytes b) { return SSLRUN_VECTOR(unpackhi_epi8)(a, b); }
SSLRUN_INLINE Bytes low_16(Bytes a, Bytes b) { return SSLRUN_VECTOR(unpacklo_epi16)(a, b); }
SSLRUN_INLINE Bytes high_16(Bytes a, Bytes b) { return SSLRUN_VECTOR(unpackhi_epi16)(a, b); }
SSLRUN_INLINE Bytes add_16(Bytes a, Bytes b) { return SSLRUN_VECTOR(add_epi16)(a, b); }
SSLRUN_INLINE Bytes add_32(Bytes a, Bytes b) { return SSLRUN_VECTOR(add_epi32)(a, b); }
// a.low * b.low + a.high * b.high in every 32-bit place.
SSLRUN_INLINE Bytes multiply_pairs(Bytes a, Bytes b) { return SSLRUN_VECTOR(madd_epi16)(a, b); }
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
