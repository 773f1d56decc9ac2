-- run.accumulate: averaged micro-batches equal the large batch, windows survive a resume, schedules count batches.
local fixtures = require 'fixtures'
local ssl = require 'ssl'

local places

-- Trains a network without batch norm in float64; returns its weights and the run.
local function train(dir, args)
  local given = { '--run.dir=' .. dir, '--run.tensorboard=false', '--run.preview=0' }
  for _, arg in ipairs(args) do
    given[#given + 1] = arg
  end
  local cfg = ssl.config({ seed = 5, epochs = 2, batch = 8 }, { args = given, source = '/none.lua' })
  local unmute = fixtures.mute()
  local run = ssl.run(cfg)
  local views = data.simsiam_views { size = 16 }
  local loader = data.loader(data.scenes(places.root, 'train'), views, { batch = cfg.batch, workers = 1, seed = cfg.seed })
  local model = nn.sequential { nn.Conv2d(3, 6, 3, { stride = 2 }), nn.ReLU(), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(6, 4) }
  model:to 'float64'
  local rates, moved = {}, {}
  run:attach {
    model = model, optimizer = optim.SGD(model, { lr = 0.5, momentum = 0.9, weight_decay = 1e-3 }),
    schedule = function(step)
      rates[#rates + 1] = step
      return 0.5
    end,
  }
  for batch in run:batches(loader) do
    run:step(loss.negative_cosine(model(batch[1]:double()), model(batch[2]:double()):detach()))
    moved[#moved + 1] = run.updated
  end
  run:finish()
  loader:release()
  unmute()
  return model:state_dict(), run, rates, moved
end

local function largest_difference(a, b)
  local largest = 0
  for name, tensor in pairs(a) do
    largest = math.max(largest, (tensor - b[name]):abs():max():item())
  end
  return largest
end

describe('run.accumulate', function()
  places = fixtures.scenes { train = 32, size = 32 }

  it('gives the weights of the large batch', function()
    local large = train(places.folder .. '/large', {})
    local small, run, steps, moved = train(places.folder .. '/small', { '--batch=2', '--run.accumulate=4' })
    assert.equal(32, run.steps)
    assert.near(0, largest_difference(large, small), 1e-12) -- float64 sums in another order
    assert.is_true(largest_difference(large, (train(places.folder .. '/other', { '--batch=2' }))) > 1e-3)
    assert.equal(31, steps[#steps])
    assert.same({ false, false, false, true }, { moved[1], moved[2], moved[3], moved[4] })
  end)

  it('goes on within a window', function()
    local whole = train(places.folder .. '/whole', { '--batch=2', '--run.accumulate=4' })
    local dir = places.folder .. '/parts'
    train(dir, { '--batch=2', '--run.accumulate=4', '--run.steps=6' })
    assert.is_true(torch.is_tensor(checkpoint.load(dir .. '/checkpoints/last.pt').gradients['0.weight']))
    local rest = train(dir, { '--batch=2', '--run.accumulate=4', '--resume=auto' })
    assert.equal(0, largest_difference(whole, rest))
    assert.is_nil(checkpoint.load(dir .. '/checkpoints/last.pt').gradients)
  end)

  it('wants a whole number', function()
    local ok, message = pcall(train, places.folder .. '/x', { '--run.accumulate=1.5' })
    assert.is_false(ok)
    assert.truthy(tostring(message):find("expected a whole number from 1 for 'run.accumulate', got 1.5", 1, true))
  end)
end)
