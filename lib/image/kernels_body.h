// Bodies of the kernels on vectors of whole numbers and of floats. Included by one
// file per instruction set, which defines SSLRUN_KERNELS as its namespace. Uses no inline function of a library: the
// linker might keep the copy that was compiled for a newer machine.
#include "lib/image/kernels.h"
#include "lib/image/kernels_colour.h"
#include "lib/image/vector.h"

namespace sslrun::image::SSLRUN_KERNELS {

// What one vector of outputs adds up: two rows at a time as pairs of 16-bit numbers, the weights in two halves of 14
// and 8 bits, because products of whole weights would need 32-bit multiplications.
template <class Row>
SSLRUN_INLINE void weigh_block(uint8_t* into, Row row, const WeightPair* pairs, int count, size_t start) {
  const Bytes zero = zero_bytes();
  Bytes coarse[4] = {zero, zero, zero, zero}, fine[4];
  for (auto& sum : fine) sum = all_32(1 << 21);
  for (int k = 0; k < count; k += 2, pairs++) {
    Bytes a = load_bytes(row(k) + start), b = load_bytes(row(k + 1 < count ? k + 1 : k) + start);
    Bytes low = low_8(a, b), high = high_8(a, b);
    Bytes sides[4] = {low_8(low, zero), high_8(low, zero), low_8(high, zero), high_8(high, zero)};
    Bytes coarse_weights = all_32(pairs->coarse), fine_weights = all_32(pairs->fine);
    for (int i = 0; i < 4; i++) {
      coarse[i] = add_32(coarse[i], multiply_pairs(sides[i], coarse_weights));
      fine[i] = add_32(fine[i], multiply_pairs(sides[i], fine_weights));
    }
  }
  Bytes sums[4];
  for (int i = 0; i < 4; i++) sums[i] = shift_right_32<22>(add_32(shift_left_32<8>(coarse[i]), fine[i]));
  store_bytes(into + start, pack_bytes(sums[0], sums[1], sums[2], sums[3]));
}

SSLRUN_INLINE int32_t weight_of(const WeightPair& pair, bool second) {
  return second ? (pair.coarse >> 16) * 256 + (pair.fine >> 16) : int16_t(pair.coarse) * 256 + int16_t(pair.fine);
}

// row(k) is the k-th row.
template <class Row>
SSLRUN_INLINE void weigh_row(uint8_t* into, Row row, const WeightPair* pairs, int count, size_t length) {
  constexpr size_t kStep = sizeof(Bytes);
  if (length < kStep) {
    for (size_t i = 0; i < length; i++) {
      int32_t sum = 1 << 21;
      for (int k = 0; k < count; k++) sum += weight_of(pairs[k / 2], k % 2) * row(k)[i];
      sum >>= 22;
      into[i] = uint8_t(sum < 0 ? 0 : sum > 255 ? 255 : sum);
    }
    return;
  }
  size_t start = 0;
  for (; start + kStep <= length; start += kStep) weigh_block(into, row, pairs, count, start);
  if (start < length) weigh_block(into, row, pairs, count, length - kStep);  // overlaps the one before
}

static void weighted_rows(uint8_t* into, const uint8_t* const* rows, const WeightPair* pairs, int count,
                          size_t length) {
  weigh_row(
      into, [rows](int k) { return rows[k]; }, pairs, count, length);
}

static void weighted_outputs(uint8_t* into, ptrdiff_t into_stride, const uint8_t* from, size_t stride,
                             const RowTaps& taps, size_t length) {
  for (int i = 0; i < taps.outputs; i++, into += into_stride) {
    const uint8_t* first = from + size_t(taps.first[i]) * stride;
    weigh_row(
        into, [=](int k) { return first + size_t(k) * stride; }, taps.pairs + size_t(i) * size_t(taps.pairs_each),
        taps.count[i], length);
  }
}

template <class Row>
SSLRUN_INLINE void box_row_of_any_size(uint8_t* into, Row row, int count, const BoxWeights& by, size_t length) {
  for (size_t i = 0; i < length; i++) {
    uint32_t sum = 0;
    for (int k = 1; k < count - 1; k++) sum += row(k)[i];
    into[i] = uint8_t((by.inner * sum + by.edge * (uint32_t(row(0)[i]) + row(count - 1)[i]) + (1U << 23)) >> 24);
  }
}

template <class Row>
SSLRUN_INLINE void box_row(uint8_t* into, Row row, int count, const BoxWeights& by, size_t length) {
  const Bytes zero = zero_bytes(), half = all_32(1 << 23);
  const Bytes coarse = all_pairs(int32_t(by.inner >> 12), int32_t(by.edge >> 12));
  const Bytes fine = all_pairs(int32_t(by.inner & 4095), int32_t(by.edge & 4095));
  for (size_t start = 0; start < length; start += sizeof(Bytes)) {
    Bytes low = zero, high = zero, first = load_bytes(row(0) + start), last = load_bytes(row(count - 1) + start);
    for (int k = 1; k < count - 1; k++) {
      Bytes inner = load_bytes(row(k) + start);
      low = add_16(low, low_8(inner, zero));
      high = add_16(high, high_8(inner, zero));
    }
    Bytes low_edge = add_16(low_8(first, zero), low_8(last, zero));
    Bytes high_edge = add_16(high_8(first, zero), high_8(last, zero));
    Bytes sums[4] = {low_16(low, low_edge), high_16(low, low_edge), low_16(high, high_edge), high_16(high, high_edge)};
    for (auto& sum : sums)
      sum = shift_right_unsigned_32<24>(
          add_32(add_32(shift_left_32<12>(multiply_pairs(sum, coarse)), multiply_pairs(sum, fine)), half));
    store_bytes(into + start, pack_bytes(sums[0], sums[1], sums[2], sums[3]));
  }
}

static void box_rows(const uint8_t* from, uint8_t* into, size_t stride, int width, int height, int reach,
                     const BoxWeights& by) {
  for (int y = 0; y < height; y++, into += stride) {
    auto row = [=](int k) {
      int at = y + k - reach - 1;
      return from + size_t(at < 0 ? 0 : at < height ? at : height - 1) * stride;
    };
    int count = 2 * reach + 3;
    if (count > 128)  // sums of more rows would not fit into 15 bits
      box_row_of_any_size(into, row, count, by, size_t(width));
    else if (reach == 0)
      box_row(into, row, 3, by, size_t(width));
    else if (reach == 1)
      box_row(into, row, 5, by, size_t(width));
    else
      box_row(into, row, count, by, size_t(width));
  }
}

// Four rounds of interleaving row i with row i + 8 transpose 16 x 16 bytes.
SSLRUN_INLINE void transpose_tile(const uint8_t* from, size_t from_stride, uint8_t* into, size_t into_stride) {
  __m128i a[16], b[16];
  for (int i = 0; i < 16; i++) a[i] = _mm_loadu_si128(reinterpret_cast<const __m128i*>(from + size_t(i) * from_stride));
  for (int round = 0; round < 2; round++) {
    for (int i = 0; i < 8; i++) {
      b[2 * i] = _mm_unpacklo_epi8(a[i], a[i + 8]);
      b[2 * i + 1] = _mm_unpackhi_epi8(a[i], a[i + 8]);
    }
    for (int i = 0; i < 8; i++) {
      a[2 * i] = _mm_unpacklo_epi8(b[i], b[i + 8]);
      a[2 * i + 1] = _mm_unpackhi_epi8(b[i], b[i + 8]);
    }
  }
  for (int i = 0; i < 16; i++) _mm_storeu_si128(reinterpret_cast<__m128i*>(into + size_t(i) * into_stride), a[i]);
}

static void transpose(const uint8_t* from, size_t from_stride, int width, int height, uint8_t* into,
                      size_t into_stride) {
  for (int y = 0; y < height; y += 16)
    for (int x = 0; x < width; x += 16)
      transpose_tile(from + size_t(y) * from_stride + x, from_stride, into + size_t(x) * into_stride + y, into_stride);
}

static void solarize(uint8_t* bytes, size_t count, int threshold) {
  for (size_t i = 0; i < count; i++) bytes[i] = int(bytes[i]) >= threshold ? uint8_t(255 - bytes[i]) : bytes[i];
}

static void scale_row(const uint8_t* __restrict from, float* __restrict into, int count, float scale, float shift) {
  for (int i = 0; i < count; i++) into[i] = __builtin_fmaf(float(from[i]), scale, shift);
}

SSLRUN_INLINE uint32_t bits_of(float value) {
  uint32_t bits;
  __builtin_memcpy(&bits, &value, sizeof bits);
  return bits;
}

SSLRUN_INLINE uint16_t to_brain(float value) {
  uint32_t bits = bits_of(value);
  return uint16_t((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16);
}

// Adding 0.5 rounds numbers below 2^-14 at the last place of a subnormal half.
SSLRUN_INLINE uint16_t to_half(float value) {
  uint32_t bits = bits_of(value), sign = (bits >> 16) & 0x8000, magnitude = bits & 0x7FFFFFFF;
  uint32_t normal = (magnitude + 0xFFF + ((magnitude >> 13) & 1) - (112U << 23)) >> 13;
  uint32_t small = bits_of(__builtin_fabsf(value) + 0.5f) - bits_of(0.5f);
  uint32_t half = magnitude < 0x38800000 ? small : normal;
  half = magnitude >= 0x477FF000 ? 0x7C00 : half;
  return uint16_t(sign | half);
}

static void scale_row_16(const uint8_t* __restrict from, uint16_t* __restrict into, int count, float scale, float shift,
                         bool brain) {
  if (brain)
    for (int i = 0; i < count; i++) into[i] = to_brain(__builtin_fmaf(float(from[i]), scale, shift));
  else
    for (int i = 0; i < count; i++) into[i] = to_half(__builtin_fmaf(float(from[i]), scale, shift));
}

// The ends of `into` that do not are copied as usual.
static void stream(void* into, const void* from, size_t bytes) {
  constexpr size_t kStep = sizeof(Bytes);
  auto* to = static_cast<uint8_t*>(into);
  const auto* source = static_cast<const uint8_t*>(from);
  size_t done = (kStep - size_t(reinterpret_cast<uintptr_t>(to) % kStep)) % kStep;
  done = done < bytes ? done : bytes;
  __builtin_memcpy(to, source, done);
  for (; done + kStep <= bytes; done += kStep) stream_bytes(to + done, load_bytes(source + done));
  __builtin_memcpy(to + done, source + done, bytes - done);
}

template <class T>
SSLRUN_INLINE void interleave_values(const void* a, const void* b, const void* c, void* into, int count) {
  const T* __restrict first = static_cast<const T*>(a);
  const T* __restrict second = static_cast<const T*>(b);
  const T* __restrict third = static_cast<const T*>(c);
  T* __restrict out = static_cast<T*>(into);
  for (int i = 0; i < count; i++) out[3 * i] = first[i], out[3 * i + 1] = second[i], out[3 * i + 2] = third[i];
}

static void interleave(const void* a, const void* b, const void* c, void* into, int count, int size) {
  if (size == 1)
    interleave_values<uint8_t>(a, b, c, into, count);
  else if (size == 2)
    interleave_values<uint16_t>(a, b, c, into, count);
  else
    interleave_values<uint32_t>(a, b, c, into, count);
}

}  // namespace sslrun::image::SSLRUN_KERNELS

namespace sslrun::image {

extern const Kernels SSLRUN_TABLE;
const Kernels SSLRUN_TABLE = {SSLRUN_NAME,
                              SSLRUN_KERNELS::weighted_rows,
                              SSLRUN_KERNELS::weighted_outputs,
                              SSLRUN_KERNELS::box_rows,
                              SSLRUN_KERNELS::transpose,
                              SSLRUN_KERNELS::colour_row,
                              SSLRUN_KERNELS::solarize,
                              SSLRUN_KERNELS::scale_row,
                              SSLRUN_KERNELS::scale_row_16,
                              SSLRUN_KERNELS::stream,
                              SSLRUN_KERNELS::interleave};

}  // namespace sslrun::image
