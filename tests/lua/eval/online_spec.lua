-- ssl.online_eval: what an evaluation between epochs leaves behind - every module's own mode, images/s without its time.
local clock = require 'ssl.process.clock'
local fixtures = require 'fixtures'
local journal = require 'ssl.run.journal'
local modes = require 'ssl.parts.modes'

describe('modes.in_evaluation', function()
  local function network()
    local made = nn.module('Outer', {
      frozen = nn.BatchNorm1d(2), inner = nn.sequential { nn.Linear(2, 2), nn.BatchNorm1d(2) },
    }, function(self, x) return self.inner(self.frozen(x)) end)
    made.frozen:eval()
    return made
  end

  local function own_modes(made) return { made.training, made.frozen.training, made.inner.training, made.inner[1].training } end

  it('gives every module its own mode back', function()
    local made = network()
    local seen = modes.in_evaluation(made, function() return own_modes(made) end)
    assert.same({ false, false, false, false }, seen)
    assert.same({ true, false, true, true }, own_modes(made))
  end)

  it('does so when the work fails', function()
    local made = network()
    local ok, message = pcall(modes.in_evaluation, made, function() error('mine', 0) end)
    assert.same({ false, 'mine' }, { ok, message })
    assert.same({ true, false, true, true }, own_modes(made))
  end)
end)

describe('journal:leave_out', function()
  local now, real
  before_each(function() now, real, clock.now = 100, clock.now, function() return now end end)
  after_each(function() clock.now = real end)

  it('leaves the seconds of an evaluation out of images/s', function()
    local folder = fixtures.fresh_path()
    fs.mkdirs(folder)
    local made = journal.open(folder, { log_every = 1, tensorboard = false, on_save_error = 'stop', print_every = 1e9 })
    made:begin()
    local rates = {}
    for step = 1, 4 do
      made:batch(20, 0)
      now = now + 2
      made:step()
      made:write({ step = step, epoch = step, loss = 1, lr = 1 }, nil, 0)
      rates[step] = made.record.images_per_second
      if step == 2 then
        now = now + 500 -- an evaluation
        made:leave_out(500)
      end
    end
    made:close()
    os.execute('rm -rf ' .. folder)
    assert.same({ 10, 10, 10, 10 }, rates)
    assert.equal(2, made.step_seconds)
  end)
end)
