-- The optimiser of a run that goes on: moments come back, settings are those of the recipe, groups must be the same.
local fixtures = require 'fixtures'
local small_training = require 'run.small_training'

local train = small_training.train

local function has(text, part) assert.truthy(text:find(part, 1, true), text) end

describe('the optimiser of a resumed run', function()
  local dir

  before_each(function() dir = fixtures.fresh_path() end)
  after_each(function() os.execute('rm -rf ' .. dir) end)

  for name, case in pairs {
    SGD = { optim.SGD }, LARS = { optim.LARS }, LARC = { optim.LARC },
    Adam = { optim.Adam, function(cfg)
      return { lr = cfg.optim.lr, weight_decay = cfg.optim.weight_decay, betas = { cfg.optim.momentum, 0.99 } }
    end },
  } do
    it('steps with the settings that it is given, ' .. name, function()
      local options = { optimizer = case[1], settings = case[2] }
      train(dir, { '--run.steps=3' }, options)
      local rest = train(dir, {
        '--resume=auto', '--optim.lr=0.8', '--optim.weight_decay=0.5', '--optim.momentum=0.5', '--run.steps=4',
      }, options)
      assert.is_nil(rest.problem)
      local groups = checkpoint.load(dir .. '/checkpoints/last.pt').optimizer.param_groups
      for i, group in ipairs(groups) do
        assert.equal(0.5, group.weight_decay)
        assert.equal(0.5, group.momentum or group.betas[1])
        assert.near(i == 2 and 0.8 or 0.4 * (1 + math.cos(math.pi * 3 / 24)), group.lr, 1e-15)
        assert.equal(0.8, group.initial_lr)
      end
      local saved = checkpoint.load(dir .. '/checkpoints/epoch_0000_step_000000003.pt').optimizer.state
      for number, state in pairs(saved) do
        for key, tensor in pairs(state) do
          assert.is_true(tensor:equal(rest.moments[number .. key]), key)
        end
      end
      assert.is_table(saved[0])
      has(rest.text, 'resume: optim.lr changes from 0.1 to 0.8: the optimiser steps with it, moments stay')
    end)
  end

  it('keeps what the loop itself had set, where the recipe gives what it gave', function()
    local function halve(run, optimizer)
      if run.steps == 2 then
        optimizer:set(1, 'lr', 0.025)
      end
    end
    train(dir, { '--run.steps=3' }, { no_schedule = true, after_step = halve })
    local same = train(dir, { '--run.steps=4', '--resume=auto' }, { no_schedule = true, after_step = halve })
    assert.equal(0.025, same.optimizer:groups()[1].lr)
    assert.equal(0.1, same.optimizer:groups()[2].lr)
    local other = train(dir, { '--run.steps=5', '--resume=auto', '--optim.lr=0.4' }, { no_schedule = true })
    assert.equal(0.4, other.optimizer:groups()[1].lr)
  end)

  it('refuses other groups and another optimiser, by name', function()
    train(dir, { '--run.steps=1' })
    local function wrong(groups, optimizer, words)
      local function settings() return { lr = 0.1 } end
      local stopped = train(dir, { '--resume=auto' }, { groups = groups, optimizer = optimizer, settings = settings })
      has(stopped.problem or 'no error', words)
    end
    wrong(function(model) return { { params = model } } end, nil,
      "'optimizer' of " .. dir .. '/checkpoints/last.pt does not fit: '
      .. 'expected 1 parameter groups, the checkpoint has 2')
    wrong(function(model) return { { params = model.predictor }, { params = model.body } } end, nil,
      "expected 'predictor.weight' as parameter 1 of group 1, the checkpoint has 'body.1.weight'; groups and their "
        .. "order must stay")
    wrong(nil, optim.Adam, "[optim.Adam.load_moments] expected the moments of optim.Adam, got 'momentum_buffer' of "
      .. "another optimiser")
  end)
end)
