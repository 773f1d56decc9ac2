-- SimSiam (arXiv 2011.10566) with ResNet-18 on generated multi-label scenes.
-- Run:      sslrun recipes/simsiam_scenes.lua
-- Expected: linear-probe mAP 24 against 14 for random weights, 7 minutes on 2 cores (docs/results/simsiam_scenes.txt)
-- Then:     sslrun recipes/linear_scenes.lua
local ssl = require 'ssl'

local cfg = ssl.config {
  seed = 0,
  epochs = 60,                -- passes over the training split
  batch = 64,                 -- images per step
  workers = 1,                -- loader threads
  channels_last = true,       -- faster convolutions on a CPU
  data = {
    root = 'data/scenes',     -- generated here when it is missing
    train = 2000, val = 500,  -- images to generate
    size = 64,                -- side of a view in pixels
    min_scale = 0.3,          -- smallest part of the picture that a view shows
    blur = 0,                 -- probability; none, as the paper has it for small pictures
  },
  model = {
    depth = 18,               -- ResNet: 18, 34, 50, 101, 152
    base_channels = 16,       -- channels of the stem; torchvision's networks have 64
    stem = 'imagenet',        -- imagenet, or small (3x3, no pooling; nine times the work)
    dim = 64,                 -- width of projector and prediction; wider ones need longer training
    hidden = 32,              -- width inside the predictor
  },
  optim = {
    lr = 0.001,               -- Adam: in so few steps it learns more than the paper's SGD; 0.002 is unstable
    weight_decay = 1e-4,
    predictor = 10,           -- the predictor's rate, times lr: in so few steps it lags behind the encoder otherwise
    fixed_predictor = true,   -- the predictor keeps its first learning rate
  },
}
local set = ssl.scenes.open(cfg)
local run = ssl.run(cfg)
local views = data.simsiam_views {
  size = cfg.data.size, scale = { cfg.data.min_scale, 1 }, blur = { p = cfg.data.blur },
}
local loader = data.loader(set, views, ssl.loading(cfg))

local encoder = nn.resnet {
  depth = cfg.model.depth, base_channels = cfg.model.base_channels, stem = cfg.model.stem, zero_init_residual = true,
}
local width, dim = encoder.out_features, cfg.model.dim
local model = run:place(nn.module('SimSiam', {
  encoder = encoder,
  projector = nn.mlp { dims = { width, width, width, dim }, last_norm = true, last_affine = false },
  predictor = nn.mlp { dims = { dim, cfg.model.hidden, dim } },
}, {
  project = function(self, x) return self.projector(self.encoder(x)) end,
  predict = function(self, z) return self.predictor(z) end,
}))

local optimizer = optim.Adam({
  { params = model.encoder },
  { params = model.projector },
  { params = model.predictor, lr = cfg.optim.predictor * cfg.optim.lr, fixed_lr = cfg.optim.fixed_predictor },
}, { lr = cfg.optim.lr, weight_decay = cfg.optim.weight_decay })
local schedule = ssl.schedule.cosine { base = cfg.optim.lr, steps = cfg.epochs * #loader }
run:attach { model = model, optimizer = optimizer, schedule = schedule }
run:evaluate(ssl.evaluation(cfg, { encoder = encoder, kind = 'scenes', root = cfg.data.root, size = cfg.data.size }))

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
