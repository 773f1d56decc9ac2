-- WCL (arXiv 2110.04770) with a narrow ResNet-18 on generated multi-label scenes.
-- Run:      sslrun recipes/wcl_scenes.lua
-- Data:     data/scenes, generated when it is missing
-- Hardware: 2 cores, some six minutes
-- Expected: linear-probe mAP 27.9 against 13.8 for random weights (docs/results/methods_scenes.txt)
-- Then:     sslrun eval runs/NAME --data.scenes=data/scenes --protocols=probe,knn [--random]
require('ssl').recipe('wcl', {
  set = 'scenes', epochs = 50, batch = 64, workers = 1, weak_epochs = 5,
  data = { root = 'data/scenes', size = 64, min_scale = 0.3, blur = 0 }, -- as pictures are small
  model = { depth = 18, base_channels = 16, hidden = 128, dim = 64 },
  optim = { name = 'adam', lr = 0.001, warmup = 0 }, -- as in simsiam_scenes.lua
})
