-- SimSiam (arXiv 2011.10566) on any folder of pictures; no labels needed.
-- Run:      sslrun recipes/simsiam_folder.lua --data.root=DIR
-- Expected: a loss that falls from 0 (views in full agreement: -1); no large set was tried yet
local ssl = require 'ssl'

local cfg = ssl.config {
  seed = 0,
  epochs = 100,               -- passes over the folder
  batch = 64,                 -- images per step
  workers = 2,                -- loader threads
  data = {
    root = '',                -- folder of pictures, searched with all its subfolders
    size = 224,               -- side of a view in pixels
    min_scale = 0.2,          -- smallest part of the picture that a view shows
  },
  model = {
    depth = 18,               -- ResNet: 18, 34, 50, 101, 152
    stem = 'imagenet',        -- imagenet, or small (3x3, for views below 100 pixels)
    dim = 2048,               -- width of projector and prediction
    hidden = 512,             -- width inside the predictor
  },
  optim = {
    lr = 0.05,                -- for 256 images an update; scaled linearly
    momentum = 0.9, weight_decay = 1e-4,
    fixed_predictor = true,   -- the predictor keeps its first learning rate
  },
}
local root = cfg.data.root
local function open()
  if not fs.is_dir(root) then
    ssl.fail(('give a folder of pictures: --data.root=DIR%s'):format(root == '' and '' or (" ('%s' is none)"):format(root)))
  end
  local pictures = data.images(root)
  if #pictures < cfg.batch then
    ssl.fail(("%s holds %d pictures, fewer than one batch; try --batch=%d"):format(root, #pictures, #pictures))
  end
  return pictures
end
local pictures = ssl.dataset(cfg, { open = open, size = fs.is_dir(root) and #data.images(root) or cfg.batch })
local run = ssl.run(cfg)
local views = data.simsiam_views { size = cfg.data.size, scale = { cfg.data.min_scale, 1 } }
local loader = data.loader(pictures, views, ssl.loading(cfg))

local encoder = nn.resnet { depth = cfg.model.depth, stem = cfg.model.stem, zero_init_residual = true }
local width, dim = encoder.out_features, cfg.model.dim
local model = run:place(nn.module('SimSiam', {
  encoder = encoder,
  projector = nn.mlp { dims = { width, width, width, dim }, last_norm = true, last_affine = false },
  predictor = nn.mlp { dims = { dim, cfg.model.hidden, dim } },
}, {
  project = function(self, x) return self.projector(self.encoder(x)) end,
  predict = function(self, z) return self.predictor(z) end,
}))

local lr = cfg.optim.lr * run:images_per_update() / 256
local optimizer = optim.SGD({
  { params = model.encoder },
  { params = model.projector },
  { params = model.predictor, fixed_lr = cfg.optim.fixed_predictor },
}, { lr = lr, momentum = cfg.optim.momentum, weight_decay = cfg.optim.weight_decay })
local schedule = ssl.schedule.cosine { base = lr, steps = cfg.epochs * #loader }
run:attach { model = model, optimizer = optimizer, schedule = schedule }

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
