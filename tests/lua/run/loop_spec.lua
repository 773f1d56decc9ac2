-- The loop of a run whose stepper does steps by itself, as one that replays them does: what lies between steps happens
-- all the same.
local fixtures = require 'fixtures'
local ssl = require 'ssl'

local function settings(dir)
  return ssl.config({ seed = 1, epochs = 2 }, {
    source = '/none.lua', args = { '--run.dir=' .. dir, '--run.tensorboard=false', '--run.preview=0' },
  })
end

local function four_batches()
  return data.loader(data.tensor(torch.zeros({ 8, 3, 4, 4 }, { dtype = 'uint8' })),
    data.eval_views { size = 4, resize = 4 }, { batch = 2, workers = 1, seed = 1 })
end

-- What a run asks of a loader's epochs, where `given(loader)` is what it loops over.
local function asked_epochs(given)
  local dir, unmute, loader, asked = fixtures.fresh_path(), fixtures.mute(), four_batches(), {}
  local listening = setmetatable({ 1, 2, 3, 4 }, { -- has the loader's length
    __index = function(_, name)
      return function(_, ...)
        if name == 'epoch' then
          asked[#asked + 1] = table.concat({ ... }, ' ')
        end
        return loader[name](loader, ...)
      end
    end,
  })
  local run, model = ssl.run(settings(dir)), nn.Linear(2, 2)
  run:attach { model = model, optimizer = optim.SGD(model, { lr = 1 }) }
  for _ in run:batches(given(listening)) do
    run:step(model.weight:sum())
  end
  run:finish()
  unmute()
  loader:release()
  os.execute('rm -rf ' .. dir)
  return asked
end

describe('a loop', function()
  it('tells one loader how many epochs follow, which begins the next one ahead', function()
    assert.same({ '0 0 2', '1 0 2' }, asked_epochs(function(loader) return loader end))
  end)

  it('tells none of those that are chosen epoch by epoch', function()
    assert.same({ '0 0', '1 0' }, asked_epochs(function(loader) return function() return loader end end))
  end)

  it('saves and tells between steps that its body never sees', function()
    local dir, unmute = fixtures.fresh_path(), fixtures.mute()
    local cfg = ssl.config({ seed = 1, epochs = 2 }, {
      source = '/none.lua', args = {
        '--run.dir=' .. dir, '--run.tensorboard=false', '--run.preview=0', '--run.save_steps=3', '--run.save_every=9',
        '--run.keep=-1',
      },
    })
    local loader = data.loader(data.tensor(torch.zeros({ 8, 3, 4, 4 }, { dtype = 'uint8' })),
      data.eval_views { size = 4, resize = 4 },
      { batch = 2, workers = 1, seed = 1 })
    local run, model = ssl.run(cfg), nn.Linear(2, 2)
    run:attach { model = model, optimizer = optim.SGD(model, { lr = 1 }) }
    local plain, seen = run.stepper, {}
    run.stepper = setmetatable({ -- luacheck: ignore 122
      take = function(_, batch)
        if run.steps % 4 == 0 then
          return batch
        end
        plain:count()
      end,
    }, { __index = plain })
    for _ in run:batches(loader) do
      seen[#seen + 1] = run.steps
      plain:count()
    end
    run:close(true)
    local files = fs.list(dir .. '/checkpoints')
    unmute()
    loader:release()
    os.execute('rm -rf ' .. dir)
    assert.same({ 0, 4 }, seen)
    assert.same({ 'epoch_0000_step_000000003.pt', 'epoch_0001_step_000000006.pt', 'epoch_0002.pt', 'last.pt' }, files)
  end)
end)
