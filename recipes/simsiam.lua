-- SimSiam (arXiv 2011.10566): each of two views of a picture predicts the other's projection, behind a stop-gradient.
-- Run:      sslrun recipes/simsiam.lua --set=imagenet --data.root=DIR
-- Data:     any data set: --set=imagenet, coco, voc, scenes, folder (any pictures) or a file of your own
--           (docs/data/datasets.md); where recipes/simsiam_<set>.lua is there, its numbers are taken, else those below:
--           ImageNet's
-- Hardware: any; --dry_run estimates the memory
-- Expected: the headers of recipes/simsiam_<set>.lua
local ssl = require 'ssl'
local simsiam, small_sets = require 'ssl.methods.simsiam', require 'ssl.sets.small_sets'

local cfg = ssl.config {
  set = 'folder', epochs = 100, batch = 512, workers = ssl.optional 'number', channels_last = true,
  adapt = false,              -- true: keys without a value follow the number of pictures (ssl.sets.small_sets)
  data = { root = '', size = 224, min_scale = 0.2, blur = 0.5 },
  model = {
    depth = 50, base_channels = 64, stem = 'imagenet', checkpoint = {},
    width = 0,                -- inside the projector; 0: that of the encoder's features
    dim = 2048,               -- of projector and prediction
    hidden = 512,             -- inside the predictor
    frozen_bias = true,       -- in front of the projector's last norm, as in the released code
  },
  optim = {
    name = 'sgd', lr = 0.05, images = 256, momentum = 0.9, weight_decay = 1e-4,
    predictor = 1,            -- the predictor's rate, times lr
    fixed_predictor = true,   -- the predictor keeps its first rate
    warmup = 0, cosine = 'epoch', -- the paper has ten epochs of warm-up for batches from 1024
  },
}
local set, pictures = ssl.dataset(cfg)
if cfg.adapt then small_sets.fill(cfg, pictures) end
local run = ssl.run(cfg)
local views = data.simsiam_views { size = cfg.data.size, scale = { cfg.data.min_scale, 1 },
  blur = { p = cfg.data.blur } }
local loader = data.loader(set, views, ssl.loading(cfg))

local model = run:place(simsiam.model {
  encoder = ssl.encoder(cfg.model, { zero_init_residual = true }), width = cfg.model.width, dim = cfg.model.dim,
  hidden = cfg.model.hidden, frozen_bias = cfg.model.frozen_bias,
})
local lr = ssl.rate(cfg.optim, run:images_per_update())
local groups = ssl.param_groups(model, {
  { match = '^predictor', lr = cfg.optim.predictor * lr, fixed_lr = cfg.optim.fixed_predictor }, {},
})
local optimizer = ssl.optimizer(groups, cfg.optim, lr)
run:attach { model = model, optimizer = optimizer, schedule = ssl.cosine(cfg.optim, lr, cfg.epochs, #loader) }
run:evaluate(ssl.evaluation(cfg, { encoder = model.encoder }))

for batch in run:batches(loader) do
  local z1, z2
  local l = run:autocast(function()
    z1, z2 = nn.one_pass(function(x) return model:project(x) end, batch[1], batch[2])
    local p1, p2 = nn.one_pass(function(z) return model:predict(z) end, z1, z2)
    return 0.5 * (loss.negative_cosine(p1, z2:detach()) + loss.negative_cosine(p2, z1:detach())) -- stop-gradient
  end)
  run:step(l, run:logs() and ssl.gauges { outputs = z1, pair = z2 })
end
run:finish()
