-- Runs that go on with other settings: another batch or number of epochs, another optimiser setting, groups, widths, windows.
local fixtures = require 'fixtures'
local ssl = require 'ssl'

local PICTURES = 24

-- Trains a linear layer on 24 small pictures; returns what it saw: the run, pictures by step, places that the schedule was asked for,
-- what was printed and the error text.
local function train(dir, args, options)
  options = options or {}
  local given = { '--run.dir=' .. dir, '--run.tensorboard=false', '--run.preview=0' }
  for _, arg in ipairs(args) do
    given[#given + 1] = arg
  end
  local cfg = ssl.config({
    seed = 3, epochs = 4, batch = 4, dim = 3, optim = { lr = 0.1, weight_decay = 0, momentum = 0.9 },
  }, { args = given, source = '/none.lua' })
  local seen = { pictures = {}, asked = {}, rates = {}, said = {} }
  local real = print
  _G.print = function(text) seen.said[#seen.said + 1] = text end -- luacheck: ignore 122 121
  local set = data.tensor(torch.randint(0, 256, { PICTURES, 3, 4, 4 }, { dtype = 'uint8', generator = torch.generator(1) }))
  local loader = data.loader(set, data.eval_views { size = 4, resize = 4 }, { batch = cfg.batch, workers = 1, seed = cfg.seed })
  local ok, problem = pcall(function()
    local run = ssl.run(cfg)
    seen.run = run
    local model = nn.module('Two', {
      { 'body', nn.sequential { nn.Flatten(), nn.Linear(48, cfg.dim) } }, { 'predictor', nn.Linear(cfg.dim, 2) },
    }, function(self, x) return self.predictor(self.body(x)) end)
    model:to 'float64'
    local groups = options.groups and options.groups(model) or { { params = model.body }, { params = model.predictor, fixed_lr = true } }
    local optimizer = (options.optimizer or optim.SGD)(groups, options.settings and options.settings(cfg)
      or { lr = cfg.optim.lr, momentum = cfg.optim.momentum, weight_decay = cfg.optim.weight_decay })
    local cosine = ssl.schedule.cosine { base = cfg.optim.lr, steps = cfg.epochs * #loader }
    local function schedule(step)
      seen.asked[run.steps + 1], seen.rates[run.steps + 1] = step, cosine(step)
      return cosine(step)
    end
    run:attach { model = model, optimizer = optimizer, schedule = not options.no_schedule and schedule or nil }
    seen.model, seen.optimizer = model, optimizer
    seen.moments = {}
    for number, state in pairs(optimizer:state_dict().state) do
      for name, tensor in pairs(state) do
        seen.moments[number .. name] = tensor:clone()
      end
    end
    if options.before_loop then
      options.before_loop(run)
    end
    for batch in run:batches(loader) do
      seen.pictures[run.steps + 1] = batch.index:tolist()
      run:step(model(batch[1]:double()):pow(2):mean() * 0.01)
      if options.after_step then
        options.after_step(run, optimizer)
      end
    end
    run:finish()
    seen.position = run.position
  end)
  if seen.run then
    seen.run:close(true)
  end
  loader:release()
  _G.print = real -- luacheck: ignore 122 121
  seen.problem = not ok and tostring(problem) or nil
  seen.text = table.concat(seen.said, '\n')
  return seen
end

local function epoch_order(epoch)
  local set = data.tensor(torch.zeros({ PICTURES, 3, 4, 4 }, { dtype = 'uint8' }))
  return data.sampler.shuffled(set, { seed = 3 }):picks(epoch):tolist()
end

local function has(text, part) assert.truthy(text:find(part, 1, true), text) end

local function part(list, first, last) return { unpack(list, first, last) } end

describe('a resumed run', function()
  local dir

  before_each(function() dir = fixtures.fresh_path() end)
  after_each(function() os.execute('rm -rf ' .. dir) end)

  it('with another batch keeps its place in pictures: data, schedule, log and totals', function()
    train(dir, { '--run.steps=7' })
    local rest = train(dir, { '--batch=12', '--resume=auto' })
    assert.is_nil(rest.problem)
    assert.equal(13, rest.run.steps)
    assert.equal(8, rest.position)
    for step = 8, 13 do -- four epochs of two batches, of which one is done
      assert.equal(step - 6, rest.asked[step])
      assert.near(0.05 * (1 + math.cos(math.pi * (step - 6) / 8)), rest.rates[step], 1e-15)
    end
    assert.same(part(epoch_order(1), 1, 12), rest.pictures[8])
    has(rest.text, 'resume: batch changes from 4 to 12: the place in the data and in schedules is kept in pictures')
    has(rest.text, 'resume: 12 pictures a batch, before 4; epoch 2 goes on at its picture 1, the last 4 are shown again')
    has(rest.text, 'resume: schedules go on at step 3 of 8, the log at step 8 of 13')
    has(rest.text, 'done: 13 steps, 4 of 4 epochs')
  end)

  it('with another batch goes on at the picture where it was, again and again', function()
    train(dir, { '--run.steps=3' })
    local second = train(dir, { '--batch=6', '--resume=auto', '--run.steps=4' }) -- 12 pictures were shown, 18 are
    assert.same(part(epoch_order(0), 13, 18), second.pictures[4])
    has(second.text, 'epoch 1 goes on at its picture 13\n')
    local third = train(dir, { '--batch=2', '--resume=auto' })
    assert.same(part(epoch_order(0), 19, 20), third.pictures[5])
    assert.equal(9, third.asked[5])
    assert.equal(4 * 12, third.position)
    assert.equal(4 + 39, third.run.steps)
    local again = train(dir, { '--batch=2', '--resume=auto' })
    assert.is_nil(next(again.pictures))
  end)

  it('that was saved before its loop begins with the first batch', function()
    train(dir, { '--run.steps=1' }, { before_loop = function(run)
      run:save()
      error 'stopped'
    end })
    assert.is_nil(checkpoint.load(dir .. '/checkpoints/last.pt').batch_size)
    local rest = train(dir, { '--resume=auto' })
    assert.is_nil(rest.problem)
    assert.equal(24, rest.run.steps)
  end)

  it('whose larger batches have no room left in the epoch goes on with the next one', function()
    train(dir, { '--run.steps=5' })
    local rest = train(dir, { '--batch=20', '--resume=auto' }) -- one batch an epoch, and it was shown
    assert.same(part(epoch_order(1), 1, 20), rest.pictures[6])
    assert.equal(1, rest.asked[6])
    assert.equal(8, rest.run.steps)
  end)

  it('with more epochs follows the new schedule from its place on', function()
    train(dir, { '--epochs=2' })
    local rest = train(dir, { '--epochs=3', '--resume=auto' })
    assert.equal(12, rest.asked[13])
    assert.near(0.05 * (1 + math.cos(math.pi * 12 / 18)), rest.rates[13], 1e-15)
    has(rest.text, 'resume: epochs changes from 2 to 3: schedules are those of the new number, at the same place')
    has(rest.text, 'resume: schedules go on at step 13 of 18, the log at step 13 of 18')
  end)

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
    wrong(function(model) return { { params = model } } end, nil, "'optimizer' of " .. dir .. '/checkpoints/last.pt does not fit: '
      .. 'expected 1 parameter groups, the checkpoint has 2')
    wrong(function(model) return { { params = model.predictor }, { params = model.body } } end, nil,
      "expected 'predictor.weight' as parameter 1 of group 1, the checkpoint has 'body.1.weight'; groups and their order must stay")
    wrong(nil, optim.Adam, "[optim.Adam.load_moments] expected the moments of optim.Adam, got 'momentum_buffer' of another optimiser")
  end)

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
      { { '--batch=4', '--run.accumulate=2', '--run.steps=1' }, { '--batch=4', '--run.accumulate=3', '--resume=auto', '--run.steps=3' } },
      { { '--batch=4', '--run.accumulate=4', '--run.steps=2' }, { '--batch=4', '--run.accumulate=2', '--resume=auto', '--run.steps=3' } },
      { { '--batch=4', '--run.accumulate=3', '--run.steps=1' }, { '--batch=2', '--run.accumulate=6', '--resume=auto', '--run.steps=5' } },
      { { '--batch=2', '--run.accumulate=6', '--run.steps=2' }, { '--batch=4', '--run.accumulate=3', '--resume=auto', '--run.steps=4' } },
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
    has(seen.text, 'updates      the last 2 batches are not in the weights: run.accumulate wants 2 more; a resumed run adds them')
    assert.is_nil(train(other, { '--epochs=1', '--run.accumulate=3' }).text:find 'updates')
  end)

  it('that no run of this length fills is refused', function()
    local seen = train(dir, { '--epochs=1', '--run.accumulate=7' })
    has(seen.problem, 'run.accumulate = 7: an update of the weights takes more batches than the run has, 6 in 1 epoch')
    assert.is_nil(next(seen.pictures))
    assert.is_nil(train(other, { '--epochs=1', '--run.accumulate=6' }).problem)
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
      { 'expected a Tensor for state[1].momentum_buffer, got string', function(c) c.optimizer.state[1].momentum_buffer = 'x' end },
    } do
      has(error_of(case[2]), case[1])
    end
  end)

  it('is refused as one of Adam too', function()
    local function adam(args, change)
      train(dir, { '--run.steps=6' }, { optimizer = optim.Adam, settings = function(cfg) return { lr = cfg.optim.lr } end })
      local path = dir .. '/checkpoints/last.pt'
      local content = checkpoint.load(path)
      change(content.optimizer.state[1])
      checkpoint.save(path, content)
      local problem = train(dir, args, { optimizer = optim.Adam, settings = function(cfg) return { lr = cfg.optim.lr } end }).problem
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

describe('pictures that changed', function()
  local dir, root

  before_each(function()
    dir, root = fixtures.fresh_path(), fixtures.fresh_path()
    fs.mkdirs(root .. '/a')
    for i = 1, 8 do
      log.write_png(('%s/a/%d.png'):format(root, i), torch.full({ 3, 8, 8 }, i, { dtype = 'uint8' }))
    end
  end)
  after_each(function() os.execute('rm -rf ' .. dir .. ' ' .. root) end)

  local function go_on(args)
    local given = { '--run.dir=' .. dir, '--run.tensorboard=false', '--run.preview=0', unpack(args) }
    local cfg = ssl.config({ seed = 3, epochs = 2, batch = 2 }, { args = given, source = '/none.lua' })
    local said, real, seen = {}, print, {}
    _G.print = function(text) said[#said + 1] = text end -- luacheck: ignore 122 121
    local loader = data.loader(data.image_folder(root), data.eval_views { size = 8 }, { batch = 2, workers = 1, seed = 3 })
    local run = ssl.run(cfg)
    local model = nn.Linear(3, 1)
    run:attach { model = model, optimizer = optim.SGD(model, { lr = 0.1 }) }
    for batch in run:batches(loader) do
      seen[#seen + 1] = run.batch
      run:step(model(batch[1]:mean { 2, 3 }):sum())
    end
    run:finish()
    _G.print = real -- luacheck: ignore 122 121
    loader:release()
    return table.concat(said, '\n'), seen
  end

  it('while their number stayed are told, and the epoch starts over', function()
    go_on { '--run.steps=2' }
    local text, seen = go_on { '--resume=auto', '--run.steps=3' }
    assert.falsy(text:find 'not those of')
    assert.same({ 3 }, seen)
    fs.rename(root .. '/a/1.png', root .. '/a/9.png')
    text, seen = go_on { '--resume=auto' }
    has(text, ('resume: the pictures are not those of %s/checkpoints/last.pt: names, labels or classes differ, '
      .. 'epoch 1 starts over'):format(dir))
    assert.same({ 1, 2, 3, 4, 1, 2, 3, 4 }, seen)
  end)

  it('are not asked for by checkpoints from before', function()
    go_on { '--run.steps=2' }
    local path = dir .. '/checkpoints/last.pt'
    local content = checkpoint.load(path)
    assert.equal(data.image_folder(root):fingerprint().list, content.pictures)
    content.pictures = nil
    for _, group in ipairs(content.optimizer.param_groups) do group.with_moments = nil end
    checkpoint.save(path, content)
    fs.rename(root .. '/a/1.png', root .. '/a/9.png')
    local text, seen = go_on { '--resume=auto', '--run.steps=3' }
    assert.falsy(text:find 'not those of')
    assert.same({ 3 }, seen)
  end)
end)
