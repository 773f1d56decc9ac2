// Slicing-by-16 CRC-32, and folding by carry-less multiplication where the processor has it.
#include "lib/core/crc32.h"

#include <array>
#include <cstring>
#ifdef __x86_64__
#include <immintrin.h>
#endif

namespace sslrun::inline core {

using Tables = std::array<std::array<uint32_t, 256>, 16>;

static constexpr Tables make_tables() {
  Tables tables{};
  for (uint32_t i = 0; i < 256; i++) {
    uint32_t value = i;
    for (int bit = 0; bit < 8; bit++) value = (value >> 1) ^ (value & 1 ? 0xEDB88320U : 0U);
    tables[0][i] = value;
  }
  for (size_t t = 1; t < 16; t++)
    for (size_t i = 0; i < 256; i++) tables[t][i] = (tables[t - 1][i] >> 8) ^ tables[0][tables[t - 1][i] & 255];
  return tables;
}

static constexpr Tables kTables = make_tables();

// Continues the inverted checksum by tables.
static uint32_t by_tables(uint32_t crc, const unsigned char* at, size_t count) {
  for (; count >= 16; count -= 16, at += 16) {
    uint32_t words[4];
    std::memcpy(words, at, 16);
    words[0] ^= crc;
    crc = 0;
    for (size_t w = 0; w < 4; w++)
      for (size_t b = 0; b < 4; b++) crc ^= kTables[15 - 4 * w - b][(words[w] >> (8 * b)) & 255];
  }
  for (; count > 0; count--, at++) crc = (crc >> 8) ^ kTables[0][(crc ^ *at) & 255];
  return crc;
}

#ifdef __x86_64__
// Gopal et al., "Fast CRC Computation for Generic Polynomials Using PCLMULQDQ" (Intel, 2009), bit-reflected: four
// 128-bit remainders are folded over 64 bytes a step, then into one, then reduced. The constants are powers of x modulo
// the polynomial.
__attribute__((target("pclmul,sse4.1"))) static __m128i fold(__m128i remainder, __m128i constants, __m128i next) {
  __m128i low = _mm_clmulepi64_si128(remainder, constants, 0x00);
  __m128i high = _mm_clmulepi64_si128(remainder, constants, 0x11);
  return _mm_xor_si128(_mm_xor_si128(low, high), next);
}

// `count` is a multiple of 16 and at least 64.
__attribute__((target("pclmul,sse4.1"))) static uint32_t by_folding(uint32_t crc, const unsigned char* at,
                                                                    size_t count) {
  auto load = [](const unsigned char* from) { return _mm_loadu_si128(reinterpret_cast<const __m128i*>(from)); };
  const __m128i over64 = _mm_set_epi64x(0x1c6e41596, 0x154442bd4), over16 = _mm_set_epi64x(0x0ccaa009e, 0x1751997d0);
  const __m128i over4 = _mm_set_epi64x(0, 0x163cd6124), barrett = _mm_set_epi64x(0x1f7011641, 0x1db710641);
  const __m128i word = _mm_set_epi32(0, -1, 0, -1);
  __m128i lanes[4];
  for (int i = 0; i < 4; i++) lanes[i] = load(at + 16 * i);
  lanes[0] = _mm_xor_si128(lanes[0], _mm_cvtsi32_si128(int(crc)));
  for (at += 64, count -= 64; count >= 64; at += 64, count -= 64)
    for (int i = 0; i < 4; i++) lanes[i] = fold(lanes[i], over64, load(at + 16 * i));
  __m128i sum = lanes[0];
  for (int i = 1; i < 4; i++) sum = fold(sum, over16, lanes[i]);
  for (; count >= 16; at += 16, count -= 16) sum = fold(sum, over16, load(at));
  sum = _mm_xor_si128(_mm_srli_si128(sum, 8), _mm_clmulepi64_si128(sum, over16, 0x10));
  sum = _mm_xor_si128(_mm_srli_si128(sum, 4), _mm_clmulepi64_si128(_mm_and_si128(sum, word), over4, 0x00));
  __m128i quotient = _mm_clmulepi64_si128(_mm_and_si128(sum, word), barrett, 0x10);
  sum = _mm_xor_si128(sum, _mm_clmulepi64_si128(_mm_and_si128(quotient, word), barrett, 0x00));
  return uint32_t(_mm_extract_epi32(sum, 1));
}
#endif

uint32_t crc32(uint32_t crc, const void* bytes, size_t count) {
  auto* at = static_cast<const unsigned char*>(bytes);
  crc = ~crc;
#ifdef __x86_64__
  static const bool folds = __builtin_cpu_supports("pclmul") && __builtin_cpu_supports("sse4.1");
  if (size_t folded = count / 16 * 16; folds && folded >= 64) {
    crc = by_folding(crc, at, folded);
    at += folded;
    count -= folded;
  }
#endif
  return ~by_tables(crc, at, count);
}

}  // namespace sslrun::inline core
