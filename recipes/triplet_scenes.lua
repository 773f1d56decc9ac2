-- Triplet (arXiv 2104.08760) with a narrow ResNet-18 on generated multi-label scenes.
-- Run:      sslrun recipes/triplet_scenes.lua
-- Data:     data/scenes, generated when it is missing
-- Hardware: 2 cores
-- Expected: linear-probe mAP 34.7 against 13.8 for random weights (docs/results/methods_scenes.txt)
local ssl = require 'ssl'
local triplet = require 'ssl.methods.triplet'

local cfg = ssl.config {
  seed = 0,
  epochs = 40,                -- passes over the pictures
  batch = 64,                 -- images per step, all processes together, which are each other's negatives
  workers = 1,                -- loader threads
  channels_last = true,       -- faster convolutions
  data = {
    root = 'data/scenes',     -- generated here when it is missing
    train = 2000, val = 500,  -- images to generate
    size = 64,                -- side of a view in pixels
    min_scale = 0.3,          -- smallest part of the picture that a view shows
    blur = 0,                 -- probability; none, as pictures are small
  },
  model = { depth = 18, base_channels = 16, hidden = 128, dim = 64 }, -- width inside both heads, of their results
  momentum = 0.9,             -- of the target network, to 1 along half a cosine; 0.99 in long runs
  loss = {
    gamma = 2, margin = 100,  -- factor of the pair's distance; the margin never clips
    ranks = { 2, 10 },        -- of the nearest negatives, whose mean is the deputy; 5,5: the fifth; 1,1: the hardest
    median = false,           -- true: the median of all negatives, the first version's deputy
  },
  random_size = false,        -- a random side for the inputs of each network; pictures are small here
  optim = { lr = 0.001, weight_decay = 1e-6 }, -- Adam, as in simsiam_scenes.lua
}
local set = ssl.scenes.open(cfg, 12)
local run = ssl.run(cfg)
local views = data.triplet_views {
  size = cfg.data.size, scale = { cfg.data.min_scale, 1 }, blur = { p = cfg.data.blur },
}
local loader = data.loader(set, views, ssl.loading(cfg, {
  drop_last = triplet.drops_last(set, cfg), -- the last batch counts, unless it has too few negatives
}))

local model = run:place(triplet.model {
  encoder = function() return nn.resnet { depth = cfg.model.depth, base_channels = cfg.model.base_channels } end,
  hidden = cfg.model.hidden, dim = cfg.model.dim,
})
local optimizer = optim.Adam(ssl.param_groups(model, { {} }), { lr = cfg.optim.lr, weight_decay = cfg.optim.weight_decay })
local schedule = ssl.schedule.cosine { base = cfg.optim.lr, steps = cfg.epochs * #loader }
run:attach { model = model, optimizer = optimizer, schedule = schedule }
run:evaluate(ssl.evaluation(cfg, { encoder = model.online.encoder, kind = 'scenes', root = cfg.data.root, size = cfg.data.size }))

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
