-- SS-PRL (arXiv 2208.14439) with a narrow ResNet-18 on generated multi-label scenes: one level of 4 patches, 12 views.
-- Run:      sslrun recipes/ssprl_scenes.lua
-- Data:     data/scenes, generated when it is missing
-- Hardware: 2 cores, some six minutes
-- Expected: linear-probe mAP 31.6 against 13.8 for random weights (docs/results/methods_scenes.txt)
-- Then:     sslrun eval runs/NAME --data.scenes=data/scenes --protocols=probe,knn [--random]
require('ssl').recipe('ssprl', {
  seed = 0, set = 'scenes', epochs = 20, batch = 32, workers = 1,
  data = { root = 'data/scenes', blur = 0, jitter = 0.4 }, -- no blur, as pictures are small
  crops = { size = { 64, 32 }, count = { 2, 2 }, min_scale = { 0.3, 0.1 }, max_scale = { 1, 0.3 } },
  levels = { resize = { 96 }, grid = { 2 }, size = { 32 }, prototypes = { 30 }, queue = { 0 }, swapped = { 0.25 },
    correlation = { 0.25 } },
  model = { depth = 18, base_channels = 16, hidden = 128, dim = 64, prototypes = 30 },
  codes = { eps = 0.03, queue = 0, queue_start = 5, freeze = 62 }, -- freeze: an epoch
  optim = { name = 'adam', lr = 0.002, final_lr = 0 }, -- as in simsiam_scenes.lua
})
