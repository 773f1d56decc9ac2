-- Linear classification of single labels on a frozen network: the published recipes.
local features = require 'ssl.eval.features'
local head_training = require 'ssl.eval.head_training'

local RECIPES = {
  simsiam = { epochs = 90, batch = 4096, lr = 1.6, scaled = true, larc = true, schedule = 'cosine_epoch' },
  moco = { epochs = 100, batch = 256, lr = 30, schedule = 'steps', milestones = { 60, 80 } },
  swav = { epochs = 100, batch = 256, lr = 0.3, weight_decay = 1e-6, schedule = 'cosine_epoch', swav_std = true },
  wcl = { epochs = 80, batch = 4096, lr = 3.2, scaled = true, nesterov = true, schedule = 'cosine' },
  barlow = { epochs = 100, batch = 256, lr = 0.3, weight_decay = 1e-6, schedule = 'cosine_epoch' },
  vicreg = { epochs = 100, batch = 256, lr = 0.02, weight_decay = 1e-6, schedule = 'cosine_epoch' },
  ['triplet-short'] = { epochs = 100, batch = 256, lr = 0.15, schedule = 'cosine_epoch', warmup_epochs = 10,
    warmup_ratio = 1e-4 },
  ['triplet-long'] = { epochs = 100, batch = 256, lr = 0.04, schedule = 'cosine_epoch', warmup_epochs = 10,
    warmup_ratio = 1e-4 },
  stages = { epochs = 90, batch = 256, lr = 0.01, weight_decay = 1e-4, nesterov = true, schedule = 'steps',
    milestones = { 30, 60 },
    kind = 'stages' },
}

-- Of each pooling the last epoch, and beside it the best one, which the scripts of MoCo, SimSiam and SwAV keep.
local function run(name)
  return function(bench, set)
    local recipe, found = RECIPES[name], {}
    recipe.loss = 'cross_entropy'
    recipe.poolings = recipe.kind == 'stages' and features.stages_of(bench.encoder) or nil
    local test, index = bench.store:get(set, 'test', { kind = recipe.kind, swav_std = recipe.swav_std })
    local target = set.labels('test'):index_select(0, index)
    local deviations = head_training.train(bench, set, recipe, set.labels 'train', function(heads)
      for pooling, head in pairs(heads) do
        local share = eval.accuracy(head:scores(test[pooling]):select(1, 0):cpu(), target)
        found[pooling] = { top1 = share.top1, top5 = share.top5,
          best = math.max(share.top1, found[pooling] and found[pooling].best or 0) }
      end
    end)
    local rows = {}
    for _, pooling in ipairs(recipe.poolings or { 'average' }) do
      local share, stage = found[pooling], recipe.poolings and pooling .. ' ' or ''
      rows[#rows + 1] = { metric = stage .. 'top-1', definition = 'percent of pictures; last epoch', value = share.top1,
        best = share.best }
      rows[#rows + 1] = { metric = stage .. 'top-5', definition = 'percent of pictures; last epoch',
        value = share.top5 }
    end
    return { rows = rows, deviations = deviations }
  end
end

local protocols = {}
for name in pairs(RECIPES) do
  protocols[#protocols + 1] = {
    name = 'linear-' .. name,
    about = 'linear classifier on the frozen network, recipe of ' .. name,
    optional = name ~= 'simsiam',
    fits = function(set) return set.kind == 'single' end,
    id = function() return ('linear-%s/v1'):format(name) end,
    run = run(name),
  }
end
table.sort(protocols, function(a, b) return a.name < b.name end)

-- The checkpoint's own classifier: what a converted supervised network must reproduce.
protocols[#protocols + 1] = {
  name = 'own-classifier',
  about = "the checkpoint's own classifier",
  fits = function(set, bench) return set.kind == 'single' and bench.backbone.classes == #set.classes end,
  id = function() return 'own-classifier/v1' end,
  run = function(bench, set)
    local test, fc = bench.labelled(set, 'test'), bench.backbone.classifier(bench.encoder)
    local share = eval.accuracy(torch.addmm(fc.bias:detach():cpu(), test[1], fc.weight:detach():cpu():t()), test[2])
    return { rows = {
      { metric = 'top-1', definition = 'percent of pictures', value = share.top1 },
      { metric = 'top-5', definition = 'percent of pictures', value = share.top5 },
    } }
  end,
}

return protocols
