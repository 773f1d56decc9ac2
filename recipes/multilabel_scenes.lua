-- Multi-label SimSiam (arXiv 2506.23156) with a narrow ResNet-18 on generated multi-label scenes.
-- Run:      sslrun recipes/multilabel_scenes.lua [--method=plain]
-- Data:     data/scenes, generated when it is missing
-- Hardware: 2 cores, some seven minutes
-- Expected: linear-probe mAP 35 to 38 against 14 for random weights (docs/results/methods_scenes.txt)
-- Then:     sslrun recipes/linear_scenes.lua --recipe=multilabel_scenes
local ssl = require 'ssl'
local multilabel, simsiam = require 'ssl.methods.multilabel', require 'ssl.methods.simsiam'

local cfg = ssl.config {
  seed = 0,
  method = 'multilabel',      -- or plain: SimSiam alone, two views of the whole picture
  epochs = 15,                -- passes over the pictures
  batch = 16,                 -- images per step, all processes together
  workers = 1,                -- loader threads
  channels_last = true,       -- faster convolutions
  data = {
    root = 'data/scenes',     -- generated here when it is missing
    train = 2000, val = 500,  -- images to generate
    size = 64,                -- side of a view in pixels
    min_scale = 0.3,          -- smallest part of the picture (of the block) that a view shows
    blur = 0,                 -- probability; none, as pictures are small
    cross = 0.3,              -- how far blocks reach beyond the middle
  },
  model = { depth = 18, base_channels = 16, dim = 64, hidden = 32 },
  loss = {
    weight = 4,               -- of the image-aware term
    temperature = 0.3,
    positives = 'sum',        -- how positives enter: sum, mean, near (docs/methods/methods.md)
    released = false,         -- true: no stop-gradient in the pair term, as the released code
  },
  optim = { lr = 0.001, weight_decay = 1e-4 }, -- Adam, as in simsiam_scenes.lua
}
local multi = cfg.method == 'multilabel'
if not multi and cfg.method ~= 'plain' then
  ssl.fail(("expected multilabel or plain for 'method', got '%s'"):format(cfg.method))
end
local set = ssl.scenes.open(cfg)
local run = ssl.run(cfg)
local scale, blur = { cfg.data.min_scale, 1 }, { p = cfg.data.blur }
local views = multi and data.block_views { size = cfg.data.size, scale = scale, blur = blur, cross = cfg.data.cross }
  or data.simsiam_views { size = cfg.data.size, scale = scale, blur = blur }
local loader = data.loader(set, views, ssl.loading(cfg))

local encoder = nn.resnet { depth = cfg.model.depth, base_channels = cfg.model.base_channels, zero_init_residual = true }
local model = run:place(simsiam.model { encoder = encoder, dim = cfg.model.dim, hidden = cfg.model.hidden })
local groups = ssl.param_groups(model, { { match = '^predictor', fixed_lr = not multi }, {} })
local optimizer = optim.Adam(groups, { lr = cfg.optim.lr, weight_decay = cfg.optim.weight_decay })
local schedule = ssl.schedule.cosine { base = cfg.optim.lr, steps = cfg.epochs * #loader }
run:attach { model = model, optimizer = optimizer, schedule = schedule }
run:evaluate(ssl.evaluation(cfg, { encoder = model.encoder, kind = 'scenes', root = cfg.data.root, size = cfg.data.size }))

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
