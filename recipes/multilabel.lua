-- Multi-label SimSiam (arXiv 2506.23156): four blocks of a picture, each seen twice; blocks of other pictures repel.
-- Run:      sslrun recipes/multilabel.lua --set=coco --data.root=DIR
-- Data:     any data set: --set=coco, voc, scenes, imagenet, folder (any pictures) or a file of your own
--           (docs/data/datasets.md); where recipes/multilabel_<set>.lua is there, its numbers are taken, else those
--           below: COCO's
-- Hardware: any; --dry_run estimates the memory
-- Expected: the headers of recipes/multilabel_<set>.lua
local ssl = require 'ssl'
local multilabel, simsiam = require 'ssl.methods.multilabel', require 'ssl.methods.simsiam'

local cfg = ssl.config {
  set = 'folder', epochs = 400, batch = 124, workers = ssl.optional 'number', channels_last = true,
  data = {
    root = '', size = 224, min_scale = 0.2, -- of a block
    cross = 0.3,              -- how far blocks reach beyond the middle
    blur = ssl.optional 'number', -- probability; 0.5 and 0.1 for the two views of a block
  },
  model = {
    depth = 50, base_channels = 64, stem = 'imagenet', checkpoint = {}, dim = 2048,
    hidden = 512,             -- width inside the predictor
  },
  loss = {
    weight = 4,               -- of the image-aware term
    temperature = 0.3,
    positives = 'sum',        -- how positives enter: sum, mean, near (docs/methods/methods.md)
    released = false,         -- true: no stop-gradient in the pair term, as the released code
  },
  optim = {
    name = 'sgd', lr = 0.05, images = 64, momentum = 0.9, weight_decay = 1e-4, -- for 256 crops, four a picture
    fixed_predictor = false,  -- true: the predictor keeps its first rate
    warmup = 0, cosine = 'epoch',
  },
}
local set = ssl.dataset(cfg)
local run = ssl.run(cfg)
local loader = data.loader(set, data.block_views {
  size = cfg.data.size, scale = { cfg.data.min_scale, 1 }, cross = cfg.data.cross,
  blur = cfg.data.blur and { p = cfg.data.blur },
}, ssl.loading(cfg))

local encoder = ssl.encoder(cfg.model, { zero_init_residual = true })
local model = run:place(simsiam.model { encoder = encoder, dim = cfg.model.dim, hidden = cfg.model.hidden })
local lr = ssl.rate(cfg.optim, run:images_per_update())
local groups = ssl.param_groups(model, { { match = '^predictor', fixed_lr = cfg.optim.fixed_predictor }, {} })
local optimizer = ssl.optimizer(groups, cfg.optim, lr)
run:attach { model = model, optimizer = optimizer, schedule = ssl.cosine(cfg.optim, lr, cfg.epochs, #loader) }
run:evaluate(ssl.evaluation(cfg, { encoder = model.encoder }))

local function target(z) return cfg.loss.released and z or z:detach() end -- stop-gradient
for batch in run:batches(loader) do
  -- Rows: blocks in random order; labels: their pictures.
  local order = run:given(function(views) return multilabel.draw(views, not cfg.dist.joined_loss) end)
  local x1, x2, labels = multilabel.shuffle(batch, not cfg.dist.joined_loss, order)
  local z1, z2
  local l = run:autocast(function()
    z1, z2 = nn.one_pass(function(x) return model:project(x) end, x1, x2)
    local p1, p2 = nn.one_pass(function(z) return model:predict(z) end, z1, z2)
    p1, p2, z1, z2, labels = run:gather(p1, p2, z1, z2, labels) -- blocks of other pictures repel: of all processes
    local pair = 0.5 * (loss.negative_cosine(p1, target(z2)) + loss.negative_cosine(p2, target(z1)))
    return pair + cfg.loss.weight * multilabel.image_term(p1, p2, z1, z2, labels, {
      temperature = cfg.loss.temperature, positives = cfg.loss.positives,
    })
  end)
  run:step(l, run:logs() and ssl.gauges { outputs = z1, pair = z2 })
end
run:finish()
