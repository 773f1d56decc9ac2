-- Checkpoints of a run: every value that the recipe registers comes back, at every step and with other workers; files
-- that are kept, folders that are in use, saves that fail.
local fixtures = require 'fixtures'
local ssl = require 'ssl'

local IMAGES, BATCH = 12, 2

local places

-- Trains a network with dropout, a running mean and a table of counts; returns the run, the losses by step and the
-- error text.
local function train(args, more)
  more = more or {}
  local given = { '--run.dir=' .. places.folder .. '/run', '--run.tensorboard=false', '--run.preview=0' }
  for _, arg in ipairs(args) do
    given[#given + 1] = arg
  end
  local cfg = ssl.config({ seed = 3, epochs = 2, workers = 1 }, { args = given, source = '/none.lua' })
  local unmute = fixtures.mute()
  local run, losses, loader = nil, {}, nil
  local ok, problem = pcall(function()
    run = ssl.run(cfg)
    loader = data.loader(data.scenes(places.root, 'train'), data.simsiam_views { size = 16 }, {
      batch = BATCH, workers = cfg.workers, seed = cfg.seed,
    })
    local model = nn.sequential {
      nn.Conv2d(3, 4, 3, { stride = 2 }), nn.BatchNorm2d(4), nn.ReLU(), nn.AdaptiveAvgPool2d(1), nn.Flatten(),
      nn.Dropout(0.5),
      nn.Linear(4, 4),
    }
    local mean, counts = torch.zeros { 4 }, { seen = 0, best = math.huge, rows = {} }
    local parts = { model = model, optimizer = optim.SGD(model, { lr = 0.05, momentum = 0.9 }), mean = mean,
      counts = counts }
    for name, part in pairs(more.parts or {}) do
      parts[name] = part
    end
    run:attach(parts)
    for batch in run:batches(loader) do
      local z = model(batch[1])
      torch.no_grad(function() mean:mul_(0.9):add_(0.1 * z:mean(0)) end)
      local l = loss.negative_cosine(z, model(batch[2]):detach()) + (z * mean):sum() * 0.1 + torch.rand({}) * 0.1
      counts.seen, counts.best = counts.seen + BATCH, math.min(counts.best, l:item())
      counts.rows[#counts.rows + 1] = mean:clone()
      losses[run.steps + 1] = l:item() + counts.best + counts.rows[1]:sum():item()
      if more.before_step then
        more.before_step(run)
      end
      run:step(l)
    end
    run:finish()
  end)
  if run then
    run:close(true)
  end
  if loader then
    loader:release()
  end
  unmute()
  return run, losses, not ok and tostring(problem) or nil
end

local function files()
  local found = {}
  for _, name in ipairs(fs.list(places.folder .. '/run/checkpoints')) do
    found[#found + 1] = name
  end
  return table.concat(found, ' ')
end

local function events(name)
  local found = {}
  for line in io.lines(places.folder .. '/run/log.jsonl') do
    if line:find(('"event":"%s"'):format(name), 1, true) then
      found[#found + 1] = line
    end
  end
  return found
end

describe('a run', function()
  places = fixtures.scenes { train = IMAGES, size = 32 }

  it('goes on from any step as if it had not stopped, with other workers too', function()
    local _, whole = train {}
    assert.equal(12, #whole)
    for stop = 1, 11 do
      os.execute('rm -rf ' .. places.folder)
      train { '--run.steps=' .. stop }
      local _, rest, problem = train { '--resume=auto', '--workers=' .. (1 + stop % 3) }
      assert.is_nil(problem)
      for step = 1, 12 do
        assert.equal(step > stop and whole[step] or nil, rest[step])
      end
    end
  end)

  it('refuses what a checkpoint cannot hold when it is attached', function()
    local _, _, problem = train({}, { parts = { count = 3 } })
    assert.truthy(problem:find("state_dict and load_state_dict, a Tensor or a table for 'count', got a number", 1,
      true), problem)
    _, _, problem = train({}, { parts = { state = { inner = { act = print } } } })
    assert.truthy(problem:find("'state.inner.act' is a function", 1, true), problem)
    _, _, problem = train({}, { parts = { step = {} } })
    assert.truthy(problem:find("'step' is a name of the checkpoint's own", 1, true), problem)
  end)

  it('refuses a checkpoint whose Tensor has another shape', function()
    train({ '--run.steps=1' }, { parts = { queue = torch.zeros { 3 } } })
    local _, _, problem = train({ '--resume=auto' }, { parts = { queue = torch.zeros { 1, 3 } } })
    assert.truthy(problem:find("'queue' has the shape {1, 3}, the checkpoint's is {3}", 1, true), problem)
    _, _, problem = train({ '--resume=auto' }, { parts = { codes = torch.zeros { 3 } } })
    assert.truthy(problem:find("holds no 'codes'", 1, true), problem)
  end)

  it('saves within epochs, keeps the newest and every n-th', function()
    local run = train { '--epochs=4', '--run.save_steps=4', '--run.keep=2', '--run.keep_every=2' }
    -- 6 steps an epoch: saved at 4, 6, 8, 12, 16, 18, 20 and 24
    assert.equal('epoch_0002.pt epoch_0003_step_000000020.pt epoch_0004.pt last.pt', files())
    assert.equal(8, run.saver.saves)
    local told = {}
    for line in io.lines(places.folder .. '/run/log.jsonl') do
      told[#told + 1] = line:find '"stall_ms":%d' and line:match '"step":(%d+)' or nil
    end
    assert.same({ '5', '7', '9', '13', '17', '19', '21' }, told) -- the steps after them
    local within = checkpoint.load(places.folder .. '/run/checkpoints/epoch_0003_step_000000020.pt')
    assert.same({ 3, 2, 20 }, { within.epoch, within.batch, within.step })
  end)

  it('keeps one file where that is asked for', function()
    train { '--run.keep=0' }
    assert.equal('last.pt', files())
  end)

  it('does not begin anew over the checkpoints of another run', function()
    train { '--run.steps=2' }
    local _, _, problem = train {}
    assert.truthy(problem:find("holds the checkpoints of a run; --resume=", 1, true), problem)
    assert.equal(2, checkpoint.load(places.folder .. '/run/checkpoints/last.pt').step)
  end)

  it('removes what a killed save has left', function()
    train { '--run.steps=2' }
    fs.write(places.folder .. '/run/checkpoints/last.pt.tmp.4194999', 'half')
    train { '--resume=auto' }
    assert.is_nil(files():find 'tmp')
  end)

  -- The save behind step 9 meets a file where its folder has to be; when the writer has met it, the folder is there
  -- again.
  local function lose_folder(run)
    local folder = places.folder .. '/run/checkpoints'
    if run.steps == 8 then
      run.saver:wait()
      fs.rename(folder, folder .. '.away')
      fs.write(folder, '')
    elseif run.steps == 9 then
      fixtures.wait_until(function() return not run.saver.writer:busy() end, 'the writer ends')
      fs.remove(folder)
      fs.rename(folder .. '.away', folder)
    end
  end

  it('stops at a save that fails', function()
    local _, losses, problem = train({ '--run.save_steps=9' }, { before_step = lose_folder })
    assert.truthy(problem:find("cannot create '" .. places.folder .. '/run/checkpoints/', 1, true), problem)
    assert.is_number(losses[10])
    assert.is_nil(losses[11])
  end)

  it('goes on with a warning where that is wanted', function()
    local run, losses, problem = train({ '--run.save_steps=9', '--run.on_save_error=warn' },
      { before_step = lose_folder })
    assert.is_nil(problem)
    assert.equal(12, #losses)
    local told = events 'save_failed'
    assert.equal(1, #told)
    assert.truthy(told[1]:find("[checkpoint.save] cannot create '", 1, true), told[1])
    assert.equal(12, run.saver.saved_step)
    assert.equal(12, checkpoint.load(places.folder .. '/run/checkpoints/last.pt').step)
  end)
end)
