-- Two probes without a published recipe: the optimum of a regularised linear layer, and a sweep of learning rates.
local head_training = require 'ssl.eval.head_training'

local LR, DECAY = { 0.03, 0.1, 0.3, 1, 3, 10 }, { 0, 1e-5, 1e-4, 1e-3 }

local function metric_rows(set, scores, targets, more)
  if set.kind == 'multi' then
    local result = eval.multi_label(scores, targets)
    return {
      { metric = 'mAP', definition = 'step AP; mean over classes that occur; ' .. more, value = result.map },
      { metric = 'CF1', definition = 'logit of 0 or more; ' .. more, value = result.cf1 },
      { metric = 'OF1', definition = 'logit of 0 or more; ' .. more, value = result.of1 },
    }
  end
  local share = eval.accuracy(scores, targets)
  return {
    { metric = 'top-1', definition = 'percent of pictures; ' .. more, value = share.top1 },
    { metric = 'top-5', definition = 'percent of pictures; ' .. more, value = share.top5 },
  }
end

local function probe(bench, set)
  local train, test = bench.labelled(set, 'train'), bench.labelled(set, 'test')
  local result = eval.linear_probe {
    train = train, test = test, weight_decay = { 10, 1, 0.1, 0.01 }, seed = bench.options.seed,
  }
  return { rows = metric_rows(set, result.scores, test[2], ('weight decay %g of four'):format(result.weight_decay)) }
end

-- Every pair of LR and DECAY is a head.
local function recipe_of(set)
  local lr, decay = {}, {}
  for _, first in ipairs(LR) do
    for _, weight_decay in ipairs(DECAY) do
      lr[#lr + 1], decay[#decay + 1] = first, weight_decay
    end
  end
  return {
    epochs = 30, batch = 256, lr = lr, weight_decay = decay, schedule = 'cosine',
    loss = set.kind == 'multi' and 'bce_sum' or 'cross_entropy',
  }
end

-- What each head reaches, by its number from 1.
local function qualities(set, heads, rows, targets)
  local scores, found = heads:scores(rows):cpu(), {}
  for head = 1, #LR * #DECAY do
    local own = scores:select(1, head - 1)
    found[head] = set.kind == 'multi' and eval.multi_label(own, targets).map or eval.accuracy(own, targets).top1
  end
  return found, scores
end

-- The head that does best on a held-out fifth of the training pictures counts.
local function sweep(bench, set)
  local recipe = recipe_of(set)
  local train, index = bench.labelled(set, 'train')
  local pictures = bench.part(set, 'train', index)
  local test = bench.labelled(set, 'test')
  local count = train[1]:size(0)
  local order, fifth = data.sampler.shuffled(pictures, { seed = bench.options.seed }):picks(0), math.floor(count / 5)
  local held, kept = order:narrow(0, 0, fifth), order:narrow(0, fifth, count - fifth)
  local function fit(chosen)
    local part = data.subset(pictures, { indices = chosen })
    return head_training.on_rows(bench, part, train[1]:index_select(0, chosen), train[2]:index_select(0, chosen),
      recipe,
      #set.classes)
  end
  -- Batches may be smaller still, as the held-out fifth is missing.
  local held_out = qualities(set, (fit(kept)), train[1]:index_select(0, held), train[2]:index_select(0, held))
  local best = 1
  for head, value in ipairs(held_out) do
    best = value > held_out[best] and head or best
  end
  local heads, deviations = fit(torch.arange(count))
  local on_test, scores = qualities(set, heads, test[1], test[2])
  local all = {}
  for head, value in ipairs(held_out) do
    all[head] = { lr = recipe.lr[head], weight_decay = recipe.weight_decay[head], held_out = value,
      test = on_test[head] }
  end
  return {
    rows = metric_rows(set, scores:select(1, best - 1), test[2],
      ('lr %g, weight decay %g of %d pairs'):format(recipe.lr[best], recipe.weight_decay[best], #recipe.lr)),
    deviations = deviations, details = { heads = all },
  }
end

local function fits(set) return set.kind == 'single' or set.kind == 'multi' end

return {
  {
    name = 'probe', about = 'optimum of a regularised linear layer on standardised features, no augmentation',
    fits = fits,
    id = function() return 'probe/v1' end, run = probe,
  },
  {
    name = 'linear-sweep', about = '24 learning rates and weight decays in one pass, no augmentation', fits = fits,
    id = function() return 'linear-sweep/v1' end, run = sweep,
  },
}
