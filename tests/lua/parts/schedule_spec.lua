-- ssl.schedule against closed forms and values of facebookresearch/simsiam's adjust_learning_rate.
local schedule = require 'ssl.parts.schedule'
local fails = require('fixtures').fails

local function near(expected, got, tolerance)
  assert.is_true(math.abs(expected - got) <= tolerance, ('expected %.12g, got %.12g'):format(expected, got))
end

describe('ssl.schedule', function()
  it('cosine gives SimSiam\'s rate per epoch', function()
    -- Golden values carry nine to ten decimals.
    local golden = {
      { 0.1, 100, { [1] = .099975328, [10] = .097552826, [50] = .05, [99] = 2.4672e-5 } },
      { 0.096875, 400, { [1] = .096873506, [200] = .0484375, [399] = 1.494e-6 } },
      { 1.6, 90, { [1] = 1.599512662, [45] = .8, [89] = 4.87338e-4 } },
      { 2.5, 100, { [45] = 1.445543081, [99] = 6.168e-4 } },
    }
    for _, case in ipairs(golden) do
      local rate = schedule.cosine { base = case[1], steps = case[2] }
      assert.equal(case[1], rate(0))
      for epoch, value in pairs(case[3]) do
        near(value, rate(epoch), 1e-9 + value * 5e-5 * (value < 1e-3 and 1 or 0))
      end
    end
  end)

  it('cosine ends at final, and is asked no further', function()
    local rate = schedule.cosine { base = 1, steps = 10, final = 0.1 }
    near(0.1, rate(10), 1e-15)
    near(0.55, rate(5), 1e-15)
    fails('[ssl.schedule.cosine] expected a step up to 10, its end, got 11', function() rate(11) end)
    fails('expected a step up to 10', function() schedule.per_epoch(rate)(3, 12) end)
  end)

  it('warms up on a straight line and joins the schedule', function()
    local rate = schedule.cosine { base = 0.8, steps = 110, warmup_steps = 10 }
    near(0, rate(0), 0)
    near(0.4, rate(5), 1e-15)
    near(0.8, rate(10), 1e-15)
    near(0.4, rate(60), 1e-15)
    near(0, rate(110), 1e-15)
    local constant = schedule.constant { base = 3, warmup_steps = 4, warmup_start = 1 }
    near(1, constant(0), 0)
    near(2, constant(2), 0)
    near(3, constant(4), 0)
    near(3, constant(1000), 0)
  end)

  it('step multiplies at milestones', function()
    local rate = schedule.step { base = 30, milestones = { 60, 80 } }
    near(30, rate(59), 0)
    near(3, rate(60), 1e-12)
    near(0.3, rate(80), 1e-12)
  end)

  it('warmup goes before any function', function()
    local rate = schedule.warmup { steps = 5, after = function(step) return 10 - step end }
    near(0, rate(0), 0)
    near(2, rate(2), 1e-15)
    near(5, rate(5), 0)
    near(4, rate(6), 0)
  end)

  it('cosine gives the momentum of the triplet method\'s target', function()
    local momentum = schedule.cosine { base = 0.99, final = 1, steps = 818000 }
    for it, value in pairs {
      [3] = 0.990000000000332, [815] = 0.990000024493, [204499] = 0.991464452516, [408999] = 0.994999980797,
      [613499] = 0.998535520327, [817999] = 0.999999999999963,
    } do
      near(value, momentum(it), 6e-13) -- twelve decimals are given
    end
  end)

  it('ramp times a schedule per epoch gives the triplet method\'s rate', function()
    local steps = 818
    local rate = schedule.ramp {
      steps = 10 * steps, from = 1e-4, after = schedule.per_epoch(schedule.cosine { base = 4.8, steps = 1000 }),
    }
    for it, value in pairs {
      [0] = 0.00048, [1] = 0.001066738386, [817] = 0.479845261614, [818] = 0.480430814583, [4090] = 2.400091944174,
      [8179] = 4.798454117232, [8180] = 4.798815744878, [8998] = 4.798567076052, [409000] = 2.4,
      [817182] = 1.184351554e-05,
    } do
      near(value, rate(it, math.floor(it / steps)), 6e-13)
    end
  end)

  it('cosine with a warm-up gives WCL\'s rate', function()
    local rate = schedule.cosine { base = 2.4, steps = 100 * 50, warmup_steps = 10 * 50 }
    near(0, rate(0), 0)
    near(2.4 * 123 / 500, rate(123), 1e-12)
    near(1.2 * (1 + math.cos(math.pi * 700 / 4500)), rate(1200), 1e-12)
  end)

  it('per_epoch reads the second argument', function()
    local rate = schedule.per_epoch(schedule.cosine { base = 1, steps = 2 })
    near(1, rate(700, 0), 0)
    near(0.5, rate(3, 1), 1e-15)
    local warmed = schedule.warmup { steps = 2, after = rate }
    near(0.5, warmed(3, 1), 1e-15)
  end)

  it('names wrong options', function()
    fails("[ssl.schedule.cosine] unknown option 'warmup_step'; did you mean 'warmup_steps'?", function()
      schedule.cosine { base = 1, steps = 10, warmup_step = 2 }
    end)
    fails("[ssl.schedule.cosine] expected 'steps'", function() schedule.cosine { base = 1 } end)
    fails("[ssl.schedule.cosine] expected a number for 'base', got string", function()
      schedule.cosine { base = 'x', steps = 3 }
    end)
    fails("[ssl.schedule.cosine] expected more 'steps' than 'warmup_steps' (5), got 5", function()
      schedule.cosine { base = 1, steps = 5, warmup_steps = 5 }
    end)
    fails("[ssl.schedule.step] expected rising numbers in 'milestones'", function()
      schedule.step { base = 1, milestones = { 5, 3 } }
    end)
    fails("[ssl.schedule.ramp] expected 'after'", function() schedule.ramp { steps = 3 } end)
    fails("[ssl.schedule.warmup] expected 'after'", function() schedule.warmup { steps = 3 } end)
    fails('schedule_spec.lua', function() schedule.constant {} end)
  end)
end)
