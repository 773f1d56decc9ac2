-- Triplet (arXiv 2104.08760) with a narrow ResNet-18 on generated multi-label scenes.
-- Run:      sslrun recipes/triplet_scenes.lua
-- Data:     data/scenes, generated when it is missing
-- Hardware: 2 cores
-- Expected: linear-probe mAP 34.7 against 13.8 for random weights (docs/results/methods_scenes.txt)
-- Then:     sslrun eval runs/NAME --data.scenes=data/scenes --protocols=probe,knn [--random]
require('ssl').recipe('triplet', {
  set = 'scenes', epochs = 40, batch = 64, workers = 1, momentum = 0.9, random_size = false, -- pictures are small here
  data = { root = 'data/scenes', size = 64, min_scale = 0.3, blur = 0 },
  model = { depth = 18, base_channels = 16, hidden = 128, dim = 64 },
  optim = { name = 'adam', lr = 0.001, warmup = 0, cosine = 'step' }, -- as in simsiam_scenes.lua
})
