-- Dry runs: generated pictures, sizes against counts by hand, no files.
local ssl = require 'ssl'

-- A recipe in small; returns what it printed and its settings.
local function rehearse(args, open)
  local defaults = { epochs = 3, batch = 64 }
  local given = { '--dry_run' }
  for _, arg in ipairs(args) do
    given[#given + 1] = arg
  end
  local cfg = ssl.config(defaults, { args = given, source = '/none.lua' })
  local set = ssl.dataset(cfg, { open = open or function() error 'never opened' end, size = 1000, few = 4 })
  local real_print, printed = print, {}
  _G.print = function(text) printed[#printed + 1] = text end -- luacheck: ignore 122 121
  local run = ssl.run(cfg)
  local plan = data.views { { count = 2, size = 32 }, { count = 3, size = 16 } }
  local loader = data.loader(set, plan, {
    batch = cfg.batch, seed = cfg.seed, workers = 1, device = cfg.device,
  })
  local encoder = nn.sequential { nn.Conv2d(3, 8, 3), nn.BatchNorm2d(8), nn.ReLU(), nn.AdaptiveAvgPool2d(1),
    nn.Flatten() }
  local model = run:place(nn.module('M', { encoder = encoder, frozen = nn.Linear(2, 2) },
    function(self, x) return self.encoder(x) end))
  model.frozen:requires_grad_(false)
  run:attach { model = model, optimizer = optim.SGD(model, { lr = 0.1, momentum = 0.9 }) }
  local length = #loader
  local count = 0
  for batch in run:batches(loader) do
    count = count + 1
    run:step(loss.negative_cosine(model(batch[1]), model(batch[2])),
      run:logs() and ssl.gauges { outputs = model(batch[3]) })
  end
  run:finish()
  loader:release()
  _G.print = real_print -- luacheck: ignore 122 121
  return table.concat(printed, '\n'), cfg, count, length
end

describe('--dry_run', function()
  it('does one step and prints the sizes of the whole run', function()
    local runs_before = fs.exists 'runs'
    local printed, cfg, count, length = rehearse {}
    assert.equal(1, count)
    assert.equal(15, length) -- schedules see the real length of an epoch
    assert.equal(4, cfg.batch)
    -- Convolution 8 * 3 * 9 + 8, norm 16, frozen 6.
    assert.truthy(printed:find('parameters      246, 240 of them trained', 1, true), printed)
    assert.truthy(printed:find('views a picture 5: 2 x 32, 3 x 16', 1, true), printed)
    assert.truthy(printed:find('steps an epoch  15 of 64 pictures, 1000 in the set; 45 in 3 epochs', 1, true), printed)
    local first = ('one step on 4 generated pictures of 500 x 375, device %s; the loss is '):format(cfg.device)
    assert.truthy(printed:find(first .. '%-?0%.%d+'), printed)
    assert.equal(runs_before, fs.exists 'runs')
  end)

  it('measures the forward pass', function()
    local text = rehearse({}):match 'and ([%d.]+) MiB a picture'
    -- Kept for backward: two views of 30 x 30 x 8 floats after convolution, norm and ReLU each, and the views.
    local kept = 4 * (2 * 3 * 8 * 30 * 30 + 3 * (2 * 32 * 32 + 3 * 16 * 16)) / 2 ^ 20
    assert.near(kept, tonumber(text), 0.5 * kept)
  end)

  it('takes the whole batch and window for the report', function()
    local printed = rehearse { '--batch=100', '--run.accumulate=5' }
    assert.truthy(printed:find('10 of 100 pictures', 1, true))
    assert.truthy(printed:find('one in 5 steps, from 500 pictures', 1, true))
    local ok, message = pcall(rehearse, { '--batch=1001' })
    assert.is_false(ok)
    assert.truthy(tostring(message):find('expected at most 1000 pictures (the data set) in a batch, got 1001', 1, true))
  end)
end)
