-- Linear classification of several labels on a frozen network: SS-PRL's protocol and multi-label SimSiam's.
local head_training = require 'ssl.eval.head_training'

local function is_coco(set) return set.name:match '^coco' ~= nil end

-- Targets with another value for classes that only difficult objects show.
local function with_difficult(set, split, value)
  local targets = set.labels(split)
  return set.difficult and targets:masked_fill(targets:eq(set.difficult), value) or targets
end

local function multi_label_rows(last, best, definition)
  return {
    { metric = 'mAP', definition = definition .. '; last epoch', value = last.map, best = best },
  }
end

-- WesleyHsieh0806/SS-PRL, benchmarks/classification: entries of difficult objects count nowhere, positives lose ties.
local function ssprl(bench, set)
  local recipe = {
    epochs = 100, batch = is_coco(set) and 128 or 32, lr = is_coco(set) and 0.1 or 0.03, weight_decay = 1e-6,
    schedule = 'cosine_epoch', loss = 'bce_sum', ignore = 255, clip = 10, init_bias = 0.1, swav_std = true,
  }
  local found, index = bench.store:get(set, 'test', { swav_std = true })
  local test, targets = found.average, with_difficult(set, 'test', 255):index_select(0, index)
  local labels = targets:masked_fill(targets:eq(255), 0)
  local last, best = nil, 0
  local deviations = head_training.train(bench, set, recipe, with_difficult(set, 'train', 255), function(heads)
    local scores = heads.average:scores(test):select(1, 0):cpu()
    last = eval.multi_label(scores:sub(labels, { alpha = 1e-5 }), targets, { ignore = 255 })
    best = math.max(best, last.map)
  end)
  return { deviations = deviations,
    rows = multi_label_rows(last, best, 'step AP of scores less 1e-5 for positives, difficult entries left out') }
end

-- HHU-JialeChen/SSL, ori_coco_main_lincls.py: pooled head, difficult is present in training and absent in the test,
-- threshold on logits.
local function multilabel(bench, set)
  local large = is_coco(set)
  local recipe = {
    epochs = 100, batch = 64, lr = large and 2.5 or 0.25, scaled = true, schedule = 'cosine_epoch', loss = 'bce_mean',
    poolings = { 'both' }, size = large and 2 * set.size or nil,
  }
  local found, index = bench.store:get(set, 'test', { name = large and 'squeeze' or 'eval', size = recipe.size })
  local test, targets = found.both, set.labels('test'):index_select(0, index)
  local all, top, best = nil, nil, 0
  local deviations = head_training.train(bench, set, recipe, with_difficult(set, 'train', 1), function(heads)
    local scores = heads.both:scores(test):select(1, 0):cpu()
    all = eval.multi_label(scores, targets, { threshold = 0.6, count_missing = true })
    top = eval.multi_label(scores, targets, { threshold = 0.6, count_missing = true, top = 3 })
    best = math.max(best, all.map)
  end)
  local rows = multi_label_rows(all, best, 'step AP, difficult entries are negatives, missing classes count 0')
  for _, kind in ipairs { { '', all, 'logit of 0.6 or more' },
    { ', top 3', top, 'the three best with a logit of 0.6 or more' } } do
    for _, name in ipairs { 'CF1', 'OF1', 'CP', 'CR', 'OP', 'OR' } do
      local long = { CF1 = 'cf1', OF1 = 'of1', CP = 'class_precision', CR = 'class_recall', OP = 'overall_precision',
        OR = 'overall_recall' }
      rows[#rows + 1] = { metric = name .. kind[1], definition = kind[3] .. '; last epoch',
        value = kind[2][long[name]] }
    end
  end
  deviations[#deviations + 1] = 'equal scores are taken together (published: in the order of an unstable sort)'
  return { rows = rows, deviations = deviations }
end

return {
  {
    name = 'linear-ssprl',
    about = 'multi-label linear classifier, recipe of SS-PRL',
    fits = function(set) return set.kind == 'multi' end,
    id = function() return 'linear-ssprl/v1' end,
    run = ssprl,
  },
  {
    name = 'linear-multilabel',
    about = 'multi-label linear classifier on maximum and average, recipe of multi-label SimSiam',
    fits = function(set) return set.kind == 'multi' and set.name ~= 'voc07' end,
    id = function() return 'linear-multilabel/v1' end,
    run = multilabel,
  },
}
