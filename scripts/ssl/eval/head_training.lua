-- Linear classifiers on a frozen network: fresh augmented views each epoch, or some passes of features kept in memory.
local batch = require 'ssl.eval.batch'
local features = require 'ssl.eval.features'
local looks = require 'ssl.eval.looks'
local precision = require 'ssl.process.precision'
local rate = require 'ssl.eval.rate'

local head_training = {}

---@class HeadRecipe: RateRecipe
---@field batch integer pictures a step
---@field lr number|number[] of each head
---@field scaled? boolean the publication states the rate for 256 pictures, in proportion to the batch
---@field weight_decay? number|number[]
---@field loss string as eval.linear_heads
---@field poolings? string[] names of the features, {'average'}: each gets heads of its own, all from one pass of the
---  network
---@field kind? string as ssl.eval.features.forward, 'pooled'
---@field size? integer side of the views, the set's own by default
---@field swav_std? boolean
---@field momentum? number
---@field nesterov? boolean
---@field larc? boolean
---@field clip? number
---@field init_bias? number
---@field ignore? number

local function poolings_of(recipe) return recipe.poolings or { 'average' } end

-- The named ones of `all`, each passed through `change`.
local function chosen(all, names, change)
  local result = {}
  for _, name in ipairs(names) do
    result[name] = change(all[name])
  end
  return result
end

-- Batches of (features by pooling, targets) of one epoch, the same in every process.
local function live_batches(bench, set, recipe, targets)
  local loader = looks.training_loader(set, set.splits.train, {
    batch = recipe.batch, workers = bench.options.workers, device = bench.options.device, seed = bench.options.seed,
    size = recipe.size, swav_std = recipe.swav_std,
  })
  local forward = features.forward(bench.encoder, recipe.kind or 'pooled')
  local function autocast(images)
    return precision.autocast(bench.options.precision, bench.options.device, function() return forward(images) end)
  end
  local function epoch(number)
    local next_batch, state, control = loader:epoch(number)
    return function()
      control = next_batch(state, control)
      if not control then
        return nil
      end
      local all = torch.no_grad(function() return autocast(control[1]) end)
      return chosen(all, poolings_of(recipe), function(rows) return dist.gather(rows:float()) end),
        targets:index_select(0, dist.gather(control.index))
    end
  end
  return epoch, #loader
end

-- The same from features in memory: passes[1 + epoch % #passes] has them by name, each [N, D] for the N pictures.
local function kept_batches(pictures, passes, recipe, targets, seed)
  local count = #pictures
  local sampler = data.sampler.shuffled(pictures, { seed = seed })
  local function epoch(number)
    local rows, order, at = passes[1 + number % #passes], sampler:picks(number), 0
    return function()
      if at >= count then
        return nil
      end
      local index = order:narrow(0, at, math.min(recipe.batch, count - at))
      at = at + recipe.batch
      return chosen(rows, poolings_of(recipe), function(all) return all:index_select(0, index) end),
        targets:index_select(0, index)
    end
  end
  return epoch, math.ceil(count / recipe.batch)
end

-- Heads by pooling.
local function fit(recipe, batches, per_epoch, epochs, options, each_epoch)
  local heads, step, factor_at = {}, 0, rate.of(recipe, epochs, per_epoch)
  for epoch = 0, epochs - 1 do
    for rows, wanted in batches(epoch) do
      for _, name in ipairs(poolings_of(recipe)) do
        heads[name] = heads[name] or eval.linear_heads {
          features = rows[name]:size(1), classes = options.classes, lr = recipe.lr,
          weight_decay = recipe.weight_decay or 0,
          loss = recipe.loss, momentum = recipe.momentum, nesterov = recipe.nesterov, larc = recipe.larc,
          clip = recipe.clip,
          init_bias = recipe.init_bias, ignore = recipe.ignore, seed = options.seed, device = options.device,
        }
        heads[name]:step(rows[name], wanted, factor_at(step))
      end
      step = step + 1
    end
    if each_epoch then
      each_epoch(heads, epoch + 1)
    end
  end
  return heads
end

-- The recipe with batches of `own` pictures, its epochs, and what is not as it asks.
local function adapted(bench, recipe, own)
  local epochs, deviations = rate.epochs(recipe, bench.options.epochs)
  local changed, told = batch.fitted(recipe, own)
  deviations[#deviations + 1] = told
  return changed, epochs, deviations
end

--- Trains heads on rows of features as they are.
---@param bench table see ssl.eval.bench
---@param pictures any data set of N pictures, for the order of the batches
---@param rows any float [N, D]
---@param targets any int64 [N], or [N, C]
---@param recipe HeadRecipe
---@param classes integer
---@return any heads eval.linear_heads
---@return string[] deviations from the recipe
function head_training.on_rows(bench, pictures, rows, targets, recipe, classes)
  local seed = bench.options.seed
  local own, epochs, deviations = adapted(bench, recipe, math.min(recipe.batch, #pictures))
  local batches, per_epoch = kept_batches(pictures, { { average = rows } }, own, targets, seed)
  return fit(own, batches, per_epoch, epochs, {
    classes = classes, seed = seed, device = bench.options.device,
  }).average, deviations
end

--- Trains heads on random crops and flips of the training pictures.
---@param bench table see ssl.eval.bench
---@param set EvalSet
---@param recipe HeadRecipe
---@param targets any of the training pictures: int64 [N], or [N, C]
---@param each_epoch? fun(heads: table<string, any>, epoch: integer) called behind every epoch, counted from 1, with an
--- eval.linear_heads for each pooling
---@return string[] deviations from the recipe
function head_training.train(bench, set, recipe, targets, each_epoch)
  local kept, passes = bench.passes(set) > 0, math.min(bench.passes(set), (rate.epochs(recipe, bench.options.epochs)))
  local rows, index
  if kept then
    local wanted = {}
    for epoch = 0, passes - 1 do
      wanted[epoch + 1] = { name = 'train', kind = recipe.kind, size = recipe.size, swav_std = recipe.swav_std,
        epoch = epoch }
    end
    rows, index = bench.store:get_all(set, 'train', wanted)
  end
  local own, epochs, deviations = adapted(bench, recipe, kept and math.min(recipe.batch, index:size(0))
    or looks.training_batch(set.splits.train, recipe.batch))
  local batches, per_epoch
  if kept then
    batches, per_epoch = kept_batches(bench.part(set, 'train', index), rows, own, targets:index_select(0, index),
      bench.options.seed)
    if passes < epochs then
      deviations[#deviations + 1] = ('%d augmented passes over the pictures, again and again'):format(passes)
    end
  else
    batches, per_epoch = live_batches(bench, set, own, targets)
  end
  fit(own, batches, per_epoch, epochs, {
    classes = #set.classes, seed = bench.options.seed, device = bench.options.device,
  }, each_epoch)
  return deviations
end

return head_training
