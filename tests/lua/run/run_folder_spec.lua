-- What a run says about its folder, its parts and its precision before the first step.
local fixtures = require 'fixtures'
local ssl = require 'ssl'

describe('a run that begins', function()
  local folder

  before_each(function() folder = fixtures.fresh_path() end)
  after_each(function() os.execute('rm -rf ' .. folder) end)

  -- The run, and what it printed.
  local function begin(...)
    local words, real = {}, print
    _G.print = function(text) words[#words + 1] = text end -- luacheck: ignore 122 121
    local ok, run = pcall(ssl.run, ssl.config({}, { args = { '--run.dir=' .. folder, '--device=cpu', ... } }))
    _G.print = real -- luacheck: ignore 122 121
    assert.is_true(ok, tostring(run))
    return run, table.concat(words, '\n')
  end

  it('warns where the file system has no locks, and goes on', function()
    local real = fs.lock
    fs.lock = function() return nil, nil, 'No locks available' end -- luacheck: ignore 122
    local run, said = begin()
    fs.lock = real -- luacheck: ignore 122
    assert.truthy(said:find(('warning: %s/lock cannot be locked (No locks available): nothing keeps a second run')
      :format(folder), 1, true),
      said)
    run:close()
  end)

  it('holds its folder until it is closed', function()
    local run = begin()
    local lock, holder = fs.lock(folder .. '/lock')
    assert.is_nil(lock)
    assert.truthy(holder:match '^process %d+ on %S+$', holder)
    run:close()
    assert.is_false(fs.exists(folder)) -- no step was made
    run = begin()
    run:close()
  end)

  it('ends without its folder too', function()
    local run = begin()
    os.execute('rm -rf ' .. folder)
    run:close()
    assert.is_false(fs.exists(folder))
  end)

  it('takes a schedule that is a function', function()
    local run = begin()
    local model = nn.Linear(2, 2)
    local ok, problem = pcall(run.attach, run, { model = model, optimizer = optim.SGD(model, { lr = 0.1 }),
      schedule = 0.1 })
    run:close()
    assert.is_false(ok)
    assert.truthy(problem:find('[run.attach] expected schedule(step, epoch), a function as those of ssl.schedule, '
      .. 'got 0.1; '
      .. 'a rate that stays is ssl.schedule.constant { base = 0.1 }', 1, true), problem)
  end)

  it('steps in the loop of its batches, and says so elsewhere', function()
    local run = begin()
    local ok, problem = pcall(run.step, run, torch.zeros {})
    assert.is_false(ok)
    assert.truthy(problem:find('[run.step] call run:attach{model=, optimizer=} first', 1, true), problem)
    local model = nn.Linear(2, 2)
    run:attach { model = model, optimizer = optim.SGD(model, { lr = 0.1 }) }
    ok, problem = pcall(run.step, run, torch.zeros {})
    run:close()
    assert.is_false(ok)
    assert.truthy(problem:find('[run.step] call it for each batch of run:batches(loader)', 1, true), problem)
  end)

  it('warns of fp16 on a CPU', function()
    local run, said = begin '--precision=fp16'
    run:close()
    assert.truthy(said:find('warning: precision=fp16 on a CPU', 1, true), said)
    run, said = begin '--precision=bf16'
    run:close()
    assert.is_nil(said:find('warning', 1, true), said)
  end)
end)
