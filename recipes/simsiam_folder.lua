-- SimSiam (arXiv 2011.10566) on any pictures: folders and their subfolders, or a packed file; no labels needed.
-- Run:      sslrun recipes/simsiam_folder.lua --data.root=DIR
-- Settings: keys without a default follow the number of pictures, as the first line says (ssl.sets.small_sets)
-- Expected: a loss that falls from 0 (views in full agreement: -1); docs/methods/recipes.md has numbers of small sets
local optional = require('ssl').optional

require('ssl').recipe('simsiam', {
  set = 'folder', epochs = optional 'number', batch = 64, workers = 2, channels_last = false, adapt = true,
  model = { depth = 18, width = optional 'number', dim = optional 'number', hidden = optional 'number',
    frozen_bias = false },
  optim = {
    name = optional 'string', lr = optional 'number', predictor = optional 'number', momentum = optional 'number',
    cosine = 'step',
  },
})
