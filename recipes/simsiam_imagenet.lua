-- SimSiam (arXiv 2011.10566), ResNet-50 on ImageNet: the setting of the released code's README.
-- Differs:  from the code's own default by the predictor's fixed rate, as the README's command asks (--no-optim.fixed_predictor)
-- Run:      sslrun recipes/simsiam_imagenet.lua --data.root=DIR
-- Data:     DIR/train/<wnid>/*.JPEG (image-net.org, 1,281,167 pictures), or another layout of docs/data/datasets.md
-- Hardware: the authors had 8 GPUs, 64 pictures each; --dry_run estimates the memory
-- Expected: linear top-1 68.1 after 100 epochs, batch 512; 68.3 with --batch=256 (README of facebookresearch/simsiam);
--           not measured here yet
local ssl = require 'ssl'
local simsiam = require 'ssl.methods.simsiam'

local cfg = ssl.config {
  seed = 0,
  epochs = 100,               -- passes over the pictures
  batch = 512,                -- images per step, all processes together
  workers = 8,                -- loader threads
  channels_last = true,       -- faster convolutions
  data = { root = '', size = 224, min_scale = 0.2 }, -- side of a view; smallest part of the picture it shows
  model = { depth = 50, dim = 2048, hidden = 512 },  -- width of projector and prediction; inside the predictor
  optim = {
    lr = 0.05,                -- for 256 images an update; scaled linearly
    warmup = 0,               -- epochs; the paper has 10 for batches from 1024
    momentum = 0.9, weight_decay = 1e-4,
    fixed_predictor = true,   -- the predictor keeps its first learning rate
  },
}
local set = ssl.dataset(cfg, {
  open = function() return data.imagenet(cfg.data.root, 'train') end, size = 1281167, get = 'imagenet',
})
local run = ssl.run(cfg)
local views = data.simsiam_views { size = cfg.data.size, scale = { cfg.data.min_scale, 1 } }
local loader = data.loader(set, views, ssl.loading(cfg))

local model = run:place(simsiam.model {
  encoder = nn.resnet { depth = cfg.model.depth, zero_init_residual = true }, dim = cfg.model.dim, hidden = cfg.model.hidden,
})
local lr = cfg.optim.lr * run:images_per_update() / 256
local optimizer = optim.SGD(ssl.param_groups(model, {
  { match = '^predictor', fixed_lr = cfg.optim.fixed_predictor },
  {},
}), { lr = lr, momentum = cfg.optim.momentum, weight_decay = cfg.optim.weight_decay })
local cosine = ssl.schedule.per_epoch(ssl.schedule.cosine { base = lr, steps = cfg.epochs })
local schedule = ssl.schedule.ramp { steps = cfg.optim.warmup * #loader, after = cosine }
run:attach { model = model, optimizer = optimizer, schedule = schedule }
run:evaluate(ssl.evaluation(cfg, { encoder = model.encoder, kind = 'imagenet', root = cfg.data.root, size = cfg.data.size }))

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
