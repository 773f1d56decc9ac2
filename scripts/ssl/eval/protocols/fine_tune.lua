-- Fine-tuning of the whole network on few or all labels.
local batch = require 'ssl.eval.batch'
local features = require 'ssl.eval.features'
local looks = require 'ssl.eval.looks'
local rate = require 'ssl.eval.rate'

local FEWEST = 2 -- pictures
local ALL = 'all labels, the whole network is tuned'

-- labels: share of the training pictures; trunk, head: learning rates; the rest as RateRecipe.
local RECIPES = {
  ['semi-1'] = { labels = 0.01, trunk = 0.02, head = 5, batch = 256 },
  ['semi-10'] = { labels = 0.1, trunk = 0.01, head = 0.2, batch = 256 },
  ['multi-semi-1'] = { labels = 0.01, trunk = 0.001, head = 0.1, batch = 32, weight_decay = 1e-6 },
  ['multi-semi-10'] = { labels = 0.1, trunk = 0.001, head = 0.1, batch = 32, weight_decay = 1e-6 },
  ['fine-tune'] = { labels = 1, trunk = 0.05, head = 0.05, epochs = 30, batch = 256, schedule = 'cosine_epoch' },
  ['multi-fine-tune'] = { labels = 1, trunk = 0.01, head = 0.1, epochs = 60, batch = 64, weight_decay = 1e-4,
    schedule = 'steps', milestones = { 40, 50 } },
}
for name, recipe in pairs(RECIPES) do
  if name:match 'semi' then
    recipe.epochs, recipe.schedule, recipe.milestones, recipe.gamma = 20, 'steps', { 12, 16 }, 0.2
  end
end

local function new_model(bench, classes)
  local encoder = bench.new_encoder()
  local head = nn.Linear(bench.backbone.width, classes)
  torch.no_grad(function()
    head.weight:normal_(0, 0.01, { generator = torch.generator(bench.options.seed) })
    head.bias:zero_()
  end)
  local model = nn.module('Classifier', { encoder = encoder, head = head }, function(self, images)
    return self.head(features.pooled(self.encoder, images))
  end)
  model:to(bench.options.device)
  return dist.world() > 1 and nn.convert_sync_batchnorm(model) or model
end

-- The pictures whose labels count: SimCLR's list where there is one beside the data, else a drawn share of each class.
local function labelled_part(bench, set, share)
  if share == 1 then
    return set.splits.train
  end
  local list = ('%s/%dpercent.txt'):format(set.root, math.floor(share * 100 + 0.5))
  if fs.exists(list) then
    return data.subset(set.splits.train, { list = list })
  end
  return data.subset(set.splits.train, { fraction = share, seed = bench.options.seed }),
    ('a drawn share of %g %% of the pictures, seed %d'):format(100 * share, bench.options.seed)
end

local function loss_of(set, logits, targets)
  if set.kind == 'single' then
    return torch.cross_entropy_loss(logits, targets)
  end
  targets = torch.constant_pad_nd(targets, { 0, logits:size(1) - targets:size(1) }) -- classes of test pictures alone
  -- Entries of difficult objects count nowhere; sum over classes, mean over the batch.
  local each = torch.binary_cross_entropy_with_logits(logits, targets:gt(0.5):to 'float32', { reduction = 'none' })
  if set.difficult then
    each = each:masked_fill(targets:eq(set.difficult), 0)
  end
  return each:sum():div(targets:size(0))
end

