// Numbers from the methods' papers and released code.
#include "lib/data/view_presets.h"

namespace sslrun {

static void jitter(ViewGroup& group, double brightness, double contrast, double saturation, double hue) {
  group.brightness = brightness;
  group.contrast = contrast;
  group.saturation = saturation;
  group.hue = hue;
  group.jitter_p = 0.8;
  group.grayscale = 0.2;
}

// SimSiam's two views; the other methods' are stated as differences.
static ViewGroup simsiam_group(int size) {
  ViewGroup group;
  group.count = 2;
  group.size = size;
  jitter(group, 0.4, 0.4, 0.4, 0.1);
  group.blur_p = 0.5;
  group.hflip = 0.5;
  return group;
}

ViewPlan simsiam_views(int size) { return {{simsiam_group(size)}}; }

// SimCLR's kernel: a tenth of the side, made odd.
static int tenth(int size) { return size / 10 / 2 * 2 + 1; }

ViewPlan simclr_views(int size, double strength) {
  ViewGroup group = simsiam_group(size);
  group.scale = {0.08, 1};
  jitter(group, 0.8 * strength, 0.8 * strength, 0.8 * strength, 0.2 * strength);
  group.blur_kernel = tenth(size);
  return {{group}};
}

// Two views that differ in blur (always, a tenth) and solarisation (never, a fifth).
static ViewPlan asymmetric(ViewGroup group) {
  group.count = 1;
  group.scale = {0.08, 1};
  group.filter = Filter::kBicubic;
  jitter(group, 0.4, 0.4, 0.2, 0.1);
  ViewGroup second = group;
  group.blur_p = 1;
  second.blur_p = 0.1;
  second.solarize_p = 0.2;
  return {{group, second}};
}

ViewPlan byol_views(int size) {
  ViewGroup group = simsiam_group(size);
  group.blur_kernel = tenth(size);
  return asymmetric(group);
}

ViewPlan triplet_views(int size) { return asymmetric(simsiam_group(size)); }

static ViewGroup swav_group(int count, int size, double low, double high) {
  ViewGroup group = simsiam_group(size);
  group.count = count;
  group.scale = {low, high};
  jitter(group, 0.8, 0.8, 0.8, 0.2);
  group.normalisation.std[0] = 0.228f;
  return group;
}

ViewPlan swav_views() { return {{swav_group(2, 224, 0.14, 1), swav_group(6, 96, 0.05, 0.14)}}; }

ViewPlan wcl_views(int size, bool weak) {
  if (weak) return simsiam_views(size);
  ViewGroup group = simsiam_group(size);
  group.scale = {0.08, 1};
  jitter(group, 0.8, 0.8, 0.8, 0.2);
  return {{group}};
}

std::vector<PatchLevel> ssprl_levels() { return {{314, 2, 112}, {383, 3, 96}}; }

ViewPlan ssprl_views(const std::vector<PatchLevel>& levels) {
  ViewPlan plan = swav_views();
  for (const auto& level : levels) {
    ViewGroup group = swav_group(2 * level.grid * level.grid, level.size, 0.6, 1);
    group.crop = CropKind::kPatches;
    group.resize = level.resize;
    group.grid = level.grid;
    plan.groups.push_back(group);
  }
  return plan;
}

ViewPlan block_views(int size, double cross) {
  ViewPlan plan;
  for (int view = 0; view < 2; view++)
    for (int block = 0; block < 4; block++) {
      ViewGroup group = simsiam_group(size);
      group.count = 1;
      group.block = block;
      group.cross = cross;
      group.blur_p = view == 0 ? 0.5 : 0.1;
      group.solarize_p = view == 0 ? 0.5 : 0.2;
      plan.groups.push_back(group);
    }
  return plan;
}

ViewPlan linear_train_views(int size) {
  ViewGroup group;
  group.size = size;
  group.scale = {0.08, 1};
  group.hflip = 0.5;
  return {{group}};
}

static ViewGroup zoomed_group(int size, int longest, double low, double high) {
  ViewGroup group;
  group.crop = CropKind::kZoomed;
  group.size = group.resize = size;
  group.longest = longest;
  group.zoom = {low, high};
  group.hflip = 0.5;
  return group;
}

ViewPlan segmentation_views(int size) {
  ViewGroup group = zoomed_group(size, 4 * size, 0.5, 2);
  jitter(group, 32.0 / 255, 0.5, 0.5, 0.1);
  group.jitter_p = 0.5;
  group.grayscale = 0;
  return {{group}};
}

ViewPlan detection_views(int size) { return {{zoomed_group(size, size, 0.1, 2)}}; }

ViewPlan eval_views(int size) {
  ViewGroup group;
  group.crop = CropKind::kCenter;
  group.size = size;
  group.resize = int(size * 256.0 / 224 + 0.5);
  return {{group}};
}

// torchvision crops the mirrored picture, whose top left corner is the mirrored top right one.
ViewPlan ten_crop_views(int size) {
  using enum CropKind;
  ViewPlan plan;
  for (CropKind crop : {kTopLeft, kTopRight, kBottomLeft, kBottomRight, kCenter, kTopRight, kTopLeft, kBottomRight,
                        kBottomLeft, kCenter}) {
    ViewGroup group = eval_views(size).groups.front();
    group.crop = crop;
    group.hflip = plan.groups.size() < 5 ? 0 : 1;
    plan.groups.push_back(group);
  }
  return plan;
}

}  // namespace sslrun
