// The view plans of published methods under the field's names; docs/data/views.md lists each with its source.
#pragma once
#include "lib/data/views.h"

namespace sslrun {

ViewPlan simsiam_views(int size);  // SimSiam and MoCo v2
ViewPlan simclr_views(int size, double strength);
ViewPlan byol_views(int size);
ViewPlan swav_views();
ViewPlan wcl_views(int size, bool weak);
ViewPlan triplet_views(int size);

// Random parts of resize x resize pixels, cut into grid x grid cells of which each view shows a patch of size pixels.
struct PatchLevel {
  int resize = 0, grid = 0, size = 0;
};
std::vector<PatchLevel> ssprl_levels();
// SwAV's crops, then for each level all patches of view 0 and all of view 1 in one group.
ViewPlan ssprl_views(const std::vector<PatchLevel>& levels);

// View 0 of blocks 0 … 3, then view 1 of blocks 0 … 3, one group each.
ViewPlan block_views(int size, double cross);

ViewPlan linear_train_views(int size);
// Semantic segmentation (as mmsegmentation crops): the short side at `size` times 0.5 to 2, then a window. Large-scale
// jitter for detection (arXiv 2012.07177): the picture fitted into `size` times 0.1 to 2, then a window.
ViewPlan segmentation_views(int size);
ViewPlan detection_views(int size);

ViewPlan eval_views(int size);  // short side to 256 / 224 of the size
ViewPlan ten_crop_views(int size);

}  // namespace sslrun
