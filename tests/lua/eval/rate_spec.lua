-- ssl.eval.rate: learning rates of the published schedules, whole and shortened.
local rate = require 'ssl.eval.rate'

local function near(expected, value, tolerance)
  assert(math.abs(expected - value) <= tolerance, ('expected %.12g, got %.12g'):format(expected, value))
end

describe('rate.of', function()
  local function factor(recipe, step, epochs, per_epoch) return rate.of(recipe, epochs, per_epoch)(step) end

  -- mmcv's cosine by epoch with a linear warm-up (wanggrun/triplet, configs/benchmarks/linear_classification): 5005
  -- steps an epoch, 100 epochs, warm-up of 10 from the ratio 1e-4.
  local triplet = { epochs = 100, schedule = 'cosine_epoch', warmup_epochs = 10, warmup_ratio = 1e-4 }
  local steps = { epochs = 100, schedule = 'steps', milestones = { 60, 80 } }

  it('gives the learning rates of the triplet linear probe', function()
    local expected = { [0] = 1.5e-05, [1] = 0.0150097959, [5] = 0.0745457666, [10] = 0.1463292387, [50] = 0.075,
      [99] = 3.7007973e-05 }
    for epoch, lr in pairs(expected) do
      near(lr, 0.15 * factor(triplet, epoch * 5005, 100, 5005), 6e-11) -- ten digits
    end
  end)

  it('falls in steps, and along a cosine every step', function()
    local function at(epoch) return factor(steps, epoch * 10 + 9, 100, 10) end
    near(1, at(59), 0)
    near(0.1, at(60), 1e-15)
    near(0.01, at(80), 1e-15)
    near(0.5, factor({ epochs = 9, schedule = 'cosine' }, 50, 4, 25), 1e-15)
  end)

  it('keeps the shares of milestones and warm-up in a shorter training, and says so', function()
    local function at(epoch) return factor(steps, epoch * 10, 5, 10) end -- falls at epochs 3 and 4
    for epoch, expected in pairs { [0] = 1, [2] = 1, [3] = 0.1, [4] = 0.01 } do
      near(expected, at(epoch), 1e-15)
    end
    -- Half of the five epochs' warm-up, which has 50 steps of 500 epochs * steps.
    near(1e-4, factor(triplet, 0, 5, 100), 1e-15)
    near(0.5 * (1 + 1e-4), factor(triplet, 25, 5, 100), 1e-15)
    near(1, factor(triplet, 50, 5, 100), 1e-15)
    assert.same({ 5, { '5 epochs instead of 100; the rate falls at epochs 3 instead of 60 and 4 instead of 80' } },
      { rate.epochs(steps, 5) })
    assert.same({ 5, { '5 epochs instead of 100; warm-up of 0.5 instead of 10' } }, { rate.epochs(triplet, 5) })
    assert.same({ 7, { '7 epochs instead of 9' } }, { rate.epochs({ epochs = 9, schedule = 'cosine' }, 7) })
    assert.same({ 100, {} }, { rate.epochs(steps, 0) })
    assert.same({ 100, {} }, { rate.epochs(steps, 200) })
  end)
end)
