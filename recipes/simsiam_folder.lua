-- SimSiam (arXiv 2011.10566) on any pictures: a folder with all its subfolders, class folders or a packed file; no labels needed.
-- Run:      sslrun recipes/simsiam_folder.lua --data.root=DIR
-- Settings: keys without a default follow the number of pictures, as the first line says (scripts/ssl/sets/small_sets.lua)
-- Expected: a loss that falls from 0 (views in full agreement: -1); docs/methods/recipes.md has numbers of small sets
local ssl = require 'ssl'
local open_data = require 'ssl.sets.open_data'
local small_sets = require 'ssl.sets.small_sets'

local cfg = ssl.config {
  seed = 0,
  epochs = ssl.optional 'number', -- passes over the pictures
  batch = 64,                 -- images per step
  workers = 2,                -- loader threads
  data = {
    root = '',                -- folder of pictures, searched with all its subfolders, or a packed file
    size = 224,               -- side of a view in pixels
    min_scale = 0.2,          -- smallest part of the picture that a view shows
  },
  model = {
    depth = 18,               -- ResNet: 18, 34, 50, 101, 152
    stem = 'imagenet',        -- imagenet, or small (3x3, for views below 100 pixels)
    width = ssl.optional 'number', -- width inside the projector; 0: that of the encoder's features
    dim = ssl.optional 'number', -- width of projector and prediction
    hidden = ssl.optional 'number', -- width inside the predictor
  },
  optim = {
    name = ssl.optional 'string', -- sgd or adam
    lr = ssl.optional 'number', -- of sgd for 256 images an update, scaled linearly; of adam as it is
    predictor = ssl.optional 'number', -- the predictor's rate, times lr
    momentum = ssl.optional 'number', -- of sgd alone
    weight_decay = 1e-4,
    fixed_predictor = true,   -- the predictor keeps its first learning rate
  },
}
local root, count, update = cfg.data.root, cfg.batch, cfg.batch * cfg.run.accumulate
local function open()
  if not fs.exists(root) then
    ssl.fail(('give a folder of pictures or a packed file: --data.root=PATH%s'):format(root == '' and '' or (" (no '%s')"):format(root)))
  end
  local pictures = open_data.open({ root }, false)
  count = #pictures
  if count < cfg.batch then
    ssl.fail(('%s holds %d pictures, fewer than one batch; %s'):format(root, count,
      count > 1 and 'try --batch=' .. count or 'two are needed'))
  end
  return pictures
end
local pictures = ssl.dataset(cfg, { open = open, size = cfg.batch })
small_sets.fill(cfg, count, update)
local run = ssl.run(cfg)
local views = data.simsiam_views { size = cfg.data.size, scale = { cfg.data.min_scale, 1 } }
local loader = data.loader(pictures, views, ssl.loading(cfg))

local encoder = nn.resnet { depth = cfg.model.depth, stem = cfg.model.stem, zero_init_residual = true }
local features, dim = encoder.out_features, cfg.model.dim
local width = cfg.model.width > 0 and cfg.model.width or features
local model = run:place(nn.module('SimSiam', {
  encoder = encoder,
  projector = nn.mlp { dims = { features, width, width, dim }, last_norm = true, last_affine = false },
  predictor = nn.mlp { dims = { dim, cfg.model.hidden, dim } },
}, {
  project = function(self, x) return self.projector(self.encoder(x)) end,
  predict = function(self, z) return self.predictor(z) end,
}))

local adam = cfg.optim.name == 'adam'
local lr = adam and cfg.optim.lr or cfg.optim.lr * run:images_per_update() / 256
local groups = {
  { params = model.encoder },
  { params = model.projector },
  { params = model.predictor, lr = cfg.optim.predictor * lr, fixed_lr = cfg.optim.fixed_predictor },
}
local optimizer = adam and optim.Adam(groups, { lr = lr, weight_decay = cfg.optim.weight_decay })
  or optim.SGD(groups, { lr = lr, momentum = cfg.optim.momentum, weight_decay = cfg.optim.weight_decay })
local schedule = ssl.schedule.cosine { base = lr, steps = cfg.epochs * #loader }
run:attach { model = model, optimizer = optimizer, schedule = schedule }
run:evaluate(ssl.evaluation(cfg, { encoder = encoder, kind = 'folder', root = root, size = cfg.data.size })) -- where there are labels

for batch in run:batches(loader) do
  local z1, z2
  local l = run:autocast(function()
    z1, z2 = model:project(batch[1]), model:project(batch[2])
    local p1, p2 = model:predict(z1), model:predict(z2)
    return 0.5 * (loss.negative_cosine(p1, z2:detach()) + loss.negative_cosine(p2, z1:detach())) -- stop-gradient
  end)
  run:step(l, run:logs() and ssl.gauges { outputs = z1, pair = z2 })
end
run:finish()
