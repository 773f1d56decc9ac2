-- WCL (arXiv 2110.04770), ResNet-50 on ImageNet: the released code's setting.
-- Differs:  gradient goes back to the rows of other processes (released: they are constants, --dist.joined_loss=false)
-- Run:      sslrun recipes/wcl_imagenet.lua --data.root=DIR --epochs=100|200|800
-- Data:     DIR/train/<wnid>/*.JPEG (image-net.org, 1,281,167 pictures), or another layout of docs/data/datasets.md
-- Hardware: about 673 GiB of GPU memory (estimate of --dry_run); the authors had 32 GPUs, 128 images each. The graph spans them all
-- Expected: linear top-1 68.5 and 70.5 for 100 and 200 epochs, 72.2 for 800 with --model.hidden=2048 --model.dim=128, the
--           paper's heads (README of mingkai-zheng/WCL and its history); not measured here yet
local ssl = require 'ssl'
local wcl = require 'ssl.methods.wcl'

local cfg = ssl.config {
  seed = 0,
  epochs = 100,               -- passes over the pictures
  batch = 4096,               -- images per step, all processes together
  workers = 8,                -- loader threads
  channels_last = true,       -- faster convolutions
  data = { root = '', size = 224 },
  model = { depth = 50, hidden = 4096, dim = 256 }, -- the paper's heads: hidden 2048, dim 128
  temperature = 0.1,
  neighbours = {
    weight = 1,               -- of the graph term beside the instance term
    key_gradient = false,     -- true: gradient into both sides of its products; the released code has it on one
  },
  weak_epochs = 10,           -- epochs with the weaker augmentation, at the start
  optim = {
    lr = 0.075,               -- times the root of the images an update
    warmup = 10,              -- epochs
    momentum = 0.9, weight_decay = 1e-6, trust = 0.001,
  },
}
local set = ssl.dataset(cfg, {
  open = function() return data.imagenet(cfg.data.root, 'train') end, size = 1281167, get = 'imagenet',
})
local run = ssl.run(cfg)
local function loader(weak)
  return data.loader(set, data.wcl_views { size = cfg.data.size, weak = weak }, ssl.loading(cfg))
end
local strong, weak = loader(false), loader(true)

local model = run:place(wcl.model {
  encoder = nn.resnet { depth = cfg.model.depth }, hidden = cfg.model.hidden, dim = cfg.model.dim,
})
local lr = cfg.optim.lr * math.sqrt(run:images_per_update())
local optimizer = optim.LARS(ssl.param_groups(model, {
  { match = { 'bn', 'bias' }, adapt = false, weight_decay = 0 }, -- a shortcut's norm weight is in neither: as released
  {},
}), { lr = lr, momentum = cfg.optim.momentum, weight_decay = cfg.optim.weight_decay, trust = cfg.optim.trust })
local schedule = ssl.schedule.cosine { base = lr, steps = cfg.epochs * #strong, warmup_steps = cfg.optim.warmup * #strong }
run:attach { model = model, optimizer = optimizer, schedule = schedule }
run:evaluate(ssl.evaluation(cfg, { encoder = model.encoder, kind = 'imagenet', root = cfg.data.root, size = cfg.data.size }))

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
