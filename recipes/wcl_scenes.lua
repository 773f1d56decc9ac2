-- WCL (arXiv 2110.04770) with a narrow ResNet-18 on generated multi-label scenes.
-- Run:      sslrun recipes/wcl_scenes.lua
-- Data:     data/scenes, generated when it is missing
-- Hardware: 2 cores, some six minutes
-- Expected: linear-probe mAP 27.9 against 13.8 for random weights (docs/results/methods_scenes.txt)
-- Then:     sslrun recipes/linear_scenes.lua --recipe=wcl_scenes
local ssl = require 'ssl'
local wcl = require 'ssl.methods.wcl'

local cfg = ssl.config {
  seed = 0,
  epochs = 50,                -- passes over the training split
  batch = 64,                 -- images per step
  workers = 1,                -- loader threads
  channels_last = true,       -- faster convolutions on a CPU
  data = {
    root = 'data/scenes',     -- generated here when it is missing
    train = 2000, val = 500,  -- images to generate
    size = 64,                -- side of a view in pixels
    min_scale = 0.3,          -- smallest part of the picture that a view shows
    blur = 0,                 -- probability; none, as pictures are small
  },
  model = { depth = 18, base_channels = 16, hidden = 128, dim = 64 },
  temperature = 0.1,
  neighbours = {
    weight = 1,               -- of the graph term beside the instance term
    key_gradient = false,     -- true: gradient into both sides of its products; the released code has it on one
  },
  weak_epochs = 5,            -- epochs with the weaker augmentation, at the start
  optim = { lr = 0.001, weight_decay = 1e-6 }, -- Adam, as in simsiam_scenes.lua
}
local set = ssl.scenes.open(cfg)
local run = ssl.run(cfg)
local function loader(weak)
  local views = data.wcl_views {
    size = cfg.data.size, weak = weak, scale = { cfg.data.min_scale, 1 }, blur = { p = cfg.data.blur },
  }
  return data.loader(set, views, ssl.loading(cfg))
end
local strong, weak = loader(false), loader(true)

local model = run:place(wcl.model {
  encoder = nn.resnet { depth = cfg.model.depth, base_channels = cfg.model.base_channels },
  hidden = cfg.model.hidden, dim = cfg.model.dim,
})
local optimizer = optim.Adam(model, { lr = cfg.optim.lr, weight_decay = cfg.optim.weight_decay })
local schedule = ssl.schedule.cosine { base = cfg.optim.lr, steps = cfg.epochs * #strong }
run:attach { model = model, optimizer = optimizer, schedule = schedule }
run:evaluate(ssl.evaluation(cfg, { encoder = model.encoder, kind = 'scenes', root = cfg.data.root, size = cfg.data.size }))

for batch in run:batches(function(epoch) return epoch < cfg.weak_epochs and weak or strong end) do
  local z1, g1, z2, g2
  run:autocast(function()
    z1, g1 = model:embed(batch[1])
    z2, g2 = model:embed(batch[2])
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
