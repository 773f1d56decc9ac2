// Warps whose result is known: turns by quarters, moves by pixels, halves of pixels, maps that lead nowhere.
#include "lib/image/warp.h"

#include <catch2/catch.hpp>

#include "lib/core/philox.h"

using namespace sslrun;
using namespace sslrun::image;

static Planes noise(int width, int height) {
  DrawStream draw(5, 0, 0, 0, DrawUse::kTest);
  Planes planes;
  planes.reshape(width, height);
  for (int c = 0; c < 3; c++)
    for (int y = 0; y < height; y++)
      for (int x = 0; x < width; x++) planes.row(c, y)[x] = uint8_t(draw.below(256));
  return planes;
}

static Planes warped(const Planes& from, const Projection& to_output, Sampling sampling, int width, int height) {
  Planes into;
  into.reshape(width, height);
  warp(from, to_output.inverse(), sampling, {7, 8, 9}, into);
  return into;
}

TEST_CASE("a quarter turn and a move by whole pixels give the pixels themselves and the fill outside") {
  Planes from = noise(21, 13);
  for (Sampling sampling : {Sampling::kNearest, Sampling::kBilinear}) {
    Planes turned = warped(from, {{0, -1, 13, 1, 0, 0, 0, 0, 1}}, sampling, 13, 21);
    Planes moved = warped(from, {{1, 0, 4, 0, 1, -2, 0, 0, 1}}, sampling, 21, 13);
    for (int c = 0; c < 3; c++) {
      for (int y = 0; y < 21; y++)
        for (int x = 0; x < 13; x++) REQUIRE(turned.row(c, y)[x] == from.row(c, 12 - x)[y]);
      for (int y = 0; y < 13; y++)
        for (int x = 0; x < 21; x++)
          REQUIRE(int(moved.row(c, y)[x]) == (x < 4 || y > 10 ? 7 + c : int(from.row(c, y + 2)[x - 4])));
    }
  }
}

TEST_CASE(
    "a move by half a pixel averages neighbours, and blends with the fill twice at the edge as torchvision does") {
  Planes from = noise(8, 1);
  Planes moved = warped(from, {{1, 0, 0.5, 0, 1, 0, 0, 0, 1}}, Sampling::kBilinear, 8, 1);
  for (int x = 1; x < 8; x++)
    CHECK(int(moved.row(0, 0)[x]) == int(std::nearbyint((from.row(0, 0)[x - 1] + from.row(0, 0)[x]) / 2.0)));
  CHECK(int(moved.row(0, 0)[0]) == int(std::nearbyint((from.row(0, 0)[0] / 2.0 - 7) / 2 + 7)));
}

TEST_CASE("planes and interleaved pixels are one another's other form") {
  Planes from = noise(19, 5), back;
  Image pixels;
  interleave(from, pixels);
  CHECK(pixels.pixels[(2 * 19 + 7) * 3 + 1] == from.row(1, 2)[7]);
  separate(pixels, back);
  for (int c = 0; c < 3; c++)
    for (int y = 0; y < 5; y++) CHECK(std::equal(from.row(c, y), from.row(c, y) + 19, back.row(c, y)));
}

TEST_CASE("a map that leads nowhere gives the fill, and class maps their value outside") {
  Planes from = noise(8, 8);
  Planes empty = warped(from, {{0, 0, 0, 0, 0, 0, 0, 0, 0}}, Sampling::kBilinear, 8, 8);
  CHECK(int(empty.row(2, 3)[4]) == 9);
  const uint8_t map[] = {1, 2, 3, 4, 5, 6};
  uint8_t into[6];
  warp_nearest(map, 3, 2, {{1, 0, 1, 0, 1, 0, 0, 0, 1}}, 255, into, 3, 2);
  const uint8_t expected[] = {2, 3, 255, 5, 6, 255};
  CHECK(std::equal(into, into + 6, expected));
}
