-- WCL (arXiv 2110.04770): instances are told apart, and pictures joined by a graph of neighbours are one class.
-- Run:      sslrun recipes/wcl.lua --set=imagenet --data.root=DIR
-- Data:     any data set: --set=imagenet, scenes, coco, voc, folder (any pictures) or a file of your own
--           (docs/data/datasets.md); where recipes/wcl_<set>.lua is there, its numbers are taken, else those below:
--           ImageNet's
-- Hardware: any; --dry_run estimates the memory
-- Expected: the headers of recipes/wcl_<set>.lua
local ssl = require 'ssl'
local wcl = require 'ssl.methods.wcl'

local cfg = ssl.config {
  set = 'folder', epochs = 100, batch = 4096, workers = ssl.optional 'number', channels_last = true,
  data = {
    root = '', size = 224, blur = 0.5,
    min_scale = ssl.optional 'number', -- smallest part that a view shows; 0.08, with the weaker augmentation 0.2
  },
  model = {
    depth = 50, base_channels = 64, stem = 'imagenet', checkpoint = {}, dim = 256,
    hidden = 4096,            -- inside the heads; the paper has 2048, and a dim of 128
  },
  temperature = 0.1,
  neighbours = {
    weight = 1,               -- of the graph term beside the instance term
    key_gradient = false,     -- true: gradient into both sides of its products; the released code has it on one
  },
  weak_epochs = 10,           -- epochs with the weaker augmentation, at the start
  optim = {
    name = 'lars', momentum = 0.9, weight_decay = 1e-6, trust = 0.001, warmup = 10,
    lr = 0.075,               -- times the root of the images an update; that of adam is taken as it is
  },
}
local set = ssl.dataset(cfg)
local run = ssl.run(cfg)
local function loader(weak)
  local scale = cfg.data.min_scale and { cfg.data.min_scale, 1 }
  return data.loader(set, data.wcl_views { size = cfg.data.size, weak = weak, scale = scale,
    blur = { p = cfg.data.blur } },
    ssl.loading(cfg))
end
local strong, weak = loader(false), loader(true)

local model = run:place(wcl.model {
  encoder = ssl.encoder(cfg.model), hidden = cfg.model.hidden, dim = cfg.model.dim,
})
local lr = ssl.rate(cfg.optim, math.sqrt(run:images_per_update()))
local optimizer = ssl.optimizer(wcl.groups(model, cfg.optim.name), cfg.optim, lr)
local schedule = ssl.schedule.cosine { base = lr, steps = cfg.epochs * #strong,
  warmup_steps = cfg.optim.warmup * #strong }
run:attach { model = model, optimizer = optimizer, schedule = schedule }
run:evaluate(ssl.evaluation(cfg, { encoder = model.encoder }))

for batch in run:batches(function(epoch) return epoch < cfg.weak_epochs and weak or strong end) do
  local z1, g1, z2, g2
  run:autocast(function()
    z1, g1, z2, g2 = nn.one_pass(function(x) return model:embed(x) end, batch[1], batch[2])
  end)
  local rows = wcl.rows(cfg.dist.joined_loss, z1, g1, z2, g2) -- the graph is one over all processes
  local labels1, labels2 = loss.neighbour_labels(rows.keys1), loss.neighbour_labels(rows.keys2)
  local instance = loss.nt_xent(rows.z1, rows.z2, { temperature = cfg.temperature, others = rows.others })
  local graph = { temperature = cfg.temperature, key_gradient = cfg.neighbours.key_gradient, first = rows.first }
  local swapped = 0.5 * (loss.supervised_contrastive(rows.g1, rows.keys1, labels2, graph) -- labels teach the other view
    + loss.supervised_contrastive(rows.g2, rows.keys2, labels1, graph))
  run:step(instance + cfg.neighbours.weight * swapped,
    run:logs() and ssl.gauges { outputs = rows.z1, pair = rows.z2, components = labels1 })
end
run:finish()
