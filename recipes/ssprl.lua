-- SS-PRL (arXiv 2208.14439): views predict each other's codes and those of patches of a pyramid, which predict theirs.
-- Run:      sslrun recipes/ssprl.lua --set=imagenet --data.root=DIR --precision=bf16
-- Data:     any data set: --set=imagenet, coco, scenes, voc, folder (any pictures) or a file of your own
--           (docs/data/datasets.md); where recipes/ssprl_<set>.lua is there, its numbers are taken, else those below:
--           ImageNet's
-- Hardware: any; --dry_run estimates the memory
-- Expected: the headers of recipes/ssprl_<set>.lua
local ssl = require 'ssl'
local ssprl = require 'ssl.methods.ssprl'

local cfg = ssl.config {
  set = 'folder', seed = 31, epochs = 200, batch = 256, workers = ssl.optional 'number', channels_last = true,
  data = {
    root = '', blur = 0.5,
    size = ssl.optional 'number', -- side of the large views, in place of the first of crops.size
    jitter = 0.8,             -- of brightness, contrast, saturation; a quarter of it for hue
  },
  crops = {                   -- whole views: large ones, which give codes, and small ones
    size = { 224, 96 }, count = { 2, 6 }, min_scale = { 0.14, 0.05 }, max_scale = { 1, 0.14 },
  },
  levels = {                  -- one entry a level; three lists of one entry make one level, empty lists SwAV
    resize = { 314, 383 },    -- side of the part that is cut into cells
    grid = { 2, 3 },          -- cells per side
    size = { 112, 96 },       -- side of a patch, at a random place in its cell
    prototypes = { 5000, 5000 },
    queue = { 10000, 10000 }, -- patches; cut to a multiple of batch
    swapped = { 0.25, 0.25 }, -- weight of the swapped prediction between the two views of a patch
    correlation = { 0.25, 0.25 }, -- weight of the prediction of the whole picture's codes from its patches
  },
  model = {
    depth = 50, base_channels = 64, stem = 'imagenet', checkpoint = {}, hidden = 2048, dim = 128, prototypes = 3000,
  },
  temperature = 0.1,
  codes = {
    eps = 0.05, iterations = 3, -- of Sinkhorn
    queue = 3840,             -- whole views; cut to a multiple of batch
    queue_start = 15,         -- epoch from which on queues fill
    released = false,         -- true: the first full queue makes all used, as in the released code
    freeze = 5005,            -- steps before prototypes learn: an epoch
  },
  optim = {
    name = 'larc', lr = 0.6, images = 256, momentum = 0.9, weight_decay = 1e-6, trust = 0.001, warmup = 0,
    final_lr = 0.0006,        -- at the end of half a cosine, a rate every step; scaled as lr is
  },
}
if cfg.data.size then cfg.crops.size[1] = cfg.data.size end
local levels, cuts = ssprl.levels(cfg.levels)
local set = ssl.dataset(cfg)
local run = ssl.run(cfg)
local loader = data.loader(set, data.ssprl_views {
  levels = cuts, groups = ssprl.groups(cfg.crops), blur = { p = cfg.data.blur }, jitter = ssprl.jitter(cfg.data.jitter),
}, ssl.loading(cfg))

local model = run:place(ssprl.model {
  encoder = ssl.encoder(cfg.model), crops = cfg.crops.count, levels = levels,
  hidden = cfg.model.hidden, dim = cfg.model.dim, prototypes = cfg.model.prototypes,
})
local queues = ssprl.queues(cfg)
local images = run:images_per_update()
local optimizer = ssl.optimizer(model, cfg.optim, ssl.rate(cfg.optim, images))
local schedule = ssprl.rate {
  base = ssl.rate(cfg.optim, images), final = ssl.rate(cfg.optim, images, cfg.optim.final_lr),
  steps = cfg.epochs * #loader, warmup_steps = cfg.optim.warmup * #loader,
}
run:attach { model = model, optimizer = optimizer, schedule = schedule, queues = queues }
run:evaluate(ssl.evaluation(cfg, { encoder = model.encoder, size = cfg.crops.size[1] }))

local softness = { temperature = cfg.temperature }
for batch in run:batches(loader) do
  model:normalise_prototypes()
  run:freeze(model.prototype_weights, run:given(function() return run.position < cfg.codes.freeze end))
  run:given(function(views) return queues:begin_step(run.steps, run.epoch, model:rows(views)) end) -- fill, are used
  local whole, patches = run:autocast(function() return model:embed(batch) end) -- unit vectors
  local scores = model.prototypes(whole)
  local codes = queues:codes(1, whole, scores, model.prototypes.weight)
  local l = loss.swapped_prediction(scores, codes, softness)
  for i, level in ipairs(model.levels) do
    local own = level.prototypes(patches[i])
    local own_codes = queues:codes(i + 1, patches[i], own, level.prototypes.weight)
    l = l + levels[i].swapped * loss.swapped_prediction(own, own_codes, softness)
      + levels[i].correlation * ssprl.correlation(level:predict(own), codes, cfg.temperature)
  end
  run:step(l, run:logs() and ssl.gauges { outputs = whole[0], pair = whole[1], scores = scores:flatten(0, 1) })
end
run:finish()
