// Every instruction set computes the same bytes as plain integer arithmetic.
#include "lib/image/kernels.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cstring>
#include <vector>

#include "lib/core/philox.h"

namespace sslrun::image {
extern const image::Kernels baseline_kernels, avx2_kernels, avx512_kernels, avx512_vnni_kernels;
}
using namespace sslrun;
using namespace sslrun::image;

static std::vector<const image::Kernels*> supported() {
  std::vector<const image::Kernels*> sets{&baseline_kernels};
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) sets.push_back(&avx2_kernels);
  if (std::strncmp(kernels().name, "avx512", 6) == 0) sets.push_back(&avx512_kernels);
  if (std::strcmp(kernels().name, "avx512vnni") == 0) sets.push_back(&avx512_vnni_kernels);
  return sets;
}

static std::vector<std::vector<uint8_t>> random_rows(int count, size_t length, DrawStream& draw) {
  std::vector<std::vector<uint8_t>> rows(static_cast<size_t>(count), std::vector<uint8_t>(length));
  for (auto& row : rows)
    for (auto& value : row) value = uint8_t(draw.below(4) == 0 ? draw.below(2) * 255 : draw.below(256));
  return rows;
}

TEST_CASE("weighted_rows is Pillow's rounding and clipping, for any length and number of rows") {
  DrawStream draw(1, 0, 0, 0, DrawUse::kTest);
  for (int trial = 0; trial < 120; trial++) {
    int count = 1 + int(draw.below(12));
    size_t length = 1 + draw.below(300);
    auto rows = random_rows(count, length, draw);
    std::vector<const uint8_t*> pointers;
    std::vector<int32_t> weights;
    int32_t left = 1 << 22;
    for (int k = 0; k < count; k++) {
      pointers.push_back(rows[size_t(k)].data());
      int32_t weight = k + 1 == count ? left : int32_t(draw.uniform(-0.1, 1.0) * left);
      weights.push_back(weight);
      left -= weight;
    }
    std::vector<image::WeightPair> pairs;
    for (int k = 0; k < count; k += 2)
      pairs.push_back(pair_weights(weights[size_t(k)], k + 1 < count ? weights[size_t(k + 1)] : 0));
    for (const image::Kernels* set : supported()) {
      std::vector<uint8_t> got(length, 0);
      set->weighted_rows(got.data(), pointers.data(), pairs.data(), count, length);
      for (size_t i = 0; i < length; i++) {
        int64_t sum = 1 << 21;
        for (int k = 0; k < count; k++) sum += int64_t{weights[size_t(k)]} * rows[size_t(k)][i];
        INFO(set->name << " count " << count << " length " << length << " at " << i);
        REQUIRE(int(got[i]) == int(std::clamp<int64_t>(sum >> 22, 0, 255)));
      }
    }
  }
}

TEST_CASE("box_rows is Pillow's unsigned fixed point, and repeats the first and the last row") {
  DrawStream draw(2, 0, 0, 0, DrawUse::kTest);
  for (int reach : {0, 1, 2, 5, 60, 70}) {
    const int height = 9;
    auto rows = random_rows(height, 128, draw);
    std::vector<uint8_t> flat;
    for (auto& row : rows) flat.insert(flat.end(), row.begin(), row.end());
    auto inner = uint32_t(draw.uniform(0.2, 1.0) * (1 << 24) / (2 * reach + 1));
    image::BoxWeights weights{inner, ((1U << 24) - uint32_t(2 * reach + 1) * inner) / 2};
    for (const image::Kernels* set : supported()) {
      std::vector<uint8_t> got(flat.size(), 0);
      set->box_rows(flat.data(), got.data(), 128, 100, height, reach, weights);
      for (int y = 0; y < height; y++)
        for (size_t x = 0; x < 100; x++) {
          auto at = [&](int row) { return uint64_t{rows[size_t(std::clamp(row, 0, height - 1))][x]}; };
          uint64_t sum = (1U << 23) + uint64_t{weights.edge} * (at(y - reach - 1) + at(y + reach + 1));
          for (int k = -reach; k <= reach; k++) sum += uint64_t{inner} * at(y + k);
          INFO(set->name << " reach " << reach << " row " << y);
          REQUIRE(int(got[size_t(y) * 128 + x]) == int(sum >> 24));
        }
    }
  }
}

