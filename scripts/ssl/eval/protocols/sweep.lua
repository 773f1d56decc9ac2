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

-- Every pair of LR and DECAY is a head; the one that does best on a held-out fifth of the training pictures counts.
local function sweep(bench, set)
  local lr, decay = {}, {}
  for _, first in ipairs(LR) do
    for _, weight_decay in ipairs(DECAY) do
      lr[#lr + 1], decay[#decay + 1] = first, weight_decay
    end
  end
  local recipe = {
    epochs = 30, batch = 256, lr = lr, weight_decay = decay, schedule = 'cosine',
    loss = set.kind == 'multi' and 'bce_sum' or 'cross_entropy',
  }
  local train, index = bench.labelled(set, 'train')
  local pictures = bench.part(set, 'train', index)
  local test = bench.labelled(set, 'test')
  local function quality(scores, targets)
    return set.kind == 'multi' and eval.multi_label(scores, targets).map or eval.accuracy(scores, targets).top1
  end
  local count = train[1]:size(0)
  local order, fifth = data.sampler.shuffled(pictures, { seed = bench.options.seed }):picks(0), math.floor(count / 5)
  local held, kept = order:narrow(0, 0, fifth), order:narrow(0, fifth, count - fifth)
  local function fit(chosen)
    local part = data.subset(pictures, { indices = chosen })
    return head_training.on_rows(bench, part, train[1]:index_select(0, chosen), train[2]:index_select(0, chosen), recipe,
      #set.classes)
  end
  local choice = fit(kept) -- batches may be smaller still, as the held-out fifth is missing
  local held_scores, held_targets = choice:scores(train[1]:index_select(0, held)):cpu(), train[2]:index_select(0, held)
  local best, chosen = -1, 1
  local table_of_heads = {}
  for head = 1, #lr do
    local value = quality(held_scores:select(1, head - 1), held_targets)
    table_of_heads[head] = { lr = lr[head], weight_decay = decay[head], held_out = value }
    if value > best then
      best, chosen = value, head
    end
  end
  local heads, deviations = fit(torch.arange(count))
  local scores = heads:scores(test[1]):cpu()
  for head = 1, #lr do
    table_of_heads[head].test = quality(scores:select(1, head - 1), test[2])
  end
  return {
    rows = metric_rows(set, scores:select(1, chosen - 1), test[2],
      ('lr %g, weight decay %g of %d pairs'):format(lr[chosen], decay[chosen], #lr)),
    deviations = deviations, details = { heads = table_of_heads },
  }
end

local function fits(set) return set.kind == 'single' or set.kind == 'multi' end

return {
  {
    name = 'probe', about = 'optimum of a regularised linear layer on standardised features, no augmentation', fits = fits,
    id = function() return 'probe/v1' end, run = probe,
  },
  {
    name = 'linear-sweep', about = '24 learning rates and weight decays in one pass, no augmentation', fits = fits,
    id = function() return 'linear-sweep/v1' end, run = sweep,
  },
}
