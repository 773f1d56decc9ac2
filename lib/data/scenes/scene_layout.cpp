// Laws of the generated scenes.
#include "lib/data/scenes/scene_layout.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace sslrun::data {

static constexpr double kPi = std::numbers::pi;
static constexpr const char* kShapes[] = {"disc", "square", "triangle", "star"};
static constexpr const char* kTextures[] = {"striped", "ringed", "halved", "checked", "gridded",   "waved",
                                            "dotted",  "tiled",  "plain",  "rayed",   "spiralled", "speckled"};

std::string scene_class_name(int category) { return std::string(kTextures[category]) + "_" + kShapes[category / 3]; }

// Corners of a shape on (or, for a star, also inside) the unit circle.
static std::vector<ScenePoint> unit_outline(SceneShape shape) {
  auto ring = [](int points, double inner) {
    std::vector<ScenePoint> outline;
    for (int i = 0; i < points; i++) {
      double radius = i % 2 ? inner : 1, angle = 2 * kPi * i / points;
      outline.push_back({radius * std::cos(angle), radius * std::sin(angle)});
    }
    return outline;
  };
  switch (shape) {
    case SceneShape::kDisc:
      return ring(32, 1);
    case SceneShape::kSquare:
      return ring(4, 1);
    case SceneShape::kTriangle:
      return ring(3, 1);
    case SceneShape::kStar:
      return ring(10, 0.45);
  }
  return {};
}

// Radii of the objects in a picture with 1, 2, 3 or 4 of them, as shares of its side.
static constexpr std::pair<double, double> kRadius[] = {{0.32, 0.48}, {0.24, 0.36}, {0.2, 0.28}, {0.2, 0.28}};

static SceneColour draw_colour(DrawStream& draw) {
  double hue = draw.uniform(0, 6), saturation = draw.uniform(0.1, 0.9), value = draw.uniform(0.25, 1);
  SceneColour colour;
  for (int c = 0; c < 3; c++) {  // HSV to RGB, one channel after the other
    double k = std::fmod((c == 0 ? 5.0 : c == 1 ? 3.0 : 1.0) + hue, 6.0);
    colour[size_t(c)] = float(255 * value * (1 - saturation * std::clamp(std::min(k, 4 - k), 0.0, 1.0)));
  }
  return colour;
}

static float distance(const SceneColour& a, const SceneColour& b) {
  return std::hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
}

// A colour at least `least` away from `other`; the last of 16 draws when none is.
static SceneColour draw_contrast(DrawStream& draw, const SceneColour& other, float least) {
  SceneColour colour = draw_colour(draw);
  for (int attempt = 1; attempt < 16 && distance(colour, other) < least; attempt++) colour = draw_colour(draw);
  return colour;
}

// As many colours inside one picture as between two, so that the background tells no picture from another.
static void draw_background(DrawStream& draw, Scene& scene) {
  SceneColour base = draw_colour(draw);
  scene.background.resize(size_t((kSceneCells + 1) * (kSceneCells + 1)));
  for (auto& node : scene.background) {
    node = draw_colour(draw);
    for (size_t c = 0; c < 3; c++) node[c] = 0.15f * base[c] + 0.6f * node[c] + 32;
  }
  for (float& slope : scene.light) slope = float(draw.uniform(-0.4, 0.4));
}

// The class of the next object: half of the time one that the scene shows already.
static int draw_category(DrawStream& draw, const std::vector<SceneObject>& shown) {
  if (!shown.empty() && draw.chance(0.8)) return shown[draw.below(uint32_t(shown.size()))].category;
  return int(draw.below(kSceneClasses));
}

static SceneObject draw_object(DrawStream& draw, const Scene& scene, int category, ScenePoint centre, double radius) {
  SceneObject object;
  object.category = category;
  // Pose: a turn, then one axis shortened, then another turn.
  double first = draw.uniform(0, 2 * kPi), second = draw.uniform(0, 2 * kPi), squeeze = draw.uniform(0.75, 1);
  double a = std::cos(second) * std::cos(first) - std::sin(second) * squeeze * std::sin(first);
  double b = -std::cos(second) * std::sin(first) - std::sin(second) * squeeze * std::cos(first);
  double c = std::sin(second) * std::cos(first) + std::cos(second) * squeeze * std::sin(first);
  double d = -std::sin(second) * std::sin(first) + std::cos(second) * squeeze * std::cos(first);
  auto rounded = [&](double value) { return std::round(std::clamp(value, 0.0, double(scene.size)) * 100) / 100; };
  for (auto [x, y] : unit_outline(object.shape()))
    object.outline.push_back(
        {rounded(centre.x + radius * (a * x + b * y)), rounded(centre.y + radius * (c * x + d * y))});
  double scale = 1 / (radius * squeeze);  // inverse of the pose; its determinant is squeeze
  object.to_u = {float(d * scale), float(-b * scale), float((b * centre.y - d * centre.x) * scale)};
  object.to_v = {float(-c * scale), float(a * scale), float((c * centre.x - a * centre.y) * scale)};
  object.pixel = float(1 / radius);
  auto node = [&](double at) { return size_t(at / scene.size * kSceneCells + 0.5); };
  const SceneColour& behind = scene.background[node(centre.y) * size_t(kSceneCells + 1) + node(centre.x)];
  object.colours[0] = draw_contrast(draw, behind, 90);
  object.colours[1] = draw_contrast(draw, object.colours[0], 110);
  object.frequency = float(kPi * draw.uniform(2, 3));
  for (float& phase : object.phase) phase = float(draw.uniform(0, 2 * kPi));
  for (float& slope : object.shade) slope = float(draw.uniform(-0.25, 0.25));
  return object;
}

Scene draw_scene(uint64_t seed, uint32_t split, uint64_t index, int size) {
  DrawStream draw(seed, split, index, 0, DrawUse::kScene);
  Scene scene;
  scene.size = size;
  draw_background(draw, scene);
  int wanted = 1 + int(draw.below(4));
  std::vector<std::array<double, 3>> circles;  // x, y, radius of what is placed
  auto [smallest, largest] = kRadius[wanted - 1];
  for (int i = 0; i < wanted; i++) {
    double radius = size * draw.uniform(smallest, largest);
    for (int attempt = 0; attempt < 200; attempt++) {
      ScenePoint centre{draw.uniform(radius, size - radius), draw.uniform(radius, size - radius)};
      bool free = std::all_of(circles.begin(), circles.end(), [&](const auto& other) {
        return std::hypot(centre.x - other[0], centre.y - other[1]) >= radius + other[2];
      });
      if (free) {
        circles.push_back({centre.x, centre.y, radius});
        scene.objects.push_back(draw_object(draw, scene, draw_category(draw, scene.objects), centre, radius));
        break;
      }
      if (attempt % 10 == 9) radius *= 0.9;
    }
  }
  scene.blur = float(size / 128.0 * draw.uniform(0, 0.4));
  scene.noise = float(draw.uniform(1, 2));
  scene.grain = DrawStream(seed, split, index, 1, DrawUse::kScene);
  return scene;
}

}  // namespace sslrun::data
