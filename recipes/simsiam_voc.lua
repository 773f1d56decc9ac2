-- Multi-label SimSiam (arXiv 2506.23156), ResNet-50 on PASCAL VOC 2012: the released code's setting.
-- Differs:  the pair term stops gradients at its targets (released: --loss.released); several processes compare the pictures of
--           all (released: each its own, --dist.joined_loss=false); the loss is COCO's, as the released script stops at its own
-- Run:      sslrun recipes/simsiam_voc.lua --data.root=DIR [--method=plain]
-- Data:     DIR/VOCdevkit/VOC2012/{ImageSets,JPEGImages,Annotations} (PASCAL VOC 2012); 11,540 pictures of trainval
-- Hardware: the authors had 2 GPUs, 64 pictures of 8 crops each; --dry_run estimates the memory
-- Expected: no table of the paper could be read; not measured here yet
local ssl = require 'ssl'
local multilabel, simsiam = require 'ssl.methods.multilabel', require 'ssl.methods.simsiam'

local cfg = ssl.config {
  seed = 0,
  method = 'multilabel',      -- or plain: SimSiam alone, two views of the whole picture
  epochs = 100,               -- passes over the pictures
  batch = 128,                -- images per step, all processes together
  workers = 8,                -- loader threads
  channels_last = true,       -- faster convolutions
  data = { root = '', size = 224, min_scale = 0.2, cross = 0.2 }, -- cross: how far blocks reach beyond the middle
  model = { depth = 50, dim = 2048, hidden = 512 },
  loss = {
    weight = 4,               -- of the image-aware term
    temperature = 0.3,
    positives = 'sum',        -- how positives enter: sum, mean, near (docs/methods/methods.md)
    released = false,         -- true: no stop-gradient in the pair term, as the released code
  },
  optim = {
    lr = 0.05,                -- for 256 crops of a view an update; scaled linearly. A picture has four blocks
    momentum = 0.9, weight_decay = 1e-4,
    fixed_predictor = ssl.optional 'boolean', -- the predictor keeps its first rate; by default with --method=plain only
  },
}
local multi = cfg.method == 'multilabel'
if not multi and cfg.method ~= 'plain' then
  ssl.fail(("expected multilabel or plain for 'method', got '%s'"):format(cfg.method))
end
local set = ssl.dataset(cfg, {
  open = function() return data.voc(cfg.data.root, 2012, 'trainval') end,
  size = 11540, get = 'voc',
})
local run = ssl.run(cfg)
local views = multi and data.block_views { size = cfg.data.size, scale = { cfg.data.min_scale, 1 }, cross = cfg.data.cross }
  or data.simsiam_views { size = cfg.data.size, scale = { cfg.data.min_scale, 1 } }
local loader = data.loader(set, views, ssl.loading(cfg))

local encoder = nn.resnet { depth = cfg.model.depth, zero_init_residual = true }
local model = run:place(simsiam.model { encoder = encoder, dim = cfg.model.dim, hidden = cfg.model.hidden })
local lr = cfg.optim.lr * run:images_per_update() * (multi and 4 or 1) / 256
local fixed = cfg.optim.fixed_predictor
if fixed == nil then fixed = not multi end
local groups = ssl.param_groups(model, { { match = '^predictor', fixed_lr = fixed }, {} })
local optimizer = optim.SGD(groups, { lr = lr, momentum = cfg.optim.momentum, weight_decay = cfg.optim.weight_decay })
local schedule = ssl.schedule.per_epoch(ssl.schedule.cosine { base = lr, steps = cfg.epochs })
run:attach { model = model, optimizer = optimizer, schedule = schedule }
run:evaluate(ssl.evaluation(cfg, { encoder = model.encoder, kind = 'voc', root = cfg.data.root, size = cfg.data.size }))

local function target(z) return multi and cfg.loss.released and z or z:detach() end -- stop-gradient
for batch in run:batches(loader) do
  local x1, x2, labels = batch[1], batch[2], nil
  if multi then
    x1, x2, labels = multilabel.shuffle(batch, not cfg.dist.joined_loss) -- rows: blocks in random order; labels: their pictures
  end
  local z1, z2
  local l = run:autocast(function()
    z1, z2 = model:project(x1), model:project(x2)
    local p1, p2 = model:predict(z1), model:predict(z2)
    if multi then -- blocks of other pictures repel, those of all processes
      p1, p2, z1, z2, labels = run:gather(p1, p2, z1, z2, labels)
    end
    local pair = 0.5 * (loss.negative_cosine(p1, target(z2)) + loss.negative_cosine(p2, target(z1)))
    return multi and pair + cfg.loss.weight * multilabel.image_term(p1, p2, z1, z2, labels, {
      temperature = cfg.loss.temperature, positives = cfg.loss.positives,
    }) or pair
  end)
  run:step(l, run:logs() and ssl.gauges { outputs = z1, pair = z2 })
end
run:finish()
