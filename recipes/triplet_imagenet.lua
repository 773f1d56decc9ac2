-- Triplet (arXiv 2104.08760), ResNet-50 on ImageNet: the released code's setting.
-- Differs:  negatives of all processes (released: of each its own, --dist.joined_loss=false); float32 (released: --precision=fp16)
-- Run:      sslrun recipes/triplet_imagenet.lua --data.root=DIR [--epochs=200]
-- Data:     DIR/train/<wnid>/*.JPEG (image-net.org, 1,281,167 pictures), or another layout of docs/data/datasets.md
-- Hardware: the authors had 8 GPUs of 24 GB, 196 pictures each in half precision (--precision);
--           12 GB, with the rate of that release: --batch=832 --run.accumulate=6 --optim.lr=6.03
-- Expected: linear top-1 73.8 after 200 epochs, 75.9 after 700 to 900 of 1000 (README of wanggrun/triplet); not measured here yet
local ssl = require 'ssl'
local triplet = require 'ssl.methods.triplet'

local cfg = ssl.config {
  seed = 0,
  epochs = 1000,              -- passes over the pictures
  batch = 1568,               -- images per step, all processes together, which are each other's negatives
  workers = 14,                -- loader threads
  channels_last = true,       -- faster convolutions
  data = { root = '', size = 224 },
  model = { depth = 50, hidden = 4096, dim = 256 }, -- width inside both heads, of their results
  momentum = 0.99,            -- of the target network, to 1 along half a cosine
  loss = {
    gamma = 2, margin = 100,  -- factor of the pair's distance; the margin never clips
    ranks = { 2, 10 },        -- of the nearest negatives, whose mean is the deputy; 5,5: the fifth; 1,1: the hardest
    median = false,           -- true: the median of all negatives, the first version's deputy
  },
  random_size = true,         -- a random side for the inputs of each network
  optim = {
    lr = 4.8,                 -- for 6272 images an update; scaled linearly
    warmup = 10,              -- epochs
    momentum = 0.9, weight_decay = 1e-6,
  },
  run = { accumulate = 4 },   -- batches for one update of the weights
}
local set = ssl.dataset(cfg, {
  open = function() return data.imagenet(cfg.data.root, 'train') end,
  size = 1281167, get = 'imagenet', few = 12,
})
local run = ssl.run(cfg)
local views = data.triplet_views { size = cfg.data.size }
local loader = data.loader(set, views, ssl.loading(cfg, {
  drop_last = triplet.drops_last(set, cfg), -- the last batch counts, unless it has too few negatives
}))

local model = run:place(triplet.model {
  encoder = function() return nn.resnet { depth = cfg.model.depth } end, hidden = cfg.model.hidden, dim = cfg.model.dim,
})
local lr = cfg.optim.lr * run:images_per_update() / 6272
local optimizer = optim.LARS(triplet.groups(model), {
  lr = lr, momentum = cfg.optim.momentum, weight_decay = cfg.optim.weight_decay, lr_in_momentum = true,
})
local schedule = ssl.schedule.ramp {
  steps = cfg.optim.warmup * #loader, from = 1e-4,
  after = ssl.schedule.per_epoch(ssl.schedule.cosine { base = lr, steps = cfg.epochs }),
}
run:attach { model = model, optimizer = optimizer, schedule = schedule }
run:evaluate(ssl.evaluation(cfg, { encoder = model.online.encoder, kind = 'imagenet', root = cfg.data.root, size = cfg.data.size }))

local momentum = ssl.schedule.cosine { base = cfg.momentum, final = 1, steps = cfg.epochs * #loader }
for batch in run:batches(loader) do
  local v1, v2, size = batch[1], batch[2], cfg.data.size
  local side = { online1 = size, online2 = size, target1 = size, target2 = size }
  if cfg.random_size and not cfg.dry_run then -- a dry run shows what the largest sides need
    side = triplet.sizes { seed = cfg.seed, step = run.steps, size = size }
  end
  local p1, p2, t1, t2
  run:autocast(function()
    p1 = model.predictor(model:embed(triplet.resize(v1, side.online1)))
    p2 = model.predictor(model:embed(triplet.resize(v2, side.online2)))
    t2, t1 = model:aim(triplet.resize(v2, side.target2)), model:aim(triplet.resize(v1, side.target1)) -- no gradient
  end)
  p1, p2, t1, t2 = run:gather(p1, p2, t1, t2) -- negatives of all processes
  local l = loss.truncated_triplet(p1, t2, cfg.loss) + loss.truncated_triplet(p2, t1, cfg.loss)
  run:step(l, run:logs() and ssl.gauges { outputs = t1, pair = t2 })
  if run.updated then
    nn.ema_update(model.target, model.online, momentum(run.position - 1))
  end
end
run:finish()