TEST_CASE("transpose and colour rows agree between instruction sets") {
  DrawStream draw(3, 0, 0, 0, DrawUse::kTest);
  const size_t high = 112;  // blocks of whole vectors, and tiles of 16 below them
  auto from = random_rows(high, 80, draw);
  std::vector<uint8_t> flat;
  for (auto& row : from) flat.insert(flat.end(), row.begin(), row.end());
  for (const image::Kernels* set : supported()) {
    std::vector<uint8_t> turned(80 * high);
    set->transpose(flat.data(), 80, 80, high, turned.data(), high);
    for (size_t y = 0; y < high; y++)
      for (size_t x = 0; x < 80; x++) REQUIRE(turned[x * high + y] == flat[y * 80 + x]);
  }
  image::ColourSteps steps{{image::JitterStep::kHue, image::JitterStep::kContrast, image::JitterStep::kSaturation,
                            image::JitterStep::kBrightness}};
  steps.count = 4;
  steps.brightness = 1.3f, steps.contrast = 0.7f, steps.saturation = 1.4f, steps.hue = -0.07f;
  steps.mean = 120, steps.mean_share = 0.3f, steps.grey_share = -0.4f;
  // The ends of two rows may share a vector: widths beside all halves of vectors, odd and even heights.
  for (int width : {1, 8, 31, 32, 33, 96, 170, 192})
    for (int height : {1, 2, 5}) {
      size_t count = size_t(width);  // what lies behind it is padding
      auto pixels = random_rows(3, 192 * size_t(height), draw), expected = pixels;
      int64_t sum = 0;
      for (size_t y = 0; y < size_t(height); y++)
        for (size_t x = 0; x < count; x++) {
          uint8_t alone[3][64];
          for (size_t c = 0; c < 3; c++) alone[c][0] = pixels[c][y * 192 + x];
          sum += baseline_kernels.colour_rows(alone[0], alone[1], alone[2], 64, 1, 1, steps, true);
          for (size_t c = 0; c < 3; c++) expected[c][y * 192 + x] = alone[c][0];
        }
      for (const image::Kernels* set : supported()) {
        INFO(set->name << " " << width << " x " << height);
        auto got = pixels;
        CHECK(set->colour_rows(got[0].data(), got[1].data(), got[2].data(), 192, width, height, steps, true) == sum);
        for (size_t c = 0; c < 3; c++)
          for (size_t y = 0; y < size_t(height); y++)
            CHECK(std::equal(&got[c][y * 192], &got[c][y * 192] + count, &expected[c][y * 192]));
      }
    }
}

TEST_CASE("16-bit floats are the nearest, halves to even, and interleaving is the plain loop, in every set") {
  std::vector<uint8_t> from(256);
  for (size_t i = 0; i < 256; i++) from[i] = uint8_t(i);
  for (const image::Kernels* set : supported()) {
    INFO(set->name);
    std::vector<uint16_t> half(256), brain(256);
    set->scale_row_16(from.data(), half.data(), 256, 1, 0, false);
    set->scale_row_16(from.data(), brain.data(), 256, 1, 0, true);
    CHECK(half[0] == 0);
    CHECK(half[1] == 0x3C00);
    CHECK(half[255] == 0x5BF8);
    CHECK(brain[1] == 0x3F80);
    CHECK(brain[255] == 0x437F);
    // 2048 + k: halves are two apart there, so odd numbers lie between two and go to the one whose last bit is 0.
    set->scale_row_16(from.data(), half.data(), 256, 1, 2048, false);
    CHECK(half[1] == 0x6800);
    CHECK(half[2] == 0x6801);
    CHECK(half[3] == 0x6802);
    // Steps of half the smallest subnormal, 2^-25: 1 goes to 0, 2 is exact, 3 goes to two steps.
    set->scale_row_16(from.data(), half.data(), 256, 0x1p-25f, 0, false);
    CHECK(half[1] == 0);
    CHECK(half[2] == 1);
    CHECK(half[3] == 2);
    set->scale_row_16(from.data(), half.data(), 256, -1000, 0, false);
    CHECK(half[66] == 0xFC00);  // beyond 65504: infinity
    for (int count : {1, 17, 64, 100}) {
      std::vector<uint8_t> bytes(size_t(count) * 3);
      std::vector<uint32_t> words(size_t(count) * 3), in(256);
      for (size_t i = 0; i < 256; i++) in[i] = uint32_t(i * 16777259);
      set->interleave(&from[1], &from[50], &from[99], bytes.data(), count, 1);
      set->interleave(&in[1], &in[50], &in[99], words.data(), count, 4);
      for (size_t i = 0; i < size_t(count) * 3; i++) {
        size_t source = i / 3 + 1 + i % 3 * 49;
        REQUIRE(bytes[i] == from[source]);
        REQUIRE(words[i] == in[source]);
      }
    }
  }
}
