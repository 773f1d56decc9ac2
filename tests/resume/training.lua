-- A small training with dropout, an augmentation in Lua, momentum, a momentum encoder and a registered queue:
-- everything that a stop must not change.
local ssl = require 'ssl'

local cfg = ssl.config {
  epochs = 4, batch = 4, workers = 1,
  data = { root = 'data', train = 24, size = 32 },
  optim = { lr = 0.05 },
  dropout = 0.2,
  cutmix = true, -- steps on the batch, by torch's generator
  noise = 0.05, -- deviation of what is added to a view's values
  shift = 0.1, -- of a view's values at most, drawn by math.random
}

if not fs.exists(cfg.data.root) then
  data.scenes.generate(cfg.data.root, { train = cfg.data.train, val = 4, size = 48, seed = 1, workers = 1 })
end
local run = ssl.run(cfg)
local loader = data.loader(data.scenes(cfg.data.root, 'train'), data.simsiam_views { size = cfg.data.size }, {
  batch = cfg.batch, workers = cfg.workers, seed = cfg.seed,
})
local function network()
  return nn.sequential {
    nn.Conv2d(3, 8, 3, { stride = 2 }), nn.BatchNorm2d(8), nn.ReLU(), nn.AdaptiveAvgPool2d(1), nn.Flatten(),
    nn.Dropout(cfg.dropout),
    nn.Linear(8, 16), nn.BatchNorm1d(16), nn.ReLU(), nn.Linear(16, 8),
  }
end
local model = run:place(nn.module('Pair', { online = network(), teacher = network() },
  function(self, x) return self.online(x) end))
model.teacher:load_state_dict(model.online:state_dict())
for _, weight in ipairs(model.teacher:parameters()) do
  weight:requires_grad_(false)
end
local queue, counts = torch.zeros { 32, 8 }, { filled = 0 }
if run.precision.dtype == 'float64' then
  queue = queue:double()
end
local optimizer = optim.SGD(model.online, { lr = cfg.optim.lr, momentum = 0.9, weight_decay = 1e-4 })
run:attach {
  model = model, queue = queue, counts = counts, optimizer = optimizer,
  schedule = ssl.schedule.cosine { base = cfg.optim.lr, steps = cfg.epochs * #loader },
}
for batch in run:batches(loader) do
  local images, shares = batch[1], torch.zeros { 1 }
  if cfg.cutmix then images, shares = data.cutmix(images, batch.target) end
  images = images + cfg.noise * torch.randn_like(images)
  local z = model.online(images + cfg.shift * math.random())
  local target = torch.no_grad(function() return model.teacher(batch[2]) end)
  local l = loss.negative_cosine(z, target) + 0.01 * (z:matmul(queue:t()):pow(2):mean() + shares:pow(2):mean())
  run:step(l)
  torch.no_grad(function()
    local newest = dist.gather(target)
    local count = newest:size(0)
    queue:narrow(0, counts.filled % 32, count):copy_(newest)
    counts.filled = counts.filled + count
  end)
  nn.ema_update(model.teacher, model.online, 0.9)
end
run:finish()
