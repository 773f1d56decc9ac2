-- The decisions around a CUDA graph, with a recorder that only notes what it is asked: which steps run, are recorded,
-- replayed.
local recorded_step = require 'ssl.run.recorded_step'
local run_class = require('ssl.run.run').class
local state = require 'ssl.run.state'

-- A loop of `steps` steps over batches of `size(step)` rows, with `body(run, step)`; returns the events and what was
-- said.
local function loop(steps, body, options)
  options = options or {}
  local events, said, waits = {}, {}, 0
  local function note(event) events[#events + 1] = event end
  local real = { cuda_graph = torch.cuda_graph, sync_watch = torch.sync_watch }
  rawset(torch, 'cuda_graph', function()
    return {
      begin = function() note 'begin' end, finish = function() note 'finish' end, replay = function() note 'replay' end,
      abandon = function() note 'abandon' end,
    }
  end)
  rawset(torch, 'sync_watch', function() return { count = function() return waits end, release = function() end } end)
  local run = setmetatable({
    device = options.device or 'cuda:0', state = state.new(1, 0),
    options = { accumulate = options.accumulate or 1, log_every = options.log_every or 10 },
    attached = { parts = { optimizer = { keep_rates_on_device = function() note 'device rates' end } } },
    update = { changed_weights = function() return true end },
    journal = { say = function(_, text) said[#said + 1] = text end },
  }, run_class)
  local plain = {}
  function plain.logs() return (run.state.steps + 1) % run.options.log_every == 0 end
  function plain.set_rate() note 'rate' end
  function plain.count() run.state:count() end
  function plain:step(_, _, has_rate)
    events[#events + 1] = has_rate and 'with its rate' or nil
    assert.equal(run.state.steps, run.steps) -- a schedule may read the run
    self:count()
  end
  local graph, reason = recorded_step.new(run, plain)
  run.stepper = graph
  for step = 1, graph and steps or 0 do
    local rows = options.rows and options.rows(step) or 4
    local batch = graph:take { torch.full({ rows, 2 }, step), index = torch.arange(rows), boxes = options.boxes }
    if batch then
      note('body' .. step)
      waits = waits + (body and body(run, step, batch) or 0)
      graph:step()
    end
    graph:close_step()
  end
  rawset(torch, 'cuda_graph', real.cuda_graph)
  rawset(torch, 'sync_watch', real.sync_watch)
  return table.concat(events, ' '), said, reason, run
end

describe('run with graph = true', function()
  it('warms up, looks, records once and replays; logged steps run as they are', function()
    local events, said, _, run = loop(12)
    assert.equal('device rates body1 body2 body3 body4 rate begin body5 with its rate finish replay'
      .. (' rate replay'):rep(4) .. ' body10' .. (' rate replay'):rep(2), events)
    assert.equal(12, run.steps)
    assert.same({}, said)
  end)

  it('puts the batches of replays where the recording reads', function()
    local seen
    loop(8, function(_, step, batch)
      if step == 5 then
        seen = batch[1]
      end
      return 0
    end)
    assert.equal(8, seen[0][0]:item())
  end)

  it('stays with single steps when batches carry boxes', function()
    local events, said = loop(6, nil, { boxes = {} })
    assert.equal('device rates body1 body2 body3 body4 body5 body6', events)
    assert.same({ 'graph: steps run one by one: batches carry boxes, whose number changes' }, said)
  end)

  it('stays with single steps when a step waits for the GPU or looks at counters', function()
    local events, said = loop(6, function(_, step) return step == 4 and 2 or 0 end)
    assert.equal('device rates body1 body2 body3 body4 body5 body6', events)
    assert.truthy(said[1]:find('it waits for the GPU 2 times', 1, true))
    events, said = loop(6, function(run) return run.epoch end)
    assert.equal('device rates body1 body2 body3 body4 body5 body6', events)
    assert.truthy(said[1]:find('it reads run.epoch', 1, true))
    for _, name in ipairs { 'position', 'updated' } do
      _, said = loop(6, function(run) return run[name] and 0 or 0 end)
      assert.truthy(said[1]:find('it reads run.' .. name, 1, true))
    end
  end)

  it('runs a batch of another size by itself', function()
    local events = loop(7, nil, { rows = function(step) return step == 6 and 3 or 4 end })
    assert.truthy(events:find('finish replay body6 rate replay$'))
  end)

  it('says why there is none', function()
    for options, words in pairs {
      [{ device = 'cpu' }] = 'it needs a GPU, the device is cpu', [{ accumulate = 2 }] = 'run.accumulate',
      [{ log_every = 1 }] = '--run.log_every=50',
    } do
      local events, _, reason = loop(3, nil, options)
      assert.equal('', events)
      assert.truthy(reason:find(words, 1, true))
    end
  end)
end)
