-- The decisions around a CUDA graph, with a recorder that only notes what it is asked: which steps run, are recorded,
-- replayed.
local given = require 'ssl.run.given'
local recorded_step = require 'ssl.run.recorded_step'
local run_class = require('ssl.run.run').class
local state = require 'ssl.run.state'
local window = require 'ssl.parts.window'

-- A recorder that notes what it is asked under its number; `faults` says in which step its recording is interrupted,
-- fails.
local function recorder(note, number, faults, now)
  local made, own = {}, number == 1 and '' or number
  function made.begin() note('begin' .. own) end
  function made.finish()
    note('finish' .. own)
    assert(faults.fails ~= now(), 'a recording that fails')
  end
  function made.replay() note('replay' .. own) end
  function made.abandon() note('abandon' .. own) end
  function made.interrupted() return faults.interrupted == now() end
  function made.beside() return recorder(note, number + 1, faults, now) end
  return made
end

-- A loop of `steps` steps over batches of `size(step)` rows, with `body(run, step)`; returns the events and what was
-- said.
local function loop(steps, body, options)
  options = options or {}
  local events, said, waits, number = {}, {}, 0, 0
  local function note(event) events[#events + 1] = event end
  local real = {
    cuda_graph = torch.cuda_graph, sync_watch = torch.sync_watch, step_trial = torch.step_trial, of = given.of,
  }
  function given.of(fn, batch) return fn(batch) end -- there is no device to copy to
  rawset(torch, 'cuda_graph', function()
    return recorder(note, 1, options.faults or {}, function() return number end)
  end)
  rawset(torch, 'step_trial', function()
    return { problem = function() return options.problem end, release = function() note 'tried' end }
  end)
  rawset(torch, 'sync_watch', function() return { count = function() return waits end, release = function() end } end)
  local accumulate, every = options.accumulate or 1, options.log_every or 10
  local run = setmetatable({
    device = options.device or 'cuda:0', state = state.new(1, 0), options = { accumulate = accumulate },
    attached = { parts = { optimizer = {
      keep_rates_on_device = function() note 'device' end, keep_rates_on_host = function() note 'host' end,
    } } },
    update = {
      window = window.new(accumulate), prepare_recording = function() end, changed_weights = function() return true end,
      apply = function() note 'apply' end, replayed = function() end, forget_step = function() note 'forget' end,
    },
    journal = { say = function(_, text) said[#said + 1] = text end },
  }, run_class)
  local plain = {}
  function plain.take(_, batch) return batch end
  function plain.logs() return (run.state.steps + 1) % every == 0 end
  function plain.set_rate() note 'rate' end
  function plain.finish(_, loss)
    events[#events + 1] = loss and 'log' or nil
    run.update.closed = run.update.window:closes()
    run.update.window:count()
    run.state:count()
  end
  function plain:step(loss, _, has_rate)
    events[#events + 1] = has_rate and 'with its rate' or nil
    assert.equal(run.state.steps, run.steps) -- a schedule may read the run
    self:finish(self.logs() and loss or nil)
  end
  local made, reason = recorded_step.recorder(run.device, options.find_unused or false)
  local graph = made and recorded_step.new(run, plain, made)
  run.stepper = graph
  while graph and run.state.steps < steps do
    number = run.state.steps + 1
    local rows = options.rows and options.rows(number) or 4
    local fresh = { torch.full({ rows, 2 }, number), index = torch.arange(rows), boxes = options.boxes }
    local batch = graph:again() or graph:take(fresh)
    if batch then
      note('body' .. number)
      waits = waits + (body and body(run, number, batch) or 0)
      graph:step(torch.tensor(number), graph:logs() and options.metrics)
    end
    graph:close_step()
  end
  rawset(torch, 'cuda_graph', real.cuda_graph)
  rawset(torch, 'sync_watch', real.sync_watch)
  rawset(torch, 'step_trial', real.step_trial)
  given.of = real.of
  return table.concat(events, ' '), said, reason, run
end

describe('run with graph = true', function()
  it('warms up, looks, records once and replays, logged steps too', function()
    local events, said, _, run = loop(12)
    assert.equal('body1 body2 body3 body4 tried rate device begin body5 apply finish replay'
      .. (' rate replay'):rep(4) .. ' rate replay log' .. (' rate replay'):rep(2), events)
    assert.equal(12, run.steps)
    assert.same({}, said)
  end)

  it('records a step for the log whether it is logged or not', function()
    local logs = {}
    loop(6, function(run, step)
      logs[step] = run:logs()
      return 0
    end)
    assert.same({ false, false, false, true, true }, logs)
  end)

  it('records what adds to the gradients and what changes the weights, each once', function()
    local events, said = loop(10, nil, { accumulate = 2 })
    assert.equal('body1 body2 body3 body4 tried body5 tried rate device begin body6 apply finish replay '
      .. 'rate device begin2 body7 apply finish2 replay2 rate replay rate replay2 rate replay log', events)
    assert.same({}, said)
  end)

  it('does a window whose batches weigh otherwise step by step', function()
    local events = loop(9, function(run, step)
      if step == 7 then
        run.update.window.done = run.update.window.done + 1 -- as after a resume with another batch
      end
      return 0
    end, { accumulate = 2 })
    assert.truthy(events:find('begin2 body7', 1, true) and events:find('replay2 body8 ', 1, true), events)
  end)

  it('asks for what a step takes from Lua before a replay', function()
    local asked, seen = {}, {}
    local events = loop(8, function(run)
      local value = run:given(function(batch)
        asked[#asked + 1] = batch[1][0][0]:item()
        return torch.tensor(10 * batch[1][0][0]:item())
      end)
      seen[#seen + 1] = value
      return 0
    end)
    assert.same({ 1, 2, 3, 4, 5, 6, 7, 8 }, asked) -- once in each step, with its batch
    assert.equal(5, #seen)
    assert.equal(80, seen[5]:item()) -- where the recording reads
    assert.truthy(events:find('replay rate replay rate replay rate replay$'), events)
  end)

  it('records anew where the recipe decides otherwise', function()
    local frozen = {}
    local events, said = loop(9, function(run, step)
      frozen[step] = run:given(function() return run.position < 6 end)
      return 0
    end)
    assert.equal('body1 body2 body3 body4 tried rate device begin body5 apply finish replay rate replay '
      .. 'abandon body7 tried rate device begin body8 apply finish replay rate replay', events)
    assert.same({}, said)
    assert.is_false(frozen[7])
    assert.is_true(frozen[5])
  end)

  it('tells decisions in tables apart by what they hold', function()
    local events = loop(9, function(run)
      run:given(function() return { side = run.position < 6 and 32 or 48, deep = { true } } end)
      return 0
    end)
    assert.equal('body1 body2 body3 body4 tried rate device begin body5 apply finish replay rate replay '
      .. 'abandon body7 tried rate device begin body8 apply finish replay rate replay', events)
  end)

  it('records nothing where the recipe decides otherwise in each step', function()
    local events, said = loop(20, function(run)
      run:given(function() return { side = run.position } end)
      return 0
    end)
    assert.is_nil(events:find 'begin')
    assert.equal(1, #said)
    assert.truthy(said[1]:find('one by one: what it decides by (run:given)', 1, true))
  end)

  it('goes on step by step where something waits in the recording', function()
    local events, said = loop(7, nil, { faults = { interrupted = 5 } })
    assert.equal('body1 body2 body3 body4 tried rate device begin body5 host with its rate abandon host '
      .. 'body6 body7', events)
    assert.same({ 'graph: steps run one by one: it waits for the GPU in the step that was recorded' }, said)
  end)

  it('goes on step by step where a call of the step that is watched cannot be recorded', function()
    local events, said = loop(6, nil, { problem = 'recipe.lua:3: not permitted\nmore' })
    assert.equal('body1 body2 body3 body4 tried host body5 body6', events)
    assert.same({ 'graph: steps run one by one: it cannot be recorded (recipe.lua:3: not permitted)' }, said)
  end)

  it('does the batch again where a recording fails', function()
    local seen = {}
    local events, said, _, run = loop(7, function(_, step, batch)
      seen[#seen + 1] = { step, batch[1][0][0]:item() }
      return 0
    end, { faults = { fails = 5 } })
    assert.equal('body1 body2 body3 body4 tried rate device begin body5 apply finish abandon forget host '
      .. 'body5 body6 body7', events)
    assert.truthy(said[1]:find('recording failed (', 1, true) and said[1]:find('a recording that fails', 1, true))
    assert.same({ { 1, 1 }, { 2, 2 }, { 3, 3 }, { 4, 4 }, { 5, 5 }, { 5, 5 }, { 6, 6 }, { 7, 7 } }, seen)
    assert.equal(7, run.steps)
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
    assert.equal('host body1 body2 body3 body4 body5 body6', events)
    assert.same({ 'graph: steps run one by one: batches carry boxes, whose number changes' }, said)
  end)

  it('stays with single steps when a step waits for the GPU or looks at counters', function()
    local events, said = loop(6, function(_, step) return step == 4 and 2 or 0 end)
    assert.equal('body1 body2 body3 body4 tried host body5 body6', events)
    assert.truthy(said[1]:find('it waits for the GPU 2 times', 1, true))
    local _, frozen = loop(6, nil, { metrics = { share = 0.5 } })
    assert.truthy(frozen[1]:find("its metric 'share' is no Tensor", 1, true))
    events, said = loop(6, function(run) return run.epoch and 0 end)
    assert.equal('body1 body2 body3 body4 tried host body5 body6', events)
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
      [{ device = 'cpu' }] = 'it needs a GPU, the device is cpu', [{ find_unused = true }] = 'dist.find_unused',
    } do
      local events, _, reason = loop(3, nil, options)
      assert.equal('', events)
      assert.truthy(reason:find(words, 1, true))
    end
  end)
end)
