-- Linear support vector machines on pooled stages, with all labels and with few (open-mmlab/OpenSelfSup,
-- benchmarks/svm_tools).
local config = require 'ssl.settings.config'
local features = require 'ssl.eval.features'

local SHOTS, SAMPLES, NEGATIVES = { 1, 2, 4, 8, 16, 32, 64, 96 }, 5, 19

-- OpenSelfSup's costs: 1, 10, 100 and 0.5^4 … 0.5^19.
local COSTS = { 1, 10, 100 }
for power = 4, 19 do
  COSTS[#COSTS + 1] = 0.5 ^ power
end

local function unit_rows(rows) return rows:div(rows:norm(2, { 1 }, true):add(1e-5)) end

-- Rows of one stage, and labels: 1, 0; difficult ones are negatives in training and -1 (left out) in the test. The last
-- result is the training pictures that have rows.
local function inputs(bench, set, stage)
  if not features.stage(bench.encoder, stage) then
    config.fail(('--svm.stages expected stages that the network has (%s), got %s'):format(
      table.concat(features.stages_of(bench.encoder), ', '), stage))
  end
  local function labelled(split)
    local found, index = bench.store:get(set, split, { name = 'squash', kind = 'stages' })
    return unit_rows(found[stage]), set.labels(split):index_select(0, index), index
  end
  local train, labels, index = labelled 'train'
  local test, test_labels = labelled 'test'
  return train, labels:clamp(0), test, test_labels, bench.part(set, 'train', index)
end

-- Mean AP of machines with weight [C, D] and bias [C].
local function mean_ap(weight, bias, test, labels)
  return eval.multi_label(torch.addmm(bias, test, weight:t()), labels, { definition = 'envelope', ignore = -1 }).map
end

-- eval.svm where each process learns some of the classes: rank r those with number r, r + world, …. Classes are the
-- last dimension of the bias and the last but one of the weight.
local function learn(train, labels, options)
  local classes, world = labels:size(1), dist.world()
  if world == 1 then
    return eval.svm(train, labels, options)
  end
  local own = torch.arange(math.min(dist.rank(), classes - 1), classes, world)
  local part = eval.svm(train, labels:index_select(1, own), options)
  local machine = { unfinished = 0 }
  for rank, other in ipairs(dist.all_gather_object { weight = part.weight, bias = part.bias,
    unfinished = part.unfinished }) do
    if rank <= classes then
      local places, size = torch.arange(rank - 1, classes, world), other.bias:dim()
      machine.weight = machine.weight or torch.empty(size == 1 and { classes, train:size(1) }
        or { other.bias:size(0), classes, train:size(1) })
      machine.bias = machine.bias or torch.empty(size == 1 and { classes } or { other.bias:size(0), classes })
      machine.weight:index_copy_(-2, places, other.weight)
      machine.bias:index_copy_(-1, places, other.bias)
      machine.unfinished = machine.unfinished + other.unfinished
    end
  end
  return machine
end

local function run_svm(bench, set)
  local rows, deviations = {}, {}
  for _, stage in ipairs(bench.options.svm_stages) do
    local train, labels, test, test_labels = inputs(bench, set, stage)
    local machine = learn(train, labels, { costs = COSTS })
    rows[#rows + 1] = { metric = 'mAP, ' .. stage, definition = 'envelope AP, difficult ones left out',
      value = mean_ap(machine.weight, machine.bias, test, test_labels) }
    if machine.unfinished > 0 then
      deviations[#deviations + 1] = ('%s: %d problems not solved to 1e-4'):format(stage, machine.unfinished)
    end
  end
  if set.size ~= 224 then
    deviations[#deviations + 1] = ('views of %d pixels, adaptive pools of the same number of values'):format(set.size)
  end
  return { rows = rows, deviations = deviations }
end

-- Labels in which each class keeps `shots` positives and 19 times as many negatives, the others are -1.
local function sample(labels, shots, pictures, seed)
  local order = data.sampler.shuffled(pictures, { seed = seed }):picks(shots)
  local chosen = torch.full(labels.shape, -1)
  for class = 0, labels:size(1) - 1 do
    local own = labels:select(1, class):index_select(0, order)
    for _, kind in ipairs { { 1, shots }, { 0, NEGATIVES * shots } } do
      local places = own:eq(kind[1]):nonzero():flatten()
      places = order:index_select(0, places:narrow(0, 0, math.min(kind[2], places:size(0))))
      chosen:select(1, class):index_fill_(0, places, kind[1])
    end
  end
  return chosen
end

local function statistics(values)
  local all = torch.tensor(values, { dtype = 'float64' })
  return all:mean():item(), #values > 1 and all:std():item() or 0
end

local function run_low_shot(bench, set)
  local stage = bench.options.svm_stages[#bench.options.svm_stages]
  local train, labels, test, test_labels, pictures = inputs(bench, set, stage)
  local rows, deviations = {}, {}
  local fewest = labels:sum { 0 }:min():item()
  for _, shots in ipairs(SHOTS) do
    if shots > fewest then
      deviations[#deviations + 1] = ('at most %d positives of the rarest class: no %d shots'):format(fewest, shots)
      break
    end
    local values = {} -- of each cost, the samples'
    for trial = 1, SAMPLES do
      local few = sample(labels, shots, pictures, bench.options.seed + trial)
      local machine = learn(train, few, { costs = COSTS, folds = 0 })
      for i = 1, #COSTS do
        values[i] = values[i] or {}
        values[i][trial] = mean_ap(machine.weight[i - 1], machine.bias[i - 1], test, test_labels)
      end
    end
    local best
    for i = 1, #COSTS do
      local mean, deviation = statistics(values[i])
      if not best or mean > best.value then
        best = { metric = ('mAP, %d shot%s'):format(shots, shots == 1 and '' or 's'), value = mean,
          deviation = deviation, trials = SAMPLES,
          definition = ('envelope AP; %s, the cost of the best mean on the test: %g'):format(stage, COSTS[i]) }
      end
    end
    rows[#rows + 1] = best
  end
  return { rows = rows, deviations = deviations }
end

local function fits(set) return set.kind == 'multi' and not set.name:match '^coco' end

return {
  {
    name = 'svm', about = 'linear SVM per class, cost by 3-fold cross-validation', fits = fits,
    id = function() return 'svm/v1' end, run = run_svm, stages = features.stages,
  },
  {
    name = 'low-shot', about = 'linear SVM from 1 to 96 positives of a class, mean and deviation of 5 samples',
    fits = fits,
    id = function() return 'low-shot/v1' end, run = run_low_shot,
  },
}
