-- Checkpoints that do not fit a run, or whose values are not those of a run.
local fixtures = require 'fixtures'
local small_training = require 'run.small_training'

local train = small_training.train

local function has(text, part) assert.truthy(text:find(part, 1, true), text) end

describe('a checkpoint that does not fit', function()
  local dir

  before_each(function() dir = fixtures.fresh_path() end)
  after_each(function() os.execute('rm -rf ' .. dir) end)

  it('names the settings that differ where a part does not fit', function()
    train(dir, { '--run.steps=1' })
    local stopped = train(dir, { '--resume=auto', '--dim=5' })
    has(stopped.problem, "'model' of " .. dir .. '/checkpoints/last.pt does not fit: ')
    has(stopped.problem, 'the checkpoint was made with dim = 3')
    has(stopped.text, 'resume: dim changes from 3 to 5')
    assert.equal(1, stopped.run.saver.saved_step)
    has(fs.read(dir .. '/config.lua'), 'dim = 3,') -- the folder stays that of its checkpoint
    assert.is_nil(train(dir, { '--resume=auto', '--epochs=5' }).problem)
    has(fs.read(dir .. '/config.lua'), 'epochs = 5,')
  end)
end)

describe('a checkpoint whose values are not those of a run', function()
  local dir

  before_each(function() dir = fixtures.fresh_path() end)
  after_each(function() os.execute('rm -rf ' .. dir) end)

  -- The error of a run that goes on from a checkpoint in the middle of an epoch, which `change` altered.
  local function error_of(change)
    train(dir, { '--run.steps=3', '--run.accumulate=2' })
    local path = dir .. '/checkpoints/last.pt'
    local content = checkpoint.load(path)
    change(content)
    checkpoint.save(path, content)
    for _, name in ipairs(fs.list(dir .. '/checkpoints')) do
      if name ~= 'last.pt' then fs.remove(dir .. '/checkpoints/' .. name) end
    end
    local problem = train(dir, { '--run.accumulate=2', '--resume=auto' }).problem
    assert.truthy(problem)
    has(problem, path)
    assert.falsy(problem:find 'attempt to' or problem:find 'bad argument', problem)
    os.execute('rm -rf ' .. dir)
    return problem
  end

  it('is refused by name', function()
    for _, case in ipairs {
      { "'step' to be a whole number from 0, got 1.0000000000000001e+300", function(c) c.step = 1e300 end },
      { "'step' to be a whole number from 0, got -5", function(c) c.step = -5 end },
      { "'step' to be a whole number from 0, got nothing", function(c) c.step = nil end },
      { "'epoch' to be a whole number from 0, got 0.5", function(c) c.epoch = 0.5 end },
      { "'batch' to be a whole number from 0, got 'x'", function(c) c.batch = 'x' end },
      { "'position' to be a number from 0, got inf", function(c) c.position = math.huge end },
      { "'batch_size' to be a whole number from 1, got 0", function(c) c.batch_size = 0 end },
      { "'config' to be a table, got 'none'", function(c) c.config = 'none' end },
      { "'config.run' to be a table, got a boolean", function(c) c.config.run = true end },
      { "'config.epochs' to be a whole number from 1, got 'many'", function(c) c.config.epochs = 'many' end },
      { "'window.done' to be a number from 0, got nothing", function(c) c.window.done = nil end },
      { "'gradients' of", function(c) c.gradients[next(c.gradients)] = torch.ones { 7 } end },
      { 'expected a table, got a number', function(c) c.model = 3 end },
      { 'expected a table, got a string', function(c) c.optimizer = 'SGD' end },
      { "'param_groups' to be a table, got nothing", function(c) c.optimizer.param_groups = nil end },
      { "'state' to be a table, got 'none'", function(c) c.optimizer.state = 'none' end },
      { "the moments of parameter 1 ('", function(c) c.optimizer.state[1] = nil end },
      { "the moments of parameter 1 ('", function(c) c.optimizer.state[1].momentum_buffer = nil end },
      { "got 'momentum' of another optimiser",
        function(c) c.optimizer.state[1] = { momentum = c.optimizer.state[1].momentum_buffer } end },
      { "expected 'momentum_buffer' [3] for parameter 1, got [5]",
        function(c) c.optimizer.state[1].momentum_buffer = torch.ones { 5 } end },
      { "'momentum_buffer' of numbers with a fraction for parameter 1, got Long",
        function(c) c.optimizer.state[1].momentum_buffer = torch.ones({ 3 }, { dtype = 'int64' }) end },
      { 'expected a Tensor for state[1].momentum_buffer, got string',
        function(c) c.optimizer.state[1].momentum_buffer = 'x' end },
    } do
      has(error_of(case[2]), case[1])
    end
  end)

  it('is refused as one of Adam too', function()
    local function adam(args, change)
      train(dir, { '--run.steps=6' }, { optimizer = optim.Adam,
        settings = function(cfg) return { lr = cfg.optim.lr } end })
      local path = dir .. '/checkpoints/last.pt'
      local content = checkpoint.load(path)
      change(content.optimizer.state[1])
      checkpoint.save(path, content)
      local problem = train(dir, args, { optimizer = optim.Adam,
        settings = function(cfg) return { lr = cfg.optim.lr } end }).problem
      os.execute('rm -rf ' .. dir)
      return problem
    end
    has(adam({ '--resume=auto' }, function(state) state.exp_avg_sq = nil end),
      "expected 'exp_avg_sq' for parameter 1, got exp_avg alone")
    has(adam({ '--resume=auto' }, function(state) state.step = torch.tensor(-1) end),
      "expected 'step' of a number of steps for parameter 1")
    assert.is_nil(adam({ '--resume=auto' }, function(state) state.step = state.step:item() end))
  end)
end)