-- With `frozen` the trunk runs without gradients in training mode, as SS-PRL's released code does: only statistics
-- move.
local function tune(bench, set, recipe, part, epochs, frozen)
  local model = new_model(bench, #set.classes)
  local groups = { { params = model.head, lr = recipe.head } }
  if not frozen then
    groups[2] = { params = model.encoder, lr = recipe.trunk }
  else
    model.encoder:requires_grad_(false)
  end
  if bench.backbone.classes > 0 then
    model.encoder.fc:requires_grad_(false) -- the checkpoint's own classifier has no part in this
  end
  local optimizer = optim.SGD(groups, { lr = recipe.trunk, momentum = 0.9, weight_decay = recipe.weight_decay or 0 })
  local parallel = dist.world() > 1 and dist.parallel(model) or nil
  local loader = looks.training_loader(set, part, {
    batch = recipe.batch, workers = bench.options.workers, device = bench.options.device, seed = bench.options.seed,
    swav_std = set.kind == 'multi',
  })
  local factor_at = rate.of(recipe, epochs, 1)
  model:train()
  for epoch = 0, epochs - 1 do
    optimizer:set_lr(recipe.trunk * factor_at(epoch))
    for given in loader:epoch(epoch) do
      loss_of(set, model(given[1]), given.target):backward()
      optimizer:step()
      optimizer:zero_grad()
    end
  end
  if parallel then
    parallel:release()
  end
  return model:eval()
end

local function rows_of(set, scores, targets, name, pictures)
  if set.kind == 'single' then
    local share, definition = eval.accuracy(scores, targets), 'percent of pictures; last epoch'
    return {
      { metric = 'top-1', definition = definition, value = share.top1 },
      { metric = 'top-5', definition = definition, value = share.top5 },
    }
  end
  local eleven = name == 'multi-fine-tune'
  return { {
    metric = 'mAP',
    definition = ('AP: %s, difficult entries left out; last epoch, %d labelled pictures'):format(
      eleven and 'eleven-point AP' or 'step AP', pictures),
    value = eval.multi_label(scores, targets, { definition = eleven and 'eleven_points' or 'step',
      ignore = set.difficult }).map,
  } }
end

local function run(name, frozen)
  return function(bench, set)
    local recipe = RECIPES[name]
    local epochs, deviations = rate.epochs(recipe, bench.options.epochs)
    local part, drawn = labelled_part(bench, set, recipe.labels)
    deviations[#deviations + 1] = drawn
    if #part < FEWEST then
      deviations[#deviations + 1] = ('not run: %d labelled pictures, batch norm needs %d'):format(#part, FEWEST)
      return { rows = {}, deviations = deviations }
    end
    local _, told = batch.fitted(recipe, looks.training_batch(part, recipe.batch))
    deviations[#deviations + 1] = told
    local model = tune(bench, set, recipe, part, epochs, frozen)
    local test = set.splits.test
    local rows, index = features.extract(function(images) return { scores = model(images) } end, test, function(sampler)
      return looks.loader('eval', set, test, {
        batch = bench.options.batch, workers = bench.options.workers, device = bench.options.device, seed = 0,
        swav_std = set.kind == 'multi', sampler = sampler,
      })
    end, { precision = bench.options.precision, device = bench.options.device })
    set.splits.train:unreadable(part:unreadable())
    return { rows = rows_of(set, rows.scores, set.labels('test'):index_select(0, index), name, #part),
      deviations = deviations }
  end
end

local function protocol(name, recipe, kind, about, more)
  more = more or {}
  return {
    name = more.name or name, about = about, optional = more.optional,
    fits = function(set) return set.kind == kind and (recipe:match 'fine' or not set.name:match '^voc') end,
    id = function() return (more.id or name) .. '/v2' end,
    run = run(recipe, more.frozen),
  }
end

return {
  protocol('semi-1', 'semi-1', 'single', '1 % of the labels, recipe of SwAV', { id = 'semi1-swav' }),
  protocol('semi-10', 'semi-10', 'single', '10 % of the labels, recipe of SwAV', { id = 'semi10-swav' }),
  protocol('fine-tune', 'fine-tune', 'single', ALL, { optional = true }),
  protocol('semi-1', 'multi-semi-1', 'multi', '1 % of the pictures, recipe of SS-PRL', { id = 'semi1-ssprl' }),
  protocol('semi-10', 'multi-semi-10', 'multi', '10 % of the pictures, recipe of SS-PRL', { id = 'semi10-ssprl' }),
  protocol('semi-1-released', 'multi-semi-1', 'multi', '1 %, the trunk not tuned as in the code of SS-PRL',
    { id = 'semi1-ssprl-released', frozen = true, optional = true }),
  protocol('semi-10-released', 'multi-semi-10', 'multi', '10 %, the trunk not tuned as in the code of SS-PRL',
    { id = 'semi10-ssprl-released', frozen = true, optional = true }),
  protocol('fine-tune', 'multi-fine-tune', 'multi', ALL, { optional = true }),
}
