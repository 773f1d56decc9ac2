// What a generated scene shows: objects of 12 classes, background, light and camera, drawn from (seed, split, index).
#pragma once
#include <array>
#include <string>
#include <vector>

#include "lib/core/philox.h"

namespace sslrun::data {

enum class SceneShape { kDisc, kSquare, kTriangle, kStar };
// In the order of the classes: three textures for each shape.
enum class SceneTexture {
  kStriped,
  kRinged,
  kHalved,
  kChecked,
  kGridded,
  kWaved,
  kDotted,
  kTiled,
  kPlain,
  kRayed,
  kSpiralled,
  kSpeckled
};

// The 12 classes, each a shape in a texture of its own. Names such as "striped_disc".
inline constexpr int kSceneClasses = 12;
std::string scene_class_name(int category);

struct ScenePoint {
  double x = 0, y = 0;  // pixels from the top left corner
};
using SceneColour = std::array<float, 3>;  // 0 to 255

struct SceneObject {
  int category = 0;
  std::vector<ScenePoint> outline;  // rounded to 1/100 pixel, inside the picture; objects do not overlap
  // Object coordinates of a pixel: u = to_u[0] * x + to_u[1] * y + to_u[2], likewise v; the outline lies within |u, v|
  // <= 1.
  std::array<float, 3> to_u{}, to_v{};
  std::array<SceneColour, 2> colours;
  float frequency = 0;           // texture waves per unit, in radians
  std::array<float, 2> phase{};  // radians
  std::array<float, 2> shade{};  // change of brightness along u and v
  float pixel = 0;               // size of a pixel in object coordinates
  SceneShape shape() const { return SceneShape(category / 3); }
  SceneTexture texture() const { return SceneTexture(category); }
};

inline constexpr int kSceneCells = 7;  // of the background along a side

struct Scene {
  int size = 0;  // pixels of the square picture
  std::vector<SceneObject> objects;
  std::vector<SceneColour> background;  // (kSceneCells + 1)^2 colours on a grid, row by row, blended into each other
  std::array<float, 2> light{};         // change of brightness from left to right and from top to bottom
  float blur = 0, noise = 0;            // standard deviations in pixels and in levels
  DrawStream grain{0, 0, 0, 0, DrawUse::kScene};
};

// `split` numbers the splits (0 train, 1 val).
Scene draw_scene(uint64_t seed, uint32_t split, uint64_t index, int size);

}  // namespace sslrun::data
