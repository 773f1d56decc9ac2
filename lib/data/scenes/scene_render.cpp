// Background, objects with antialiased edges, blur, grain.
#include "lib/data/scenes/scene_render.h"

#include <algorithm>
#include <cmath>

namespace sslrun::data {

// Four lines of samples per row of pixels; along a line the share is exact.
void fill_polygon(const std::vector<ScenePoint>& outline, int width, int height, std::vector<float>& coverage) {
  constexpr int kLines = 4;
  coverage.assign(size_t(width) * size_t(height), 0);
  std::vector<double> crossings;
  for (int line = 0; line < height * kLines; line++) {
    double y = (line + 0.5) / kLines;
    crossings.clear();
    for (size_t i = 0; i < outline.size(); i++) {
      ScenePoint a = outline[i], b = outline[(i + 1) % outline.size()];
      if ((a.y <= y) != (b.y <= y)) crossings.push_back(a.x + (y - a.y) / (b.y - a.y) * (b.x - a.x));
    }
    std::sort(crossings.begin(), crossings.end());
    float* row = coverage.data() + size_t(line / kLines) * size_t(width);
    for (size_t i = 0; i + 1 < crossings.size(); i += 2) {
      double from = std::clamp(crossings[i], 0.0, double(width)), to = std::clamp(crossings[i + 1], 0.0, double(width));
      for (int x = int(from); x < width && x < to; x++)
        row[x] += float((std::min(to, x + 1.0) - std::max(from, double(x))) / kLines);
    }
  }
}

static uint8_t to_byte(float level) { return uint8_t(std::clamp(level, 0.0f, 255.0f) + 0.5f); }

static float ease(float t) { return t * t * (3 - 2 * t); }

static void render_background(const Scene& scene, image::Planes& canvas) {
  float step = 1.0f / float(scene.size);
  auto node = [&](int x, int y) -> const SceneColour& { return scene.background[size_t(y * (kSceneCells + 1) + x)]; };
  for (int y = 0; y < scene.size; y++) {
    float v = (float(y) + 0.5f) * step, row = v * float(kSceneCells);
    int top = int(row);
    float fy = ease(row - float(top));
    for (int x = 0; x < scene.size; x++) {
      float u = (float(x) + 0.5f) * step, column = u * float(kSceneCells);
      int left = int(column);
      float fx = ease(column - float(left));
      const SceneColour &a = node(left, top), &b = node(left + 1, top);
      const SceneColour &c = node(left, top + 1), &d = node(left + 1, top + 1);
      float light = 1 + scene.light[0] * (u - 0.5f) + scene.light[1] * (v - 0.5f);
      for (size_t k = 0; k < 3; k++) {
        float level = (1 - fy) * ((1 - fx) * a[k] + fx * b[k]) + fy * ((1 - fx) * c[k] + fx * d[k]);
        canvas.row(int(k), y)[x] = to_byte(light * level);
      }
    }
  }
}

// Weight of the second colour at object coordinates (u, v), with edges about one pixel wide.
static float texture(const SceneObject& object, float u, float v) {
  float k = object.frequency, a = object.phase[0], b = object.phase[1];
  float p = k * u + a, q = k * v + b, radius = std::sqrt(u * u + v * v), wave = 0;
  switch (object.texture()) {
    case SceneTexture::kStriped:
      wave = std::sin(p);
      break;
    case SceneTexture::kRinged:
      wave = std::sin(1.3f * k * radius + a);
      break;
    case SceneTexture::kHalved:
      wave = k * (u + 0.2f * std::sin(a));
      break;
    case SceneTexture::kChecked:
      wave = std::sin(p) * std::sin(q);
      break;
    case SceneTexture::kGridded:
      wave = std::max(std::cos(p), std::cos(q)) - 0.75f;
      break;
    case SceneTexture::kWaved:
      wave = std::sin(1.2f * p + 1.8f * std::sin(q));
      break;
    case SceneTexture::kDotted:
      wave = std::sin(1.2f * p) + std::sin(1.2f * q) - 0.8f;
      break;
    case SceneTexture::kTiled:  // dark joints between bricks, every other row shifted by half a brick
      wave = std::max(std::cos(1.5f * q), std::cos(0.75f * p + (std::sin(0.75f * q) > 0 ? 1.571f : 0))) - 0.8f;
      break;
    case SceneTexture::kPlain:
      return 0;
    case SceneTexture::kRayed:
      wave = radius * k * std::sin(7 * std::atan2(v, u) + a) * 0.3f;
      break;
    case SceneTexture::kSpiralled:
      wave = std::sin(2 * std::atan2(v, u) + 1.3f * k * radius + a);
      break;
    case SceneTexture::kSpeckled:
      wave = std::sin(2.3f * p + 2 * std::sin(1.9f * q)) * std::sin(2.7f * q + 2 * std::sin(1.7f * p));
      break;
  }
  return std::clamp(0.5f + wave / (k * object.pixel), 0.0f, 1.0f);
}

static void render_object(const Scene& scene, const SceneObject& object, image::Planes& canvas,
                          std::vector<float>& coverage) {
  fill_polygon(object.outline, scene.size, scene.size, coverage);
  float step = 1.0f / float(scene.size);
  for (int y = 0; y < scene.size; y++)
    for (int x = 0; x < scene.size; x++) {
      float share = coverage[size_t(y * scene.size + x)];
      if (share == 0) continue;
      float px = float(x) + 0.5f, py = float(y) + 0.5f;
      float u = object.to_u[0] * px + object.to_u[1] * py + object.to_u[2];
      float v = object.to_v[0] * px + object.to_v[1] * py + object.to_v[2];
      float mix = texture(object, u, v);
      float light = 1 + scene.light[0] * (px * step - 0.5f) + scene.light[1] * (py * step - 0.5f);
      light *= 1 + object.shade[0] * u + object.shade[1] * v;
      for (size_t c = 0; c < 3; c++) {
        float colour = light * (object.colours[0][c] + mix * (object.colours[1][c] - object.colours[0][c]));
        uint8_t& at = canvas.row(int(c), y)[x];
        at = to_byte(float(at) + share * (std::clamp(colour, 0.0f, 255.0f) - float(at)));
      }
    }
}

image::Image render_scene(const Scene& scene, SceneScratch& scratch) {
  image::Planes& canvas = scratch.canvas;
  canvas.reshape(scene.size, scene.size);
  render_background(scene, canvas);
  for (const SceneObject& object : scene.objects) render_object(scene, object, canvas, scratch.coverage);
  gaussian_blur(canvas, scene.blur, scratch.blur);
  image::Image image{scene.size, scene.size, {}};
  image.pixels.reserve(size_t(scene.size) * size_t(scene.size) * 3);
  DrawStream grain = scene.grain;
  float strength = scene.noise * 2.449f / 255;  // the sum of two bytes has a deviation of 255 / sqrt(6)
  for (int y = 0; y < scene.size; y++)
    for (int x = 0; x < scene.size; x++) {
      uint32_t bits[2] = {grain.bits(), grain.bits()};
      for (int c = 0; c < 3; c++) {
        uint32_t half = bits[c / 2] >> (c % 2 * 16);
        float noise = float(int(half & 255) + int(half >> 8 & 255) - 255);
        image.pixels.push_back(to_byte(float(canvas.row(c, y)[x]) + strength * noise));
      }
    }
  return image;
}

}  // namespace sslrun::data
