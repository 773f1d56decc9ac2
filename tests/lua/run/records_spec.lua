-- Lines of the log: at once on a CPU; a step late on a GPU, for which Tensors of the CPU stand here.
local records = require 'ssl.run.records'

-- Records of a run on `device`, and the lines that were written so far as texts.
local function open(device, log_every)
  local lines = {}
  local run = {
    device = device, options = { log_every = log_every, stop_on_collapse = false },
    state = { steps = 0, epoch = 0, epochs = 1, total_steps = function() return 9 end },
    attached = { parts = { optimizer = { lr = function() return 0.5 end } } },
    precision = { scaler = device ~= 'cpu' and { factor = torch.tensor(8) } or nil }, update = {},
    saver = { take_stall = function() end, told = function() return 'no checkpoint' end },
    loop = { loader = { stats = function() return { bad = 0 } end } },
    journal = {
      write = function(_, record, metrics)
        lines[#lines + 1] = ('step %d loss %g spread %g'):format(record.step, record.loss, metrics.spread:item())
      end,
      show = function() end,
    },
  }
  run.records = records.new(run)
  return run, lines
end

describe('records', function()
  it('have a line for every step of a CPU, and for every fiftieth of a GPU and its first', function()
    local function due(device, every)
      local run, steps = open(device, every), {}
      for step = 1, 150 do
        steps[#steps + 1] = run.records:are_due(step) and step or nil
      end
      return steps
    end
    assert.equal(150, #due('cpu', 0))
    assert.same({ 1, 50, 100, 150 }, due('cuda:0', 0))
    assert.same({ 60, 120 }, due('cuda:1', 60))
    assert.equal(150, #due('cuda:0', 1))
  end)

  it('are written at once on a CPU', function()
    local run, lines = open('cpu', 0)
    assert.equal(3, run.records:look(torch.tensor(3)))
    run.state.steps = 1
    run.records:take(3, { spread = torch.tensor(1) })
    assert.same({ 'step 1 loss 3 spread 1' }, lines)
    assert.has_error(function() run.records:look(torch.tensor(0 / 0)) end)
  end)

  it('come when the next step was issued on a GPU, as they were', function()
    local run, lines = open('cuda:0', 1)
    local loss, spread = torch.tensor(3), torch.tensor(1)
    assert.is_nil(run.records:look(loss))
    run.state.steps = 1
    run.records:take(loss, { spread = spread })
    loss:fill_(4) -- as the next replay does
    spread:fill_(2)
    assert.same({}, lines)
    local late = run.records:arrive()
    run.state.steps = 2
    run.records:write(late)
    assert.same({ 'step 1 loss 3 spread 1' }, lines)
    run.records:take(loss, { spread = spread })
    run.records:flush() -- a save, an evaluation, the end
    run.records:flush()
    assert.same({ 'step 1 loss 3 spread 1', 'step 2 loss 4 spread 2' }, lines)
  end)

  it('end a run by a loss that is not finite, with its own step', function()
    local run, lines = open('cuda:0', 1)
    run.state.steps = 1
    run.records:take(torch.tensor(0 / 0), { spread = torch.tensor(1) })
    local late = run.records:arrive()
    run.state.steps = 2
    local ok, problem = pcall(run.records.write, run.records, late)
    assert.is_false(ok)
    assert.truthy(problem:find('nan at step 1 %(epoch 1%)'), problem)
    assert.same({}, lines)
    run.records:flush() -- it is told once
  end)
end)
