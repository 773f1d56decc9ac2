// From a scene to its picture.
#pragma once
#include "lib/data/scenes/scene_layout.h"
#include "lib/image/blur.h"

namespace sslrun::data {

// Buffers that a thread keeps from scene to scene.
struct SceneScratch {
  image::Planes canvas;
  image::BlurScratch blur;
  std::vector<float> coverage;
};

// Share of each pixel of a width x height picture that lies inside the outline, 0 to 1, rows of `width`.
void fill_polygon(const std::vector<ScenePoint>& outline, int width, int height, std::vector<float>& coverage);

// The same scene gives the same picture, byte for byte.
image::Image render_scene(const Scene& scene, SceneScratch& scratch);

}  // namespace sslrun::data
