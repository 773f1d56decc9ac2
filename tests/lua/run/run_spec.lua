-- ssl.run: resume gives the losses of an uninterrupted run, bit for bit; log, checkpoints, non-finite losses.
local gradient = require 'ssl.parts.gradient'
local finite = require 'ssl.run.finite'
local fixtures = require 'fixtures'
local ssl = require 'ssl'
local update = require 'ssl.run.update'

local SIZE, BATCH, IMAGES = 32, 4, 16

local places

-- One training run of the given settings; returns the run, its losses by step, the error text if it stopped, and the
-- pictures that its loaders handed out. With `switch` the second epoch has other views; a number makes its batches that
-- large. With `only_gradient` the loss of the step that breaks is finite.
local function train(dir, args, break_loss_at, switch, only_gradient)
  local given = { '--run.dir=' .. dir }
  for _, arg in ipairs(args) do
    given[#given + 1] = arg
  end
  local cfg = ssl.config({ seed = 3, epochs = 2, lr = 0.05 }, { args = given, source = '/none.lua' })
  local unmute = fixtures.mute()
  local run = ssl.run(cfg)
  local views = data.simsiam_views { size = SIZE }
  local loader = data.loader(data.scenes(places.root, 'train'), views, { batch = BATCH, workers = 2, seed = cfg.seed })
  local other = switch and data.loader(data.scenes(places.root, 'train'), data.simsiam_views { size = 24 }, {
    batch = switch == true and BATCH or switch, workers = 2, seed = cfg.seed,
  })
  local model = nn.sequential {
    nn.Conv2d(3, 8, 3, { stride = 2 }), nn.BatchNorm2d(8), nn.ReLU(), nn.AdaptiveAvgPool2d(1), nn.Flatten(),
    nn.Dropout(0.2), nn.Linear(8, 4),
  }
  local optimizer = optim.SGD(model, { lr = cfg.lr, momentum = 0.9 })
  local schedule = ssl.schedule.cosine { base = cfg.lr, steps = cfg.epochs * #loader }
  run:attach { model = model, optimizer = optimizer, schedule = schedule }
  local losses = {}
  local ok, problem = pcall(function()
    for batch in run:batches(switch and function(epoch) return epoch < 1 and loader or other end or loader) do
      local l = loss.negative_cosine(model(batch[1]), model(batch[2]):detach())
      if run.steps + 1 == break_loss_at then
        l = only_gradient and l + model[6].weight:mul(0):sqrt():sum() or l * (0 / 0)
      end
      losses[run.steps + 1] = l:item()
      run:step(l, { double = run.steps * 2 })
    end
    run:finish()
  end)
  if not ok then
    run:close(true)
  end
  local handed_out = { loader:stats().images, other and other:stats().images }
  loader:release()
  unmute()
  return run, losses, not ok and tostring(problem) or nil, handed_out
end

local function read(path)
  local file = assert(io.open(path, 'rb'))
  local bytes = file:read '*a'
  file:close()
  return bytes
end

local function log_lines(dir)
  local lines = {}
  for line in io.lines(dir .. '/log.jsonl') do
    lines[#lines + 1] = line
  end
  return lines
end

describe('ssl.run', function()
  places = fixtures.scenes { train = IMAGES, size = 48 }

  it('goes on where it stopped, within an epoch and between epochs', function()
    local _, whole = train(places.folder .. '/whole', {})
    assert.equal(8, #whole)
    -- After 4 steps the first epoch is complete; its checkpoint is the one that an interrupt would leave.
    local between = places.folder .. '/between'
    local _, first = train(between, { '--run.steps=4' })
    local run, second = train(between, { '--resume=auto' })
    assert.equal(8, run.steps)
    assert.equal(2, run.epoch)
    for step = 1, 8 do
      assert.equal(whole[step], step <= 4 and first[step] or second[step])
    end
  end)

  it('resumes in the middle of an epoch at the next batch', function()
    local dir = places.folder .. '/within'
    local stopped = train(dir, { '--run.steps=3' })
    assert.equal(3, stopped.batch)
    assert.equal(0, stopped.epoch)
    local run, losses = train(dir, { '--resume=' .. dir })
    assert.equal(8, run.steps)
    assert.is_nil(losses[3])
    assert.is_number(losses[4])
  end)

  it('goes on from the newest sound checkpoint when last.pt is damaged', function()
    local _, whole = train(places.folder .. '/whole', {})
    local dir = places.folder .. '/damaged'
    train(dir, { '--run.steps=4' })
    train(dir, { '--run.steps=6', '--resume=auto' })
    local bytes, sound_epoch = read(dir .. '/checkpoints/last.pt'), read(dir .. '/checkpoints/epoch_0001.pt')
    fs.write(dir .. '/checkpoints/last.pt', bytes:sub(1, -100))
    local run, losses = train(dir, { '--resume=auto' }) -- from the other name of last.pt's bytes
    assert.equal(8, run.steps)
    assert.is_nil(losses[6])
    assert.equal(whole[7], losses[7])
    for _, name in ipairs { 'last', 'epoch_0001_step_000000006', 'epoch_0002' } do
      fs.write(('%s/checkpoints/%s.pt'):format(dir, name), bytes:sub(1, -100))
    end
    fs.write(dir .. '/checkpoints/epoch_0001.pt', sound_epoch)
    run, losses = train(dir, { '--resume=auto' })
    assert.equal(8, run.steps)
    for step = 5, 8 do
      assert.equal(whole[step], losses[step])
    end
    for _, name in ipairs(fs.list(dir .. '/checkpoints')) do
      fs.remove(dir .. '/checkpoints/' .. name)
    end
    fs.write(dir .. '/checkpoints/last.pt', bytes:sub(1, -100))
    local ok, problem = pcall(train, dir, { '--resume=auto' })
    assert.is_false(ok)
    assert.truthy(problem:find('does not end with a zip end record', 1, true), problem)
  end)

  it('takes the loader of the epoch where views change, also when it goes on', function()
    local _, whole, _, images = train(places.folder .. '/whole', {}, nil, true)
    assert.same({ IMAGES, IMAGES }, images)
    local _, plain = train(places.folder .. '/plain', {})
    assert.equal(plain[4], whole[4])
    assert.not_equal(plain[5], whole[5])
    local halves = places.folder .. '/halves'
    train(halves, { '--run.steps=4' }, nil, true)
    local _, second, _, later = train(halves, { '--resume=auto' }, nil, true)
    assert.same({ 0, IMAGES }, later)
    for step = 5, 8 do
      assert.equal(whole[step], second[step])
    end
  end)

  it('refuses loaders of other lengths', function()
    local _, _, problem = train(places.folder, {}, nil, 8)
    assert.truthy(problem:find('[run.batches] expected loaders of one length, got 2 batches, before 4', 1, true),
      problem)
  end)

  it('does nothing when the run is already complete', function()
    local dir = places.folder .. '/done'
    train(dir, {})
    local run, losses = train(dir, { '--resume=auto' })
    assert.equal(8, run.steps)
    assert.is_nil(next(losses))
  end)

  it('writes one log object a step, and marks where it was resumed', function()
    local dir = places.folder .. '/log'
    train(dir, { '--run.steps=2' })
    train(dir, { '--resume=' .. dir .. '/checkpoints/last.pt' })
    local lines = log_lines(dir)
    assert.equal(9, #lines)
    assert.truthy(lines[1]:find '"step": ?1[,}]')
    assert.truthy(lines[3]:find '"event": ?"resume"')
    for _, name in ipairs { 'loss', 'lr', 'epoch', 'images_per_second', 'wait_percent', 'double' } do
      assert.truthy(lines[9]:find('"' .. name .. '":'), name)
    end
  end)

  it('keeps the newest epoch checkpoints and last.pt', function()
    local dir = places.folder .. '/keep'
    train(dir, { '--epochs=3', '--run.keep=2' })
    assert.is_false(fs.exists(dir .. '/checkpoints/epoch_0001.pt'))
    assert.is_true(fs.exists(dir .. '/checkpoints/epoch_0002.pt'))
    local saved = checkpoint.load(dir .. '/checkpoints/epoch_0003.pt')
    assert.equal(3, saved.epoch)
    assert.equal(12, saved.step)
    assert.equal(3, saved.config.seed)
    assert.is_true(torch.is_tensor(saved.model['0.weight']))
    assert.is_true(fs.exists(dir .. '/preview.png'))
  end)

  it('stops at a loss that is not finite and leaves the last checkpoint', function()
    local dir = places.folder .. '/nan'
    local _, _, problem = train(dir, {}, 6)
    assert.truthy(problem:find('the loss is %-?nan at step 6 %(epoch 2%), learning rate 0.025'), problem)
    assert.truthy(problem:find('last.pt holds step 4', 1, true))
    assert.equal(4, checkpoint.load(dir .. '/checkpoints/last.pt').step)
    assert.equal(5, #log_lines(dir))
  end)

  it('stops before a gradient that is not finite reaches the weights', function()
    local dir = places.folder .. '/gradient'
    local _, _, problem = train(dir, {}, 8, nil, true) -- the last step
    assert.truthy(problem:find('[run.step] the norm of the gradient is nan at step 8 (epoch 2), learning rate 0.00190',
      1, true), problem)
    assert.truthy(problem:find('last.pt holds step 4', 1, true), problem)
    assert.equal(4, checkpoint.load(dir .. '/checkpoints/last.pt').step)
  end)

  it('leaves the state before such a gradient where there is no checkpoint yet', function()
    local dir = places.folder .. '/early'
    local _, whole = train(places.folder .. '/whole', {})
    local _, _, problem = train(dir, {}, 4, nil, true)
    assert.truthy(problem:find('last.pt holds step 3', 1, true), problem)
    local saved = checkpoint.load(dir .. '/checkpoints/last.pt')
    assert.same({ 0, 3, 3 }, { saved.epoch, saved.batch, saved.step })
    local run, losses = train(dir, { '--resume=auto' })
    assert.equal(whole[4], losses[4])
    assert.equal(8, run.steps)
  end)

  it('keeps weights that are not finite out of the checkpoint', function()
    local dir = places.folder .. '/weights'
    local _, _, problem = train(dir, { '--run.log_every=100' }, 8, nil, true)
    assert.truthy(problem:find("[run.save] ", 1, true)
      and problem:find("' of 'model' is not finite at step 8 (epoch 2)", 1, true), problem)
    assert.equal(4, checkpoint.load(dir .. '/checkpoints/last.pt').step)
  end)

  it('keeps a non-finite loss between logged steps out of the checkpoint', function()
    local dir = places.folder .. '/quiet'
    local _, _, problem = train(dir, { '--run.log_every=100' }, 7)
    assert.truthy(problem:find('the loss is %-?nan at step 8'))
    assert.equal(4, checkpoint.load(dir .. '/checkpoints/last.pt').step)
  end)

  it('takes numbers whose squares are no float32 for what they are', function()
    local model = nn.Linear(2, 2)
    local optimizer = optim.SGD(model, { lr = 1 })
    local run = {
      attached = { parts = { model = model, optimizer = optimizer } }, update = update.new { accumulate = 1, clip = 0 },
      state = { steps = 3, epoch = 0, batch = 3 }, saver = { told = function() return 'nothing is saved' end },
    }
    torch.no_grad(function() model.weight:fill_(1e30) end)
    assert.equal(math.huge, gradient.norm { model.weight:detach() }:item())
    finite.check_state(run)
    torch.no_grad(function() model.bias:fill_(math.huge) end)
    local ok, problem = pcall(finite.check_state, run)
    assert.is_false(ok)
    assert.truthy(problem:find("[run.save] 'bias' of 'model' is not finite at step 3 (epoch 1), learning rate 1", 1,
      true), problem)
  end)

  it('clips the whole gradient', function()
    local linear = nn.Linear(3, 2)
    linear(torch.ones { 4, 3 }):sum():backward()
    local expected = 0
    for _, parameter in ipairs(linear:parameters()) do
      expected = expected + parameter.grad:pow(2):sum():item()
    end
    local norm = gradient.clip(gradient.of(linear:parameters()), 1)
    assert.near(math.sqrt(expected), norm:item(), 1e-5) -- float32 sums of 8 numbers
    local after = 0
    for _, parameter in ipairs(linear:parameters()) do
      after = after + parameter.grad:pow(2):sum():item()
    end
    assert.near(1, math.sqrt(after), 1e-5)
  end)

  it('says which checkpoint it did not find', function()
    local ok, problem = pcall(train, places.folder .. '/x', { '--resume=/no/such/run' })
    assert.is_false(ok)
    assert.truthy(tostring(problem):find("no checkpoint at '/no/such/run'", 1, true))
  end)
end)
