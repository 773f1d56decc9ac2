-- The collapse warning: a SimSiam that is made to collapse is reported within 200 steps, a sound one is not; all signs.
local collapse = require 'ssl.parts.collapse'
local fixtures = require 'fixtures'
local ssl = require 'ssl'

local places

-- SimSiam with or without its stop-gradient on one small convolution; returns the printed text and the error, if any.
local function train(dir, args)
  local given = { '--run.dir=' .. dir, '--run.tensorboard=false', '--run.preview=0', '--run.print_every=0' }
  for _, arg in ipairs(args) do
    given[#given + 1] = arg
  end
  local defaults = { seed = 0, epochs = 50, batch = 32, lr = 0.05, stop_gradient = false, norm = false }
  local cfg = ssl.config(defaults, { args = given, source = '/none.lua' })
  local real_print, real_write, printed = print, io.stdout, {}
  _G.print = function() end -- luacheck: ignore 122 121
  -- luacheck: ignore 122
  io.stdout = { write = function(_, text) printed[#printed + 1] = text end, flush = function() end }
  local run = ssl.run(cfg)
  local views = data.simsiam_views { size = 24 }
  local loader = data.loader(data.scenes(places.root, 'train'), views,
    { batch = cfg.batch, seed = cfg.seed, workers = 1 })
  local model = nn.module('SimSiam', {
    encoder = nn.sequential {
      nn.Conv2d(3, 16, 3, { stride = 2 }), nn.BatchNorm2d(16), nn.ReLU(), nn.AdaptiveAvgPool2d(1), nn.Flatten(),
    },
    projector = nn.mlp { dims = { 16, 32, 32 }, last_norm = cfg.norm, last_affine = false },
    predictor = nn.mlp { dims = { 32, 8, 32 } },
  }, function(self, x) return self.projector(self.encoder(x)) end)
  run:attach { model = model, optimizer = optim.SGD(model, { lr = cfg.lr, momentum = 0.9 }) }
  local ok, problem = pcall(function()
    for batch in run:batches(loader) do
      local z1, z2 = model(batch[1]), model(batch[2])
      local t1, t2 = cfg.stop_gradient and z1:detach() or z1, cfg.stop_gradient and z2:detach() or z2
      local l = 0.5 * (loss.negative_cosine(model.predictor(z1), t2) + loss.negative_cosine(model.predictor(z2), t1))
      run:step(l, run:logs() and ssl.gauges { outputs = z1, pair = z2 })
    end
  end)
  run:close(true)
  loader:release()
  _G.print, io.stdout = real_print, real_write -- luacheck: ignore 122 121
  return table.concat(printed), not ok and tostring(problem) or nil, dir
end

-- Step of the first log record below `limit`, step of the collapse event.
local function steps_of(dir, limit)
  local first, told
  for text in io.lines(dir .. '/log.jsonl') do
    local step, value = tonumber(text:match '"step": ?(%d+)'), tonumber(text:match '"spread": ?([%d.e-]+)')
    first = first or (value and value < limit and step)
    told = told or (text:find '"event": ?"collapse"' and step)
  end
  return first, told
end

describe('the collapse warning', function()
  places = fixtures.scenes { train = 128, size = 32 }

  it('comes once, within 200 steps of a forced collapse, and names a cause', function()
    local printed = train(places.folder, {})
    local _, count = printed:gsub('warning: collapse since step', '')
    assert.equal(1, count)
    assert.truthy(printed:find('stop%-gradient'))
    assert.truthy(printed:find('spread 0%.%d%d  rank'))
    local first, told = steps_of(places.folder, 0.1)
    assert.is_true(told - first <= 200, ('first below at %d, told at %d'):format(first, told))
  end)

  it('stays away from a sound run', function()
    local printed = train(places.folder, { '--stop_gradient', '--norm' })
    assert.is_nil(printed:find('collapse', 1, true))
    assert.is_nil((select(2, steps_of(places.folder, 0))))
  end)

  it('ends the run when asked to', function()
    local _, problem = train(places.folder, { '--run.stop_on_collapse', '--run.log_every=20' })
    assert.truthy(problem:find('[run.step] collapse since step', 1, true))
    local first, told = steps_of(places.folder, 0.1)
    assert.is_true(told - first <= 200)
  end)

  local function told_after(records, log_every)
    local watch = collapse.watch(log_every or 1)
    for _, record in ipairs(records) do
      local warning = watch:see(record)
      if warning then
        return record.step, warning
      end
    end
  end

  local function lasting(gauges, from, to, every)
    local records = {}
    for step = from, to, every or 1 do
      local record = { step = step }
      for name, value in pairs(gauges) do
        record[name] = value
      end
      records[#records + 1] = record
    end
    return records
  end

  it('knows four signs', function()
    for fragment, gauges in pairs {
      ['outputs of all pictures are nearly one point'] = { spread = 0.05, rank = 1 },
      ['all outputs lie on one line'] = { spread = 0.9, rank = 1.1 },
      ['2 prototypes take all rows, 98% are dead'] = { used_prototypes = 2, dead_prototypes = 0.98 },
      ['1 component'] = { components = 1 },
    } do
      local step, warning = told_after(lasting(gauges, 10, 300))
      assert.equal(60, step)
      assert.truthy(warning:find(fragment, 1, true), warning)
      assert.truthy(warning:find('Likely cause:', 1, true))
    end
    assert.is_nil(told_after(lasting({ spread = 0.8, rank = 3, used_prototypes = 60, dead_prototypes = 0.9,
      components = 20 }, 1, 500)))
  end)

  it('waits for a sign to last, and looks once where the log is rare', function()
    local records = lasting({ spread = 0.05 }, 1, 49)
    for _, record in ipairs(lasting({ spread = 0.5 }, 50, 60)) do
      records[#records + 1] = record
    end
    assert.is_nil(told_after(records))
    for _, every in ipairs { 10, 60, 99, 100, 150, 200 } do
      local step = told_after(lasting({ spread = 0.01 }, every, 1000, every), every)
      assert.is_true(step <= 200, ('log_every %d: told at %d'):format(every, step))
    end
  end)
end)
