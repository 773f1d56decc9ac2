-- Windows of run.accumulate batches that a stop or the end of the run cuts.
local fixtures = require 'fixtures'
local small_training = require 'run.small_training'

local train = small_training.train

local function has(text, part) assert.truthy(text:find(part, 1, true), text) end

describe('a window of run.accumulate batches', function()
  local dir, other

  before_each(function() dir, other = fixtures.fresh_path(), fixtures.fresh_path() end)
  after_each(function() os.execute('rm -rf ' .. dir .. ' ' .. other) end)

  local function weights_after(folder, ...)
    for _, args in ipairs { ... } do
      assert.is_nil(train(folder, args, { no_schedule = true }).problem)
    end
    return checkpoint.load(folder .. '/checkpoints/last.pt')
  end

  local function apart(a, b)
    local largest = 0
    for name, tensor in pairs(a.model) do
      largest = math.max(largest, (tensor - b.model[name]):abs():max():item())
    end
    return largest
  end

  it('that a stop cuts weighs its batches as the update that they end in', function()
    local whole = weights_after(other, { '--batch=12', '--run.steps=1' })
    for _, case in ipairs { -- always the first 12 pictures, in one update
      { { '--batch=4', '--run.accumulate=2', '--run.steps=1' },
        { '--batch=4', '--run.accumulate=3', '--resume=auto', '--run.steps=3' } },
      { { '--batch=4', '--run.accumulate=4', '--run.steps=2' },
        { '--batch=4', '--run.accumulate=2', '--resume=auto', '--run.steps=3' } },
      { { '--batch=4', '--run.accumulate=3', '--run.steps=1' },
        { '--batch=2', '--run.accumulate=6', '--resume=auto', '--run.steps=5' } },
      { { '--batch=2', '--run.accumulate=6', '--run.steps=2' },
        { '--batch=4', '--run.accumulate=3', '--resume=auto', '--run.steps=4' } },
    } do
      os.execute('rm -rf ' .. dir)
      local cut = weights_after(dir, case[1], case[2])
      assert.is_nil(cut.gradients)
      assert.is_true(apart(cut, whole) < 1e-15, case[2][2] .. ' ' .. apart(cut, whole)) -- float64 sums in another order
    end
  end)

  it('goes on in fp16, and from fp16 in another precision', function()
    local options = { '--run.accumulate=4', '--run.steps=4', '--run.keep=0' }
    local whole = weights_after(other, { '--precision=fp16', unpack(options) })
    for _, later in ipairs { 'fp16', 'fp32' } do -- the scale is a power of two, the network float64
      os.execute('rm -rf ' .. dir)
      local cut = weights_after(dir, { '--precision=fp16', '--run.accumulate=4', '--run.steps=3' },
        { '--precision=' .. later, '--resume=auto', unpack(options) })
      assert.equal(0, apart(cut, whole), later)
    end
  end)

  it('that the end cuts is told', function()
    local seen = train(dir, { '--epochs=1', '--run.accumulate=4' })
    has(seen.text, 'updates      the last 2 batches are not in the weights: run.accumulate wants 2 more; a resumed '
      .. 'run adds them')
    assert.is_nil(train(other, { '--epochs=1', '--run.accumulate=3' }).text:find 'updates')
  end)

  it('that no run of this length fills is refused', function()
    local seen = train(dir, { '--epochs=1', '--run.accumulate=7' })
    has(seen.problem, 'run.accumulate = 7: an update of the weights takes more batches than the run has, 6 in 1 epoch')
    assert.is_nil(next(seen.pictures))
    assert.is_nil(train(other, { '--epochs=1', '--run.accumulate=6' }).problem)
  end)
end)
