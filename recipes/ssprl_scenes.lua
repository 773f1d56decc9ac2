-- SS-PRL (arXiv 2208.14439) with a narrow ResNet-18 on generated multi-label scenes: one level of four patches, 12 views.
-- Run:      sslrun recipes/ssprl_scenes.lua
-- Data:     data/scenes, generated when it is missing
-- Hardware: 2 cores, some six minutes
-- Expected: linear-probe mAP 31.6 against 13.8 for random weights (docs/results/methods_scenes.txt)
-- Then:     sslrun recipes/linear_scenes.lua --recipe=ssprl_scenes
local ssl = require 'ssl'
local ssprl = require 'ssl.methods.ssprl'

local cfg = ssl.config {
  seed = 0,
  epochs = 20,                -- passes over the training split
  batch = 32,                 -- images per step
  workers = 1,                -- loader threads
  channels_last = true,       -- faster convolutions on a CPU
  data = {
    root = 'data/scenes',     -- generated here when it is missing
    train = 2000, val = 500,  -- images to generate
    size = 64,                -- side of a large view in pixels; two of them give codes
    small = 32, small_views = 2, -- side of a small view, and how many
    min_scale = 0.3,          -- smallest part of the picture that a large view shows, and largest of a small one
    blur = 0,                 -- probability; none, as pictures are small
    jitter = 0.4,             -- of brightness, contrast, saturation; a quarter of it for hue. The method has 0.8
  },
  levels = {                  -- one entry a level
    resize = { 96 },          -- side of the part that is cut into cells
    grid = { 2 },             -- cells per side
    size = { 32 },            -- side of a patch, at a random place in its cell
    prototypes = { 30 }, queue = { 0 }, -- patches in the queue; cut to a multiple of batch
    swapped = { 0.25 }, correlation = { 0.25 }, -- weights: a patch's two views; the whole picture's codes from its patches
  },
  model = { depth = 18, base_channels = 16, hidden = 128, dim = 64, prototypes = 30 },
  temperature = 0.1,
  codes = {
    eps = 0.03, iterations = 3, -- of Sinkhorn
    queue = 0, queue_start = 5, -- whole views in the queue, 0: none; epoch from which on queues fill
    released = false,         -- true: the first full queue makes all used, as in the released code
    freeze = 62,              -- steps before prototypes learn: an epoch
  },
  optim = { lr = 0.002, weight_decay = 1e-6 }, -- Adam, as in simsiam_scenes.lua
}
local levels, cuts = ssprl.levels(cfg.levels)
local set = ssl.scenes.open(cfg)
local run = ssl.run(cfg)
local large = { size = cfg.data.size, count = 2, scale = { cfg.data.min_scale, 1 } }
local small = { size = cfg.data.small, count = cfg.data.small_views, scale = { 0.1, cfg.data.min_scale } }
local j = cfg.data.jitter
local views = data.ssprl_views {
  levels = cuts, groups = { large, small }, blur = { p = cfg.data.blur },
  jitter = { brightness = j, contrast = j, saturation = j, hue = j / 4 },
}
local loader = data.loader(set, views, ssl.loading(cfg))

local model = run:place(ssprl.model {
  encoder = nn.resnet { depth = cfg.model.depth, base_channels = cfg.model.base_channels },
  crops = { large.count, small.count }, levels = levels, prototypes = cfg.model.prototypes,
  hidden = cfg.model.hidden, dim = cfg.model.dim,
})
local queues = ssprl.code_queues.new {
  lengths = { cfg.codes.queue, unpack(cfg.levels.queue) }, batch = cfg.batch, start = cfg.codes.queue_start,
  eps = cfg.codes.eps, iterations = cfg.codes.iterations, released = cfg.codes.released,
}
local optimizer = optim.Adam(model, { lr = cfg.optim.lr, weight_decay = cfg.optim.weight_decay })
local schedule = ssl.schedule.cosine { base = cfg.optim.lr, steps = cfg.epochs * #loader }
run:attach { model = model, optimizer = optimizer, schedule = schedule, queues = queues }
run:evaluate(ssl.evaluation(cfg, { encoder = model.encoder, kind = 'scenes', root = cfg.data.root, size = cfg.data.size }))

local temperature = cfg.temperature
for batch in run:batches(loader) do
  model:normalise_prototypes()
  model:freeze_prototypes(run.position < cfg.codes.freeze)
  local whole, patches = run:autocast(function() return model:embed(batch) end) -- unit vectors
  local scores = model.prototypes(whole)
  local codes = queues:codes(1, whole, scores, model.prototypes.weight, run.epoch)
  local l = loss.swapped_prediction(scores, codes, { temperature = temperature })
  for i, level in ipairs(model.levels) do
    local own = level.prototypes(patches[i])
    local own_codes = queues:codes(i + 1, patches[i], own, level.prototypes.weight, run.epoch)
    l = l + levels[i].swapped * loss.swapped_prediction(own, own_codes, { temperature = temperature })
      + levels[i].correlation * ssprl.correlation(level:predict(own), codes, temperature)
  end
  run:step(l, run:logs() and ssl.gauges { outputs = whole[0], pair = whole[1], scores = scores:flatten(0, 1) })
end
run:finish()
