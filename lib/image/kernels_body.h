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
      coarse[i] = add_pairs(coarse[i], sides[i], coarse_weights);
      fine[i] = add_pairs(fine[i], sides[i], fine_weights);
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

// One row's bytes as 16-bit numbers.
struct Wide {
  Bytes low, high;
};

SSLRUN_INLINE Wide widen(Bytes bytes) { return {low_8(bytes, zero_bytes()), high_8(bytes, zero_bytes())}; }
SSLRUN_INLINE Wide add(Wide a, Wide b) { return {add_16(a.low, b.low), add_16(a.high, b.high)}; }
SSLRUN_INLINE Wide subtract(Wide a, Wide b) { return {subtract_16(a.low, b.low), subtract_16(a.high, b.high)}; }

// One vector of columns from the first row to the last, the sum of the inner rows running along.
template <class Row>
SSLRUN_INLINE void box_column(uint8_t* into, size_t stride, Row row, int height, int reach, const BoxWeights& by) {
  const Bytes coarse = all_pairs(int32_t(by.inner >> 12), int32_t(by.edge >> 12));
  const Bytes fine = all_pairs(int32_t(by.inner & 4095), int32_t(by.edge & 4095)), half = all_32(1 << 11);
  Wide before = widen(load_bytes(row(-reach - 1))), inner = {zero_bytes(), zero_bytes()};
  for (int k = -reach; k <= reach; k++) inner = add(inner, widen(load_bytes(row(k))));
  for (int y = 0; y < height; y++, into += stride) {
    Wide behind = widen(load_bytes(row(y + reach + 1))), edges = add(before, behind);
    Bytes sums[4] = {low_16(inner.low, edges.low), high_16(inner.low, edges.low), low_16(inner.high, edges.high),
                     high_16(inner.high, edges.high)};
    for (auto& sum : sums)
      sum = shift_right_unsigned_32<24>(add_pairs(shift_left_32<12>(add_pairs(half, sum, coarse)), sum, fine));
    store_bytes(into, pack_bytes(sums[0], sums[1], sums[2], sums[3]));
    before = widen(load_bytes(row(y - reach)));
    inner = subtract(add(inner, behind), before);
  }
}

static void box_column_of_any_reach(const uint8_t* from, uint8_t* into, size_t stride, int width, int height, int reach,
                                    const BoxWeights& by) {
  auto row = [=](int y) { return from + size_t(y < 0 ? 0 : y < height ? y : height - 1) * stride; };
  for (int y = 0; y < height; y++, into += stride)
    for (int x = 0; x < width; x++) {
      uint32_t sum = 0;
      for (int k = y - reach; k <= y + reach; k++) sum += row(k)[x];
      uint32_t edges = uint32_t(row(y - reach - 1)[x]) + row(y + reach + 1)[x];
      into[x] = uint8_t((by.inner * sum + by.edge * edges + (1U << 23)) >> 24);
    }
}

static void box_rows(const uint8_t* from, uint8_t* into, size_t stride, int width, int height, int reach,
                     const BoxWeights& by) {
  if (2 * reach + 1 > 128)  // sums of more rows would not fit into 15 bits
    return box_column_of_any_reach(from, into, stride, width, height, reach, by);
  for (int x = 0; x < width; x += int(sizeof(Bytes))) {
    auto row = [=](int y) { return from + size_t(y < 0 ? 0 : y < height ? y : height - 1) * stride + x; };
    box_column(into + x, stride, row, height, reach, by);
  }
}

// Four rounds of interleaving row i with row i + 8 transpose 16 x 16 bytes.
template <class Vector>
SSLRUN_INLINE void transpose_lanes(Vector (&a)[16]) {
  Vector b[16];
  for (int round = 0; round < 2; round++) {
    for (int i = 0; i < 8; i++) b[2 * i] = low_8(a[i], a[i + 8]), b[2 * i + 1] = high_8(a[i], a[i + 8]);
    for (int i = 0; i < 8; i++) a[2 * i] = low_8(b[i], b[i + 8]), a[2 * i + 1] = high_8(b[i], b[i + 8]);
  }
}

// 16 columns of as many rows as a vector has bytes, so that whole vectors are stored.
SSLRUN_INLINE void transpose_block(const uint8_t* from, size_t from_stride, uint8_t* into, size_t into_stride) {
  Bytes rows[16];
  for (size_t i = 0; i < 16; i++) rows[i] = load_lanes(from + i * from_stride, from_stride);
  transpose_lanes(rows);
  for (size_t i = 0; i < 16; i++) store_bytes(into + i * into_stride, rows[i]);
}

SSLRUN_INLINE void transpose_tile(const uint8_t* from, size_t from_stride, uint8_t* into, size_t into_stride) {
  __m128i rows[16];
  for (size_t i = 0; i < 16; i++) rows[i] = _mm_loadu_si128(reinterpret_cast<const __m128i*>(from + i * from_stride));
  transpose_lanes(rows);
  for (size_t i = 0; i < 16; i++) _mm_storeu_si128(reinterpret_cast<__m128i*>(into + i * into_stride), rows[i]);
}

static void transpose(const uint8_t* from, size_t from_stride, int width, int height, uint8_t* into,
                      size_t into_stride) {
  constexpr int kRows = int(sizeof(Bytes));
  int y = 0;
  for (; y + kRows <= height; y += kRows)
    for (int x = 0; x < width; x += 16)
      transpose_block(from + size_t(y) * from_stride + x, from_stride, into + size_t(x) * into_stride + y, into_stride);
  for (; y < height; y += 16)
    for (int x = 0; x < width; x += 16)
      transpose_tile(from + size_t(y) * from_stride + x, from_stride, into + size_t(x) * into_stride + y, into_stride);
}

static void solarize(uint8_t* bytes, size_t count, int threshold) {
  for (size_t i = 0; i < count; i++) bytes[i] = int(bytes[i]) >= threshold ? uint8_t(255 - bytes[i]) : bytes[i];
}

static void scale_values(const uint8_t* __restrict from, float* __restrict into, int count, float scale, float shift) {
  for (int i = 0; i < count; i++) into[i] = __builtin_fmaf(float(from[i]), scale, shift);
}

static void scale_row(const uint8_t* from, float* into, int count, float scale, float shift, bool streamed) {
  constexpr int kStep = int(sizeof(Floats) / sizeof(float));
  int done = 0;
  if (streamed) {
    done = int((sizeof(Floats) - reinterpret_cast<uintptr_t>(into) % sizeof(Floats)) % sizeof(Floats) / sizeof(float));
    done = done < count ? done : count;
    scale_values(from, into, done, scale, shift);
    for (; done + kStep <= count; done += kStep)
      stream_floats(into + done, fused(load_floats(from + done), all_floats(scale), all_floats(shift)));
  }
  scale_values(from + done, into + done, count - done, scale, shift);
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

static void narrow_row(const float* __restrict from, uint16_t* __restrict into, int count, bool brain) {
  if (brain)
    for (int i = 0; i < count; i++) into[i] = to_brain(from[i]);
  else
    for (int i = 0; i < count; i++) into[i] = to_half(from[i]);
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
                              SSLRUN_KERNELS::colour_rows,
                              SSLRUN_KERNELS::solarize,
                              SSLRUN_KERNELS::scale_row,
                              SSLRUN_KERNELS::scale_row_16,
                              SSLRUN_KERNELS::narrow_row,
                              SSLRUN_KERNELS::stream,
                              SSLRUN_KERNELS::interleave};

}  // namespace sslrun::image
