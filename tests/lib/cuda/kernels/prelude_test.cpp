// The C++ form of the storage types against LibTorch's, over all of their values and over float32 of every size.
#include "tests/gpu/pretend/kernel_form.h"
// Behind the header that it stands on.
#include "lib/cuda/kernels/prelude.cuh"

#undef block_index
#undef block_size
#undef grid_size
#include <c10/util/BFloat16.h>
#include <c10/util/Half.h>

#include <catch2/catch.hpp>
#include <random>

TEST_CASE("all values of bf16 and fp16 become the floats of LibTorch's types") {
  int wrong = 0;
  for (unsigned bits = 0; bits < 65536; bits++) {
    auto same = [](float a, float b) { return (std::isnan(a) && std::isnan(b)) || bits_of(a) == bits_of(b); };
    auto word = static_cast<unsigned short>(bits);
    wrong += !same(to_float(bf16{word}), c10::BFloat16(word, c10::BFloat16::from_bits()));
    wrong += !same(to_float(fp16{word}), c10::Half(word, c10::Half::from_bits()));
  }
  CHECK(wrong == 0);
}

TEST_CASE("floats are rounded to bf16 and fp16 as LibTorch rounds them, halves to even") {
  std::mt19937 random(0);
  int wrong = 0;
  for (int i = 0; i < 2000000; i++) {
    unsigned bits = unsigned(random());
    if (i % 4 == 1) bits &= ~0xffffu, bits |= 0x8000u;                                      // half way between two bf16
    if (i % 4 == 2) bits &= ~0x1fffu, bits |= 0x1000u;                                      // half way between two fp16
    if (i % 4 == 3) bits = (bits & 0x80ffffffu) | 0x33000000u | (bits >> 8 & 0x07000000u);  // fp16's smallest
    float value = float_of(bits);
    if (std::isnan(value)) {
      wrong += from_float<bf16>(value).bits != 0x7fff || from_float<fp16>(value).bits != 0x7fff;
      continue;
    }
    wrong += from_float<bf16>(value).bits != c10::BFloat16(value).x;
    wrong += from_float<fp16>(value).bits != c10::Half(value).x;
  }
  CHECK(wrong == 0);
}
