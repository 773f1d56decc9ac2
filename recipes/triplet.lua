-- Triplet (arXiv 2104.08760): the other view's target must be nearer than the mean of the nearest other pictures.
-- Run:      sslrun recipes/triplet.lua --set=imagenet --data.root=DIR
-- Data:     any data set: --set=imagenet, coco, voc, sysu30k, scenes, folder (any pictures) or a file of your own
--           (docs/data/datasets.md); where recipes/triplet_<set>.lua is there, its numbers are taken, else those below:
--           ImageNet's
-- Hardware: any; --dry_run estimates the memory
-- Expected: the headers of recipes/triplet_<set>.lua
local ssl = require 'ssl'
local triplet = require 'ssl.methods.triplet'

local cfg = ssl.config {
  set = 'folder', epochs = 1000, workers = ssl.optional 'number', channels_last = true,
  batch = 1568,               -- images per step, all processes together, which are each other's negatives
  data = {
    root = '', size = 224, min_scale = 0.08,
    blur = ssl.optional 'number', -- probability; 1 and 0.1 for the two views
  },
  model = {
    depth = 50, base_channels = 64, stem = 'imagenet', checkpoint = {}, hidden = 4096,
    dim = 256,                -- width of both heads' results
    pretrained = '',          -- triplet run or checkpoint whose encoder is the start; empty: random weights
  },
  momentum = 0.99,            -- of the target network, to 1 along half a cosine
  loss = {
    gamma = 2, margin = 100,  -- factor of the pair's distance; the margin never clips
    ranks = { 2, 10 },        -- of the nearest negatives, whose mean is the deputy; 5,5: the fifth; 1,1: the hardest
    median = false,           -- true: the median of all negatives, the first version's deputy
  },
  random_size = true,         -- a random side for the inputs of each network; --graph=true needs false
  optim = {
    name = 'lars', lr = 4.8, images = 6272, momentum = 0.9, weight_decay = 1e-6, cosine = 'epoch', warmup = 10,
    warmup_from = 1e-4,       -- share of the rate at the start of the warm-up
  },
}
local set = ssl.dataset(cfg, { few = 12 })
local run = ssl.run(cfg)
local views = data.triplet_views {
  size = cfg.data.size, scale = { cfg.data.min_scale, 1 }, blur = cfg.data.blur and { p = cfg.data.blur },
}
local loader = data.loader(set, views, ssl.loading(cfg, {
  drop_last = triplet.drops_last(set, cfg), -- the last batch counts, unless it has too few negatives
}))

local pretrained = cfg.model.pretrained ~= '' and checkpoint.load((ssl.find_checkpoint(cfg.model.pretrained, ''))).model
local model = run:place(triplet.model {
  encoder = function() return ssl.encoder(cfg.model) end, hidden = cfg.model.hidden, dim = cfg.model.dim,
  pretrained = pretrained and ssl.substate(pretrained, 'online.encoder.') or nil,
})
local lr = ssl.rate(cfg.optim, run:images_per_update())
local optimizer = ssl.optimizer(triplet.groups(model, cfg.optim.name), cfg.optim, lr, { lr_in_momentum = true })
run:attach { model = model, optimizer = optimizer, schedule = ssl.cosine(cfg.optim, lr, cfg.epochs, #loader) }
run:evaluate(ssl.evaluation(cfg, { encoder = model.online.encoder }))

local momentum = ssl.schedule.cosine { base = cfg.momentum, final = 1, steps = cfg.epochs * #loader }
for batch in run:batches(loader) do
  local side = run:given(function()
    return triplet.sizes { -- a dry run shows what the largest sides need
      seed = cfg.seed, step = run.steps, size = cfg.data.size, random = cfg.random_size and not cfg.dry_run,
    }
  end)
  local m = run:given(function() return torch.tensor(momentum(run.position), { dtype = 'float64' }) end)
  local p1, p2, t1, t2
  run:autocast(function()
    p1, p2 = nn.one_pass(function(x) return model.predictor(model:embed(x)) end,
      triplet.resize(batch[1], side.online1), triplet.resize(batch[2], side.online2))
    t2, t1 = nn.one_pass(function(x) return model:aim(x) end, -- no gradient
      triplet.resize(batch[2], side.target2), triplet.resize(batch[1], side.target1))
  end)
  p1, p2, t1, t2 = run:gather(p1, p2, t1, t2) -- negatives of all processes
  local l = loss.truncated_triplet(p1, t2, cfg.loss) + loss.truncated_triplet(p2, t1, cfg.loss)
  run:step(l, run:logs() and ssl.gauges { outputs = t1, pair = t2 })
  run:follow(model.target, model.online, m) -- where weights change
end
run:finish()
