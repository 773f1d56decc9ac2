-- Evaluation between the epochs of a run: nearest neighbours and a linear probe on the features of labelled pictures.
local features = require 'ssl.eval.features'

local online_eval = {}

local MULTI, SINGLE = { 'knn_map', 'linear_map' }, { 'knn_top1', 'linear_top1' }

local function measure(run, given, train, test)
  local options = run.settings.eval
  local double = run.precision.dtype == 'float64'
  local forward = features.forward(given.encoder, 'map')
  local function extract(pictures)
    return features.extract(function(images) return forward(double and images:double() or images) end, pictures, function(part)
      return data.loader(part, given.views, {
        batch = options.batch, workers = run.settings.workers, device = run.device, shuffle = false, drop_last = false, shared = false,
      })
    end, { precision = run.precision.name, device = run.device }).average
  end
  local splits = { train = { extract(train), train:targets() }, test = { extract(test), test:targets() } }
  local knn = eval.knn { train = splits.train, test = splits.test, k = options.k }
  local linear = eval.linear_probe { train = splits.train, test = splits.test, weight_decay = { 10, 1, 0.1, 0.01 } }
  local names = train:multi_label() and MULTI or SINGLE
  return { [names[1]] = knn.map or knn.top1, [names[2]] = linear.map or linear.top1 }
end

--- A function that evaluates a run's encoder when an epoch that run.settings.eval.every divides is over, writes the numbers to
--- log.jsonl (event 'eval') and TensorBoard (`eval/…`), and leaves the run as it was: no draw from torch's generator, the
--- network in training mode again.
---@param given {encoder: any, open: fun(split: string): any, train?: string, test?: string, views: any} open gives a labelled
--- data set by the split's name, 'train' and 'val' by default
---@return fun(run: Run)
function online_eval.new(given)
  local train, test
  return function(run)
    local every = run.settings.eval.every
    if every <= 0 or run.epoch % every ~= 0 then
      return
    end
    train, test = train or given.open(given.train or 'train'), test or given.open(given.test or 'val')
    local training = given.encoder.training
    given.encoder:eval()
    local result = measure(run, given, train, test)
    given.encoder:train(training)
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
    run.journal:say(('epoch %d  %s'):format(run.epoch, table.concat(parts, '  ')))
    result.event, result.step, result.epoch = 'eval', run.steps, run.epoch
    run.journal:event(result)
  end
end

return online_eval
