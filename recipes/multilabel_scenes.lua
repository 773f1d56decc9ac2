-- Multi-label SimSiam (arXiv 2506.23156) with a narrow ResNet-18 on generated multi-label scenes.
-- Run:      sslrun recipes/multilabel_scenes.lua
-- Data:     data/scenes, generated when it is missing
-- Hardware: 2 cores, some seven minutes
-- Expected: linear-probe mAP 35 to 38 against 14 for random weights (docs/results/methods_scenes.txt)
-- Then:     sslrun eval runs/NAME --data.scenes=data/scenes --protocols=probe,knn [--random]
require('ssl').recipe('multilabel', {
  set = 'scenes', epochs = 15, batch = 16, workers = 1,
  data = { root = 'data/scenes', size = 64, min_scale = 0.3, cross = 0.3, blur = 0 }, -- no blur, as pictures are small
  model = { depth = 18, base_channels = 16, dim = 64, hidden = 32 },
  optim = { name = 'adam', lr = 0.001, cosine = 'step' }, -- as in simsiam_scenes.lua
})
