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

// Floats take the compiler's operators (+, *, ==, ?:), which round every operation.
SSLRUN_INLINE Floats all_floats(float value) { return SSLRUN_VECTOR(set1_ps)(value); }
SSLRUN_INLINE Floats least(Floats a, Floats b) { return SSLRUN_VECTOR(min_ps)(a, b); }
SSLRUN_INLINE Floats most(Floats a, Floats b) { return SSLRUN_VECTOR(max_ps)(a, b); }
SSLRUN_INLINE Floats to_floats(Bytes value) { return SSLRUN_VECTOR(cvtepi32_ps)(value); }
SSLRUN_INLINE Bytes to_integers(Floats value) { return SSLRUN_VECTOR(cvttps_epi32)(value); }
SSLRUN_INLINE Floats whole_part(Floats value) { return to_floats(to_integers(value)); }

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
