-- ssl.eval.benchmarks: which sets are the published ones.
local benchmarks = require 'ssl.eval.benchmarks'
local registry = require 'ssl.sets.registry'

-- Of the twenty names, a line each: test_eval.py has them from torchvision.
local VOC_CLASSES = 'f14861775969fd006b382e005f96dc811ef062ea4a37356efb70d7775e90f743'

describe('benchmarks.is', function()
  local known = {} -- by name, of every set that comes with the program
  for _, name in ipairs(registry.names()) do
    for _, entry in ipairs(registry.find(name).evaluation) do
      known[entry.name] = entry.benchmark
    end
  end
  local voc = data.tensor(torch.zeros({ 1, 3, 2, 2 }, { dtype = 'uint8' })):fingerprint().classes -- of no class
  it('takes the counts and the classes of every split', function()
    local sums = { train = VOC_CLASSES, test = VOC_CLASSES }
    assert.is_true(benchmarks.is(known.voc07, { train = 5011, test = 4952 }, sums))
    assert.is_true(benchmarks.is(known.voc12to07, { train = 11540, test = 4952 }, sums))
    assert.is_false(benchmarks.is(known.voc07, { train = 5011, test = 4951 }, sums))
    assert.is_false(benchmarks.is(known.voc07, { train = 300, test = 4952 }, sums))
    assert.is_false(benchmarks.is(known.voc07, { train = 5011, test = 4952 }, { train = VOC_CLASSES, test = voc }))
    assert.is_false(benchmarks.is(known.scenes, { train = 2000, test = 500 }, sums))
    assert.is_true(benchmarks.is(known.sysu30k, { query = 1000, gallery = 479730 }, {}))
    assert.is_false(benchmarks.is(known.sysu30k, { query = 1000, gallery = 400000 }, {}))
  end)
end)
