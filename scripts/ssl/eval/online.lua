-- Evaluation between the epochs of a run: nearest neighbours and a linear probe on the features of labelled pictures.
local clock = require 'ssl.process.clock'
local class_lists = require 'ssl.eval.class_lists'
local config = require 'ssl.settings.config'
local features = require 'ssl.eval.features'
local looks = require 'ssl.eval.looks'
local modes = require 'ssl.parts.modes'
local processes = require 'ssl.process.processes'
local registry = require 'ssl.sets.registry'
local sets = require 'ssl.eval.sets'

local online_eval = {}

local SIZE = 224 -- of the views where neither the recipe nor its settings say it
local MULTI, SINGLE = { 'knn_map', 'linear_map' }, { 'knn_top1', 'linear_top1' }

-- The labelled pictures of a recipe's own function as a set of ssl.eval.sets, and a function from some of them to their
-- loader.
local function own_pictures(given)
  local splits = { train = given.open 'train', test = given.open 'val' }
  local set = class_lists.match({ splits = splits }, 'ssl.evaluation')
  return set, function(part, options) return data.loader(part, given.views, options) end
end

-- The same of the data set that `given` or the settings name.
local function named_pictures(given, settings)
  local own = rawget(settings, 'data') or {}
  local name, root = given.kind or rawget(settings, 'set'), given.root or rawget(own, 'root')
  if not name then
    error("[ssl.evaluation] expected 'kind' or 'open': the settings name no data set", 3)
  elseif not root or root == '' then
    error(("[ssl.evaluation] no pictures to evaluate on: 'root' of kind '%s' is empty"):format(name), 3)
  end
  local set = sets.open({ { set = registry.find(name), root = root } }, {
    size = given.size or rawget(own, 'size') or SIZE, seed = settings.seed,
  })[1]
  if set.kind ~= 'single' and set.kind ~= 'multi' then
    config.fail(("[ssl.evaluation] --eval.every needs pictures with labels, '%s' of kind '%s' has none"):format(root,
      name))
  end
  return set, function(part, options) return looks.loader('eval', set, part, options) end
end

-- `count` of the training pictures, drawn by the run's seed.
local function drawn(pictures, count, seed)
  if count <= 0 or #pictures <= count then
    return pictures
  end
  local order = data.sampler.shuffled(pictures, { seed = seed }):picks(0)
  return data.subset(pictures, { indices = order:narrow(0, 0, count):sort() })
end

local function measure(run, encoder, set, make_loader)
  local options = run.settings.eval
  local double = run.precision.dtype == 'float64'
  local forward = features.forward(encoder, 'map')
  local function labelled(split)
    local pictures = set.splits[split]
    local rows, index = features.extract(function(images)
      return forward(double and images:double() or images)
    end, pictures, function(sampler)
      return make_loader(pictures, {
        batch = options.batch, workers = rawget(run.settings, 'workers'), device = run.device, seed = 0,
        sampler = sampler, drop_last = false, shared = false, unreadable = 'leave_out',
      })
    end, { precision = run.precision.name, device = run.device })
    return { rows.average, set.labels(split):index_select(0, index) }
  end
  local train, test = labelled 'train', labelled 'test'
  local knn = eval.knn { train = train, test = test, k = options.k }
  local linear = eval.linear_probe { train = train, test = test, weight_decay = { 10, 1, 0.1, 0.01 } }
  local names = set.splits.train:multi_label() and MULTI or SINGLE
  return { [names[1]] = knn.map or knn.top1, [names[2]] = linear.map or linear.top1 }
end

--- A function that evaluates a run's encoder when an epoch that settings.eval.every divides is over, writes the numbers
--- to log.jsonl (event 'eval') and TensorBoard (`eval/…`), and leaves the run as it was: no draw from torch's
--- generator, every module of the network in its own mode again, no time in images/s. The pictures are opened at once,
--- so that a missing folder stops the run at its start.
---@param settings table from ssl.config
---@param given {encoder: any, kind?: string, root?: string, size?: integer, open?: function, views?: any}
--- kind: a set of ssl.sets.registry, settings.set without it; root: its place, settings.data.root without it; size:
--- side of the views, settings.data.size or 224 without it; or open(split), which gives a labelled data set for
--- 'train' and 'val', and views
---@return fun(run: Run)
function online_eval.new(settings, given)
  local every = settings.eval.every
  if every <= 0 or settings.dry_run then
    return function() end
  end
  local pictures_of = given.open and own_pictures or named_pictures
  local set, make_loader = pictures_of(given, settings)
  set.splits.train = drawn(set.splits.train, settings.eval.pictures, settings.seed)
  for _, note in ipairs(set.notes) do
    processes.say('evaluation: ' .. note)
  end
  return function(run)
    if run.epoch % every ~= 0 then
      return
    end
    local begun = clock.now()
    local result = modes.in_evaluation(given.encoder,
      function() return measure(run, given.encoder, set, make_loader) end)
    run.journal:leave_out(clock.now() - begun)
    local names, parts = {}, {}
    for name in pairs(result) do
      names[#names + 1] = name
    end
    table.sort(names)
    for i, name in ipairs(names) do
      parts[i] = ('%s %.2f'):format(name, result[name])
      if run.journal.board then
        run.journal.board:scalar('eval/' .. name, result[name], run.steps)
      end
    end
    local left_out = #set.splits.train:unreadable() + #set.splits.test:unreadable()
    local more = left_out > 0 and ('  (%d unreadable pictures left out)'):format(left_out) or ''
    run.journal:say(('epoch %d  %s%s'):format(run.epoch, table.concat(parts, '  '), more))
    result.left_out = left_out > 0 and left_out or nil
    result.event, result.step, result.epoch = 'eval', run.steps, run.epoch
    run.journal:event(result)
  end
end

return online_eval
