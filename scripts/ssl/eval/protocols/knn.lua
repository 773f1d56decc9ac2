-- Weighted k nearest neighbours (arXiv 1805.01978, section 3.4): nothing is trained, every k costs one vote.
local TEMPERATURE, KS = 0.07, { 10, 20, 100, 200 }

local function run(bench, set)
  local train, test = bench.labelled(set, 'train'), bench.labelled(set, 'test')
  local first, own, each = bench.own_block(test[1]:size(0))
  -- Each process asks for its part of the test pictures; one that has none asks for the first and drops it.
  local function part(rows) return rows:narrow(0, math.min(first, rows:size(0) - 1), math.max(own, 1)) end
  local results = eval.knn {
    train = { train[1]:to(bench.options.device), train[2] }, test = { part(test[1]), part(test[2]) }, k = KS,
    temperature = TEMPERATURE,
    classes = #set.classes,
  }
  local rows = {}
  for i, result in ipairs(results) do
    local scores = bench.join(result.scores:narrow(0, 0, own):cpu(), test[1]:size(0), each)
    local k, fewer = ('k = %d'):format(KS[i]), result.k < KS[i] and ('; only %d training pictures'):format(result.k)
      or ''
    if set.kind == 'multi' then
      rows[i] = { metric = 'mAP, ' .. k, definition = 'step AP; mean over classes that occur' .. fewer,
        value = eval.multi_label(scores, test[2]).map }
    else
      local share = eval.accuracy(scores, test[2], { above = 0 })
      rows[#rows + 1] = { metric = 'top-1, ' .. k, definition = 'percent of pictures' .. fewer, value = share.top1 }
      rows[#rows + 1] = { metric = 'top-5, ' .. k, definition = 'percent of pictures; classes with votes only' .. fewer,
        value = share.top5 }
    end
  end
  return { rows = rows }
end

return { {
  name = 'knn',
  about = 'weighted k nearest neighbours, temperature 0.07',
  fits = function(set) return set.kind == 'single' or set.kind == 'multi' end,
  -- v1 ranked classes without votes by their index, which told on the top-5 of single labels.
  id = function(set) return set.kind == 'single' and 'knn/v2' or 'knn/v1' end,
  run = run,
} }
