-- What a run's journal says of time: the stamps of log.jsonl, and the time to come on the progress line.
local clock = require 'ssl.process.clock'
local fixtures = require 'fixtures'
local journal = require 'ssl.run.journal'

describe('journal', function()
  local now, real, folder, made, shown
  before_each(function()
    now, real, clock.now = 100, clock.now, function() return now end
    folder = fixtures.fresh_path()
    fs.mkdirs(folder)
    made = journal.open(folder, { log_every = 1, tensorboard = true, on_save_error = 'stop', print_every = 0 })
    made.progress.write = function(text) shown = text end
    made:begin()
  end)
  after_each(function()
    clock.now = real
    made:close()
    os.execute('rm -rf ' .. folder)
  end)

  local function step(number, seconds, metrics)
    made:batch(20, 0)
    now = now + seconds
    made:step()
    made:write({ step = number, epoch = 1, loss = 1, lr = 1 }, metrics, 0)
    made:show(1, 100)
    return shown:match 'ETA (%S+)'
  end

  it('tells the time to come from all steps of the run but the first, and from what lies between them', function()
    assert.equal('-', step(1, 60))
    assert.equal('1:38', step(2, 1)) -- 98 steps of 1 s
    assert.equal('3:14', step(3, 3)) -- 97 of 2 s
    now = now + 16 -- an evaluation
    made:leave_out(16)
    assert.equal('11:12', step(4, 1)) -- 96 of 7 s
  end)

  it('stamps every line of log.jsonl, and no point of TensorBoard', function()
    local before = fs.time()
    step(1, 1)
    made:event { event = 'resume', step = 1 }
    local after, lines = fs.time(), {}
    for line in io.lines(folder .. '/log.jsonl') do
      lines[#lines + 1] = log.parse_json(line)
      assert.truthy(before <= lines[#lines].time and lines[#lines].time <= after)
    end
    assert.equal(2, #lines)
    made:flush()
    local events = fs.list(folder .. '/tensorboard')[1]
    local bytes = fs.read(folder .. '/tensorboard/' .. events)
    assert.truthy(bytes:find('train/loss', 1, true))
    assert.is_nil(bytes:find('train/time', 1, true))
  end)

  it('refuses a metric of that name', function()
    local ok, message = pcall(step, 1, 1, { time = 5 })
    assert.is_false(ok)
    assert.matches("expected metrics under names of their own, got 'time'", message)
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
