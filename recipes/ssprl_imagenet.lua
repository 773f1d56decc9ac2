-- SS-PRL (arXiv 2208.14439), ResNet-50 on ImageNet: the released COCO script's pyramid and weights with the prototypes,
-- queues and freezing of the authors' earlier ImageNet script; they released no script for their ImageNet weights.
-- Differs:  each queue is used once it is full (released: all with the first full one, --codes.released); float32 (released:
--           --precision=fp16)
-- Run:      sslrun recipes/ssprl_imagenet.lua --data.root=DIR --precision=bf16
-- Data:     DIR/train/<wnid>/*.JPEG (image-net.org, 1,281,167 pictures), or another layout of docs/data/datasets.md
-- Hardware: about 176 GiB of GPU memory in float32 (estimate of --dry_run); that earlier script had four GPUs, 64 images each
-- Expected: WACV 2023 has the tables, the authors' repository states no figure for these weights; not measured here yet
local ssl = require 'ssl'
local ssprl = require 'ssl.methods.ssprl'

local cfg = ssl.config {
  seed = 31,
  epochs = 200,               -- passes over the pictures
  batch = 256,                -- images per step, all processes together
  workers = 8,                -- loader threads
  channels_last = true,       -- faster convolutions
  data = { root = '' },
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
  model = { depth = 50, hidden = 2048, dim = 128, prototypes = 3000 },
  temperature = 0.1,
  codes = {
    eps = 0.05, iterations = 3, -- of Sinkhorn
    queue = 3840,             -- whole views; cut to a multiple of batch
    queue_start = 15,         -- epoch from which on queues fill
    released = false,         -- true: the first full queue makes all used, as in the released code
    freeze = 5005,            -- steps before prototypes learn: an epoch
  },
  optim = {
    lr = 0.6, final_lr = 0.0006, -- for 256 images an update; scaled linearly
    momentum = 0.9, weight_decay = 1e-6, trust = 0.001,
    warmup = 0,               -- epochs
  },
}
local levels, cuts = ssprl.levels(cfg.levels)
local set = ssl.dataset(cfg, {
  open = function() return data.imagenet(cfg.data.root, 'train') end, size = 1281167, get = 'imagenet',
})
local run = ssl.run(cfg)
local views = data.ssprl_views { levels = cuts, groups = ssprl.groups(cfg.crops) }
local loader = data.loader(set, views, ssl.loading(cfg))

local model = run:place(ssprl.model {
  encoder = nn.resnet { depth = cfg.model.depth }, crops = cfg.crops.count, levels = levels,
  hidden = cfg.model.hidden, dim = cfg.model.dim, prototypes = cfg.model.prototypes,
})
local queues = ssprl.code_queues.new {
  lengths = { cfg.codes.queue, unpack(cfg.levels.queue) }, batch = cfg.batch, start = cfg.codes.queue_start,
  eps = cfg.codes.eps, iterations = cfg.codes.iterations, released = cfg.codes.released,
}
local scale = run:images_per_update() / 256
local optimizer = optim.LARC(model, {
  lr = cfg.optim.lr * scale, momentum = cfg.optim.momentum, weight_decay = cfg.optim.weight_decay, trust = cfg.optim.trust,
})
local schedule = ssprl.rate {
  base = cfg.optim.lr * scale, final = cfg.optim.final_lr * scale, steps = cfg.epochs * #loader,
  warmup_steps = cfg.optim.warmup * #loader,
}
run:attach { model = model, optimizer = optimizer, schedule = schedule, queues = queues }
run:evaluate(ssl.evaluation(cfg, { encoder = model.encoder, kind = 'imagenet', root = cfg.data.root }))

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
